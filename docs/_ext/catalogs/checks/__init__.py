"""The checks, in the order in which they run."""

# isort: off
from ..registry import findings, findings_of_file
from . import files, markup, characters, english, terms, punctuation

__all__ = [
    "characters",
    "english",
    "files",
    "findings",
    "findings_of_file",
    "markup",
    "punctuation",
    "terms",
]
