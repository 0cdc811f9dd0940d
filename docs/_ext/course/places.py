"""Places: where a line of a page source stands in the lesson that it was made from.

The page source says above each cell which lines of the lesson it was made from.
"""

from __future__ import annotations

import re

_CELL = re.compile(r"\.\. GENERATED FROM PYTHON SOURCE LINES (\d+)-\d+")


def lesson_line(page_source: str, script: str, line: int) -> int:
    """Return the line of a script that a line of its page source was made from.

    Lines count from one. A line of the prose stands in both files; where it does not,
    the first line of its cell is returned.
    """
    source_lines = page_source.splitlines()
    script_lines = script.splitlines()
    start = 1
    for above in source_lines[:line]:
        if match := _CELL.match(above):
            start = int(match[1])
    text = source_lines[line - 1].strip() if line <= len(source_lines) else ""
    for number in range(start, len(script_lines) + 1):
        if text and script_lines[number - 1].lstrip("# ").strip() == text.lstrip("# "):
            return number
    return start
