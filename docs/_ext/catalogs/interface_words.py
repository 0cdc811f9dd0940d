"""The words of the interface: in which files they stand, and how they are found there.

What can appear on a page of this site is listed in `SOURCES`, and nothing else: a
translator is not asked for words that no reader will see.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from babel.messages.extract import extract

# What Babel asks of a method: (line, function, message, comments) for each message.
Found = Iterator[tuple[int, str, str, list[str]]]
Method = Callable[..., Found]

# The values of conf.py that are shown on pages.
CONFIG_WORDS = ("html_title", "copyright")

_CALLS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
_COPY_TABLE = re.compile(
    r"(?s)const messages = (?P<table>\{\n  'en': \{(?P<english>.*?)\}.*?\n\})"
)
_COPY_WORD = re.compile(r"'(?P<key>\w+)': '(?P<word>.*?)'")


@dataclass(frozen=True)
class Word:
    """A word or sentence of the interface, and the files that show it."""

    english: str
    plural: str
    places: tuple[str, ...]


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


def copy_button_words(file: BinaryIO, *arguments: object, **options: object) -> Found:
    """Find the English words of the copy button: a method for Babel."""
    for word in copy_words(file.read().decode()).values():
        yield 1, "_", word, []


def copy_words(script: str) -> dict[str, str]:
    """Return the English words in the script of sphinx-copybutton, by their keys."""
    english = _find_copy_table(script)["english"]
    return {match["key"]: match["word"] for match in _COPY_WORD.finditer(english)}


def replace_copy_words(script: str, table: str) -> str:
    """Return the script of sphinx-copybutton with another table of words."""
    start, end = _find_copy_table(script).span("table")
    return script[:start] + table + script[end:]


def _find_copy_table(script: str) -> re.Match[str]:
    match = _COPY_TABLE.search(script)
    if match is None:
        raise ValueError(
            "copybutton.js_t of sphinx-copybutton has no table of words: see how it "
            "holds them now, and change docs/_ext/catalogs/interface_words.py"
        )
    return match


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
    Source("sphinx_copybutton", "_static/copybutton.js_t", copy_button_words),
)


def interface_words(root: Path) -> list[Word]:
    """Return the words of the interface in alphabetical order.

    Raises `ValueError` where a package no longer has a file that is listed here.
    """
    plurals: dict[str, str] = {}
    places: dict[str, set[str]] = {}
    for source in SOURCES:
        for place, english, plural in source_words(source, root):
            if " ".join(english.split()) not in source.unused:
                plurals[english] = plurals.get(english) or plural
                places.setdefault(english, set()).add(place)
    return [Word(w, plurals[w], tuple(sorted(places[w]))) for w in sorted(places)]


def source_words(source: Source, root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file, English, English plural or nothing) for the words of a source."""
    folder = package_folder(source.package) if source.package else root
    files = sorted(folder.glob(source.files))
    if not files:
        raise ValueError(
            f"{source.package or 'this project'} has no file {source.files}: see where "
            "its words are now, and change docs/_ext/catalogs/interface_words.py"
        )
    # A place is named from the package or from this project, never from the machine.
    base = folder.parent if source.package else folder
    for path in files:
        place = path.relative_to(base).as_posix()
        options = {"encoding": "utf-8", "silent": "false"}
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract(
                source.method, file, _CALLS, options=options
            ):
                forms = (message, "") if isinstance(message, str) else message
                if forms[0]:
                    yield place, forms[0], forms[1]


def package_folder(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ValueError(f"{package} is not installed: 'make preview' does it")
    return Path(spec.origin).parent
