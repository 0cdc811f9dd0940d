extensions = []
templates_path = ["_templates"]
locale_dirs = ["locale"]
exclude_patterns = ["gallery", "_build"]
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "lessons",
    "within_subsection_order": "course.lessons.ReadingOrder",
    "filename_pattern": r"\.py$",
    "copyfile_regex": r"index\.rst$",
    "image_scrapers": (),
    "reset_modules": (),
    "min_reported_time": 1_000_000,
    "write_computation_times": False,
    "download_all_examples": False,
    "show_signature": False,
}
plot_gallery = "False"
