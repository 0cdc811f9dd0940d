"""What this site is: data for Sphinx, and no code that does anything."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

# -- Project ------------------------------------------------------------------------

project = "Neural networks with PyTorch"
author = "the authors of the course"
copyright = author
version = "0.1"

# -- Extensions ---------------------------------------------------------------------

extensions = [
    # installed
    "myst_parser",
    # ours, in docs/_ext
    "course",
    "gallery_intl",
    "languages",
    "lesson",
    "page",
    "records",
]

# -- Sources ------------------------------------------------------------------------

include_patterns = ["**.md", "**.rst"]
exclude_patterns = [
    "_ext",
    "_static",
    "_templates",
    "inventories",
    # Beside the pages of the lessons: thousands of files that are no pages.
    "lessons/backreferences",
    "lessons/images",
    "lessons/localized",
]
templates_path = [str(ROOT / "docs" / "_templates")]
# Each page says what it may load and run.
template_bridge = "page.security.PagesWithPolicy"
myst_enable_extensions = ["colon_fence", "deflist", "linkify"]
myst_heading_anchors = 3
highlight_language = "python"

# -- Documentation of the packages, from files that `make inventories` writes -------

documentation = {
    "torch": "https://docs.pytorch.org/docs/stable/",
    "torchvision": "https://docs.pytorch.org/vision/stable/",
    "numpy": "https://numpy.org/doc/stable/reference/",
    "matplotlib": "https://matplotlib.org/stable/api/",
    "sklearn": "https://scikit-learn.org/stable/",
}

# -- Translation --------------------------------------------------------------------

language = "en"
locale_dirs = [str(ROOT / "locale")]
gettext_compact = False

# Pages for those who write and translate, where the words have their everyday senses.
terms_unmarked_pages = [
    "how-this-site-is-built",
    "translate",
    "translation-status",
    "write-a-lesson",
]

# -- Lessons ------------------------------------------------------------------------

sphinx_gallery_conf = {
    # The folders: of the lessons, and of the page sources made from them.
    "examples_dirs": "../gallery",
    "gallery_dirs": "lessons",
    "within_subsection_order": "course.lessons.ReadingOrder",
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py$",
    "copyfile_regex": r"index\.rst$",
    # The run of a lesson.
    "image_scrapers": ("records.figures.save_figures",),
    "reset_modules": (
        "matplotlib",
        "records.figures.use_house_style",
        "records.facts.measure",
    ),
    "reset_modules_order": "both",
    # The picture of a lesson that has not been run.
    "default_thumb_file": str(ROOT / "docs" / "_static" / "favicon.svg"),
    # The page: no repr with an address in it, no time that changes with every build.
    "capture_repr": (),
    "remove_config_comments": True,
    "min_reported_time": 1_000_000,
    "write_computation_times": False,
    "download_all_examples": False,
    "show_signature": False,
    "backreferences_dir": "lessons/backreferences",
}
# `python -m records` executes the lessons; rendering a page never does.
plot_gallery = "False"

# -- Addresses ----------------------------------------------------------------------

# Where the site is published; without it every address on a page is relative.
site_url = os.environ.get("SITE_URL", "")
# Where its source is on GitHub, as owner/name; without it no page leads there.
repository = os.environ.get("REPOSITORY", "")

# What schema.org should know of every lesson.
metadata_lesson = {
    "learningResourceType": "lesson",
    "educationalLevel": "Beginner",
}

# -- HTML ---------------------------------------------------------------------------

html_theme = "furo"
html_math_renderer = "mathml"
html_title = project
html_static_path = [str(ROOT / "docs" / "_static")]
html_css_files = [
    "shell.css",
    "course.css",
    "search.css",
    "code.css",
    "lesson-top.css",
    "bilingual.css",
    "terms.css",
    "formulas.css",
    "not-found.css",
    "print.css",
]
html_js_files = [
    ("shell.js", {"defer": "defer"}),
    ("search.js", {"defer": "defer"}),
    ("code.js", {"defer": "defer"}),
    ("bilingual.js", {"defer": "defer"}),
    ("terms.js", {"defer": "defer"}),
    ("formulas.js", {"defer": "defer"}),
]
# What extensions link on every page, and this site has no use for.
assets_unused = [
    "sg_gallery-binder.css",
    "sg_gallery-dataframe.css",
    "sg_gallery-rendered-html.css",
    "sg-tags.js",
    "sphinx_highlight.js",
    # Words for scripts of Sphinx that no page loads, and what gives them their words.
    "doctools.js",
    "translations.js",
]
html_favicon = str(ROOT / "docs" / "_static" / "favicon.svg")
html_use_index = False
html_show_sourcelink = False
html_copy_source = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"

# -- EPUB ---------------------------------------------------------------------------

epub_basename = "neural-networks-with-pytorch"
epub_uid = "book"
epub_cover = ("_static/cover.png", "epub-cover.html")
epub_css_files = ["book.css"]
epub_show_urls = "no"
epub_tocscope = "includehidden"
epub_tocdepth = 2
epub_use_index = False

# -- Quality ------------------------------------------------------------------------

nitpicky = True
linkcheck_timeout = 20
