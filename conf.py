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

# -- Extensions ---------------------------------------------------------------------

extensions = [
    # Sphinx's
    "sphinx.ext.intersphinx",
    # installed
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    # ours, in docs/_ext
    "gallery_intl",
    "assets",
html_css_files = [
    "shell.css",
    "course.css",
    "search.css",
    "code.css",
    "lesson-top.css",
    "bilingual.css",
    "terms.css",
    "formulas.css",
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
]
html_favicon = str(ROOT / "docs" / "_static" / "favicon.svg")
html_show_sourcelink = False
html_copy_source = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
copybutton_exclude = ".linenos, .gp"
copybutton_selector = "div.highlight-Python pre, div.highlight-bash pre"

# -- Quality ------------------------------------------------------------------------

nitpicky = True
linkcheck_timeout = 20
