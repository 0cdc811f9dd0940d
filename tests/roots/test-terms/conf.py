extensions = ["myst_parser", "languages.terms"]
locale_dirs = ["locale"]
