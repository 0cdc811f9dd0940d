"""Words: what in a text is a name in code, and what is a word of a language."""

from __future__ import annotations

import re
from functools import cache

from course.languages import Language

# Stands in a text for what is no prose.
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"

# A name in code holds a dot and is longer than an abbreviation (torch.no_grad, x.grad),
# holds an underscore (no_grad) or a digit (conv1), or has a capital inside (StepLR).
# No letter that code does not have continues it: what is found in ASCII is whole.
_NAME = re.compile(
    r"(?<![\w.])"
    r"(?>(?a:(?:"
    r"[A-Za-z_]\w+(?:\.[A-Za-z_]\w*)+"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w+)+"
    r"|[A-Za-z]\w*_\w*|_\w+"
    r"|[A-Za-z]+\d\w*"
    r"|[A-Za-z]*[a-z][A-Z]\w*|[A-Z]{2,}[a-z]{2,}\w*"
    r")(?!\w)))(?!\w)"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,}s?\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def names_in_code(prose: str) -> list[str]:
    """Return what looks like a name in code, though it is not marked as one."""
    return _NAME.findall(prose)


def without_names(prose: str) -> str:
    """Return a text without what looks like a name in code."""
    return _NAME.sub(OBJECT, prose)


@cache
def names_of(language: Language) -> re.Pattern[str]:
    """Return a pattern for what stays as it is in every language.

    ``names.txt`` in the folder of the languages lists products, people, and words on a
    screen, one a line.
    """
    path = language.locale / "names.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    names = {line.strip() for line in lines if line.strip() and line[0] != "#"}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # With no name at all, the pattern finds nothing.
    any_name = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{any_name})(?!\w)")


def first_difference(one: str, other: str) -> int:
    """Return where two texts begin to differ, which may be the end of one."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def words(prose: str) -> list[str]:
    """Return the words of a language that a text is made of, without capitals."""
    prose = _ACRONYM.sub(OBJECT, without_names(prose))
    return [word.casefold() for word in _WORD.findall(prose)]
