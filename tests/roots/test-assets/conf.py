extensions = ["myst_parser", "page.assets"]
html_theme = "basic"
html_static_path = ["_static"]
html_css_files = ["own.css", "unused.css", ("print.css", {"media": "print"})]
html_favicon = "_static/icon.svg"
assets_unused = ["unused.css"]
