extensions = []
locale_dirs = ["locale"]
exclude_patterns = ["gallery"]
sphinx_gallery_conf = {"examples_dirs": "gallery", "gallery_dirs": "lessons"}
plot_gallery = "False"
