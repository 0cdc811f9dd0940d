extensions = ["myst_parser", "page.markdown"]
html_theme = "basic"
