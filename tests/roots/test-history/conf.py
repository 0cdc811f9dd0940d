extensions = ["myst_parser", "page.feed", "page.lists", "page.markdown"]
project = html_title = "History"
html_theme = "basic"
templates_path = ["_templates"]
locale_dirs = ["locale"]
