"""Scripts of a gallery: cut into prose and code, and put together again.

`split_script` cuts a script where Sphinx-Gallery does, but loses nothing: joined, the
parts are the script. `localize_script` translates the prose and the comments.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import dedent

from .comments import replace_runs
from .prose import Message, translate_prose

# Sphinx-Gallery's own pattern of a cell of prose; a test compares the cells.
_PROSE_CELL = re.compile(
    r"(?P<header>^#{20,}.*|^# ?%%.*)\s(?P<prose>(?:^#.*\s?)*)", re.MULTILINE
)
# Docutils reads a tab as the way to the next multiple of this column.
_TAB = 8


@dataclass(frozen=True)
class Part:
    """A piece of a script.

    ``kind`` is "kept" for what no page shows, "docstring" and "comment" for prose, or
    "code". ``source`` is how the piece stands in the script, ``prose`` what it says.
    """

    kind: str
    source: str
    prose: str = ""


def split_script(source: str) -> list[Part]:
    """Cut a script into its parts. Raises `SyntaxError` if it is no Python."""
    start, end, docstring = _find_docstring(source)
    parts = [
        Part("kept", source[:start]),
        Part("docstring", source[start:end], docstring),
    ]
    # Sphinx-Gallery goes on below the line on which the docstring ends.
    position = source.find("\n", end) + 1 or len(source)
    parts.append(Part("kept", source[end:position]))
    for match in _PROSE_CELL.finditer(source, position):
        parts.append(Part("code", source[position : match.start()]))
        parts.append(Part("kept", source[match.start() : match.start("prose")]))
        parts.append(_comment_part(match["prose"]))
        position = match.end()
    parts.append(Part("code", source[position:]))
    return [part for part in parts if part.source]


def localize_script(
    source: str,
    messages: Iterable[Message],
    translate: Callable[[str], str | None],
) -> str:
    """Return a script with its prose and its comments translated.

    ``messages`` are those of the script's page in the order of the page; ``translate``
    gives the translation of a message, or None. The code keeps its tokens.
    """
    parts = split_script(source)
    prose = [part.prose for part in parts if part.kind in ("docstring", "comment")]
    texts = iter(translate_prose(prose, messages, translate))
    localized = ""
    for part in parts:
        if part.kind == "code":
            localized += replace_runs(part.source, translate)
        elif part.kind != "kept" and (text := next(texts)) != part.prose:
            localized += _write(part, text)
        else:
            localized += part.source
    return localized if same_program(source, localized) else source


def same_program(one: str, other: str) -> bool:
    """Tell whether two scripts are the same program, their docstrings left aside."""
    try:
        return _program(one) == _program(other)
    except (SyntaxError, ValueError):
        return False


def _program(source: str) -> str:
    tree = ast.parse(source)
    if ast.get_docstring(tree) is not None:
        tree.body = tree.body[1:]
    return ast.dump(tree)


def _find_docstring(source: str) -> tuple[int, int, str]:
    """Return where a script's docstring starts and ends, and what it says."""
    docstring = (ast.get_docstring(ast.parse(source)) or "").expandtabs(_TAB)
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            start, end = (
                len("".join(lines[: row - 1])) + column
                for row, column in (token.start, token.end)
            )
            return start, end, docstring
    raise SyntaxError("the script has no docstring")


def _comment_part(source: str) -> Part:
    text = dedent(re.sub("^#", "", source, flags=re.MULTILINE)).lstrip()
    # Sphinx-Gallery hides this hint to linters from the page.
    text = re.sub(r" +# noqa: ?E501 *$", "", text, flags=re.MULTILINE)
    return Part("comment", source, text.expandtabs(_TAB))


def _write(part: Part, text: str) -> str:
    """Return a text as it stands in a script in place of a part of prose."""
    if part.kind == "docstring":
        return _write_docstring(part, text)
    lines = text.rstrip("\n").split("\n")
    end = part.source[len(part.source.rstrip()) :]
    # Lines of nothing but the sign, above the prose, stay.
    above = re.match(r"(?:#[ \t]*\n)*", part.source)[0]
    return above + "\n".join(f"# {line}".rstrip() for line in lines) + end


def _write_docstring(part: Part, text: str) -> str:
    body = f"\n{text.strip()}\n"
    if part.source[0] in "rR" and '"""' not in body:
        return f'{part.source[0]}"""{body}"""'
    escaped = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{escaped}"""'
