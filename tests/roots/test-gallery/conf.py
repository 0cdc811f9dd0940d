from pathlib import Path

extensions = ["gallery_intl"]
sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "default_thumb_file": str(Path(__file__).with_name("picture.svg")),
    "filename_pattern": "executed_",
    "within_subsection_order": "FileNameSortKey",
    "write_computation_times": False,
    "min_reported_time": 1_000_000,
}
# Sphinx-Gallery adds to it, and the default is one list for all applications.
templates_path = []
exclude_patterns = ["examples"]
locale_dirs = ["locale"]
gettext_compact = False
