"""Comments of Python code: found as messages, and replaced without touching the code.

A *run* is what a reader takes for one comment: comment lines below each other that go
on one text, or one comment behind code. A run is one message. Everything else on its
lines, and every other token of the code, stays as it is.
"""

from __future__ import annotations

import io
import re
import textwrap
import tokenize
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

# What begins a comment line: its signs, and the bullet or number of a list item.
_PREFIX = re.compile(r"#+[:!]?[ \t]*(?:(?:[-*+•]|\(?(?:\d+|[a-z])[.)])[ \t]+)?")
# A comment that speaks to a tool and not to a reader.
_PRAGMA = re.compile(
    r"(sphinx_gallery_\w|%%|-\*-|noqa\b|type:|pragma\b|fmt:|isort:|ruff:|flake8[:-]"
    r"|pylint:|mypy:|pyright:|nosec\b|codespell:|region\b|endregion\b|/// |///$)",
    re.IGNORECASE,
)
_SKIPPED_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING}


@dataclass(frozen=True)
class Run:
    """One comment of a piece of code.

    ``line`` and ``last_line`` count from one; ``column`` is where the sign ``#``
    stands. ``prefix`` and ``next_prefix`` begin the first and the other lines.
    """

    text: str
    line: int
    last_line: int
    column: int
    prefix: str
    next_prefix: str
    behind_code: bool


def find_runs(code: str) -> list[Run]:
    """Return the comments of a piece of Python code that a reader reads, in order.

    Code that Python cannot tokenize gives the comments before the fault.
    """
    runs: list[Run] = []
    for token in _tokens(code):
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start
        match = _PREFIX.match(token.string)
        prefix = match[0]
        text = " ".join(token.string[match.end() :].split())
        behind_code = bool(token.line[:column].strip())
        before = runs[-1] if runs else None
        if before and not behind_code and _goes_on(before, line, column, prefix, text):
            text = f"{before.text} {text}"
            runs[-1] = replace(before, text=text, last_line=line, next_prefix=prefix)
        elif text:
            next_prefix = "#" + " " * (len(prefix) - 1)
            if prefix.rstrip() in ("##", "#:", "###"):
                next_prefix = prefix
            runs.append(Run(text, line, line, column, prefix, next_prefix, behind_code))
    return [
        run
        for run in runs
        if not _PRAGMA.match(run.text) and any(sign.isalpha() for sign in run.text)
    ]


def replace_runs(
    code: str, translate: Callable[[str], str | None], width: int = 88
) -> str:
    """Return the code with each comment replaced by what ``translate`` gives for it.

    ``translate`` returns None for a comment that stays. A text that would not be a
    comment of the same kind stays too: the tokens of the result differ from those of
    the code in comments alone.
    """
    lines = code.split("\n")
    for run in reversed(find_runs(code)):
        text = translate(run.text)
        text = clean(text) if text else ""
        if not text or text == run.text or text.startswith("#") or _PRAGMA.match(text):
            continue
        before = lines[run.line - 1][: run.column]
        lines[run.line - 1 : run.last_line] = _layout(run, text, before, width)
    replaced = "\n".join(lines)
    return replaced if same_code(code, replaced) else code


def clean(text: str) -> str:
    """Return a text on one line, without control characters."""
    text = " ".join(text.split())
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cc")


def same_code(one: str, other: str) -> bool:
    """Tell whether two pieces of code have equal tokens apart from comments."""
    return _code_tokens(one) == _code_tokens(other)


def _code_tokens(code: str) -> list[tuple[int, str]]:
    return [(t.type, t.string) for t in _tokens(code) if t.type not in _SKIPPED_TOKENS]


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(code).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _goes_on(before: Run, line: int, column: int, prefix: str, text: str) -> bool:
    """Tell whether a comment line continues the text of the run before it."""
    if before.behind_code or line != before.last_line + 1 or column != before.column:
        return False
    if not text or not before.text or _PRAGMA.match(text) or _PRAGMA.match(before.text):
        return False
    if prefix.strip("#:! \t"):  # a list item begins a text of its own
        return False
    expected = before.next_prefix if before.last_line > before.line else None
    return prefix in (expected, before.prefix, before.next_prefix)


def _layout(run: Run, text: str, before: str, width: int) -> list[str]:
    """Return the lines that a replaced comment takes."""
    one_line = [f"{before}{run.prefix}{text}"]
    if run.behind_code or len(one_line[0]) <= width:
        return one_line
    lines = textwrap.wrap(
        text,
        width=max(width, len(before) + 40),
        initial_indent=before + run.prefix,
        subsequent_indent=before + run.next_prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # A line that would begin an item or speak to a tool must not stand alone.
    for line in lines[1:]:
        prefix = _PREFIX.match(line, len(before))
        if prefix[0] != run.next_prefix or _PRAGMA.match(line, prefix.end()):
            return one_line
    return lines
