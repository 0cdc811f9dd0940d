extensions = []
templates_path = ["_templates"]
locale_dirs = ["locale"]
exclude_patterns = ["gallery", "_build"]
sphinx_gallery_conf = {"examples_dirs": "gallery", "gallery_dirs": "lessons"}
plot_gallery = "False"
