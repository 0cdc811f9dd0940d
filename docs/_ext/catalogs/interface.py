"""The words of the interface: in which files they stand, and how they are found there.

What can appear on a page of this site is listed in `SOURCES`, and nothing else: a
translator is not asked for words that no reader will see. Their template stands beside
those of the pages, and their catalog, where Sphinx looks for its own words, is updated
and checked as any other.
"""

from __future__ import annotations

import ast
import importlib.util
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

# What Babel asks of a method: (line, function, message, comments) for each message.
Found = Iterator[tuple[int, str, str, list[str]]]
Method = Callable[..., Found]

# The template of the words, and the catalog of a language.
TEMPLATE = "sphinx.pot"
CATALOG = "LC_MESSAGES/sphinx.po"
# The values of conf.py that are shown on pages.
CONFIG_WORDS = ("html_title", "copyright")

_HEADER = "# The words of the interface: of the theme, of Sphinx and of this project."


@dataclass(frozen=True)
class Source:
    """Files of a package, or of this project where no package is named."""

    package: str
    files: str
    method: str | Method
    # What the files hold and this site does not show, with one space for each gap.
    unused: frozenset[str] = frozenset()


def python_words(file: BinaryIO, *arguments: object, **options: object) -> Found:
    """Find the words of a Python file: a method for Babel.

    Babel's own does not see a call inside of an f-string before Python 3.12.
    """
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call(ast.Name("_"), [ast.Constant(str(word))]):
                yield node.lineno, "_", word, []


def config_words(file: BinaryIO, *arguments: object, **options: object) -> Found:
    """Find the values of a conf.py that are shown on pages: a method for Babel."""
    values = runpy.run_path(file.name)
    for name in CONFIG_WORDS:
        yield 1, "_", values[name], []


_TEMPLATE = "jinja2.ext:babel_extract"

SOURCES = (
    Source("", "conf.py", config_words),
    Source("", "docs/_ext/**/*.py", python_words),
    Source("", "docs/_templates/**/*.html", _TEMPLATE),
    Source(
        "furo",
        "theme/furo/base.html",
        _TEMPLATE,
        # Titles of pages that this site has not.
        unused=frozenset({"About these documents", "Copyright"}),
    ),
    Source("sphinx", "domains/changeset.py", python_words),
    Source("sphinx", "locale/__init__.py", python_words),
    Source("sphinx", "writers/html5.py", python_words),
)


def write_template(root: Path, folder: Path) -> None:
    """Write the template of the words into a folder of templates.

    Raises `ValueError` where a package no longer has a file that is listed here.
    """
    template = Catalog(header_comment=_HEADER, charset="utf-8")
    for source in SOURCES:
        for place, english, plural in source_words(source, root):
            if " ".join(english.split()) not in source.unused:
                forms = (english, plural) if plural else english
                template.add(forms, locations=[(place, None)])
    for message in template:
        message.flags.discard("python-brace-format")  # Which Babel adds.
    with (folder / TEMPLATE).open("wb") as file:
        write_po(file, template, sort_output=True)


def source_words(source: Source, root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file, English, English plural or nothing) for the words of a source."""
    folder = package_folder(source.package) if source.package else root
    files = sorted(folder.glob(source.files))
    if not files:
        raise ValueError(
            f"{source.package or 'this project'} has no file {source.files}: see where "
            "its words are now, and change docs/_ext/catalogs/interface.py"
        )
    # A place is named from the package or from this project, never from the machine.
    base = folder.parent if source.package else folder
    for path in files:
        place = path.relative_to(base).as_posix()
        with path.open("rb") as file:
            found = extract(source.method, file, options={"silent": "false"})
            for _line, message, _comments, _context in found:
                forms = (message, "") if isinstance(message, str) else message
                if forms[0]:
                    yield place, forms[0], forms[1]


def package_folder(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ValueError(f"{package} is not installed: 'make preview' does it")
    return Path(spec.origin).parent
