extensions = ["myst_parser", "page.book", "page.formulas", "page.image_sizes"]
project = html_title = "Book"
author = copyright = "the authors"
version = "1"
html_math_renderer = "mathml"
epub_basename = "book"
epub_uid = "book"
epub_cover = ("_static/cover.png", "epub-cover.html")
epub_description = "Replaced by what the home page says."
