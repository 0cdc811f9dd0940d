"""A course with the theme, the templates and the pages' extensions of the real one."""

from course import ROOT

extensions = ["myst_parser", "course", "languages", "lesson", "page"]
exclude_patterns = ["gallery", "lessons/images", "lessons/localized"]
locale_dirs = ["locale"]
gettext_compact = False
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "lessons",
    "within_subsection_order": "course.lessons.ReadingOrder",
    "copyfile_regex": r"index\.rst$",
    "filename_pattern": r"\.py$",
    "image_scrapers": (),
    "reset_modules": ("records.facts.measure",),
    "reset_modules_order": "both",
    "capture_repr": (),
    "remove_config_comments": True,
    "min_reported_time": 1_000_000,
    "write_computation_times": False,
    "download_all_examples": False,
    "show_signature": False,
}
html_theme = "furo"
html_title = project = author = copyright = "A course"
html_math_renderer = "mathml"
html_favicon = str(ROOT / "docs" / "_static" / "favicon.svg")
templates_path = [str(ROOT / "docs" / "_templates")]
