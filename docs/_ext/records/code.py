"""What of a lesson is code: its prose and its comments can change without a run.

Two versions of a lesson that have the same code print and draw the same. Compared is
the code of each cell as Python understands it, in order, and what comments tell
Sphinx-Gallery (``# sphinx_gallery_thumbnail_number = 2``). Comments, prose, blank lines
and the inline metadata, which names packages and limits, are not code.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx_gallery.py_source_parser import (
    INFILE_CONFIG_PATTERN,
    Block,
    remove_config_comments,
    remove_ignore_blocks,
    split_code_and_text_blocks,
)

# Names with which code can read its own lines or comments.
_READS_ITSELF = re.compile(
    r"\b(?:id|attr|name|module|arg)='(?:inspect|traceback|linecache|tracemalloc"
    r"|currentframe|_getframe|stack_info|getsource\w*|\w*lineno\w*)[.']"
)
_NAMES_A_LINE = re.compile(r"\bline \d+|\.py:\d+")


def code_of(script: Path) -> tuple[object, ...]:
    """Return the code of a lesson, equal for two versions that do the same."""
    try:
        configuration, blocks = split_code_and_text_blocks(script)
    except (ExtensionError, ValueError):  # `lesson_check` reports it.
        return (script.read_bytes(),)
    cells = [
        (_meaning(block.content), tuple(INFILE_CONFIG_PATTERN.findall(block.content)))
        for block in blocks
        if block.type == "code"
    ]
    # A last cell of nothing but such comments is not shown.
    shown = sum(block.type == "code" for block in shown_blocks(blocks))
    return (*cells, sorted(map(str, configuration.items())), shown)


def shown_blocks(blocks: list[Block], *, keep_comments: bool = False) -> list[Block]:
    """Return the blocks of a lesson as its page shows them.

    With ``keep_comments`` the comments to Sphinx-Gallery stay.
    """
    shown = []
    for block in blocks:
        content = remove_ignore_blocks(block.content)
        if not keep_comments:
            content = remove_config_comments(content)
        shown.append(block._replace(content=content))
    return shown[:-1] if shown[-1].content.isspace() else shown


def is_bound_to_lines(script: Path, outputs: list[str]) -> bool:
    """Tell whether what a lesson left can depend on its lines or comments.

    That is so where an output names a line, as warnings and tracebacks do, and where
    the code can read its own source. Such a lesson runs again whatever changes in it.
    """
    if any(_NAMES_A_LINE.search(output) for output in outputs):
        return True
    return bool(_READS_ITSELF.search(str(code_of(script))))


def _meaning(code: str) -> str:
    try:
        return ast.dump(ast.parse(code))
    except SyntaxError:  # `lesson_check` reports it.
        return code
