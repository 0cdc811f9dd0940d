"""The lessons: which there are, in which order, and what each says of itself.

A lesson is a Python script in the gallery folder. ``reading_order.txt`` beside the
scripts lists them, one name a line. Everything here reads files and runs nothing.
`course.lesson_check` tells what is wrong with them.
"""

from __future__ import annotations

import ast
import math
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ORDER_FILE = "reading_order.txt"

# The pattern of inline script metadata is the one that PEP 723 gives.
_METADATA = re.compile(
    r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$"
)
# What a lesson can say of itself, in its metadata under [tool.course].
OPTIONS: dict[str, tuple[Callable[[object], bool], str]] = {
    "needs": (lambda value: value == "accelerator", 'needs = "accelerator"'),
    "seconds": (lambda value: _is_number(value), "seconds = 1200"),
    "memory_mib": (lambda value: _is_number(value), "memory_mib = 4000"),
}


def reading_order(gallery: Path) -> dict[str, int]:
    """Return the names of the lessons in reading order, each with its line.

    A line that is empty or begins with ``#`` names no lesson. A name that is listed
    twice keeps its first line; `lesson_check` reports the second.
    """
    status = (gallery / ORDER_FILE).stat()
    return dict(_reading_order(gallery, status.st_mtime_ns, status.st_size))


@cache
def _reading_order(gallery: Path, _age: int, _size: int) -> dict[str, int]:
    """Return the reading order as it is in a file of this age and size."""
    order: dict[str, int] = {}
    for number, name in order_entries(gallery):
        order.setdefault(name, number)
    return order


class ReadingOrder:
    """Sort key that gives Sphinx-Gallery the reading order of a gallery folder.

    A lesson that is not listed, which `lesson_check` reports, comes last.
    """

    def __init__(self, src_dir: str | Path) -> None:
        self._gallery = Path(src_dir)

    def __call__(self, filename: str) -> float:
        return reading_order(self._gallery).get(Path(filename).stem, math.inf)


def order_entries(gallery: Path) -> Iterator[tuple[int, str]]:
    """Yield each name in the reading order, with its line, as often as it is listed."""
    lines = (gallery / ORDER_FILE).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        name = line.strip()
        if name and not name.startswith("#"):
            yield number, name


def default_limits(pyproject: Path) -> dict[str, float]:
    """Return the limits of a lesson that states none: seconds and MiB of memory."""
    return tomllib.loads(pyproject.read_text("utf-8"))["tool"]["course"]


def script_metadata(source: str) -> dict[str, object] | None:
    """Return a script's inline metadata (PEP 723), or None where it has none.

    Raises `ValueError` when the metadata is not TOML.
    """
    match = _METADATA.search(source)
    if match is None or match["type"] != "script":
        return None
    lines = match["content"].splitlines()
    return tomllib.loads("\n".join(line[2:] for line in lines))


def course_options(path: Path) -> dict[str, object]:
    """Return what a lesson says of itself under ``[tool.course]``; often nothing.

    What `lesson_check` reports is left out.
    """
    try:
        metadata = script_metadata(path.read_text("utf-8")) or {}
    except ValueError:
        return {}
    table = course_table(metadata)
    return {
        name: value
        for name, value in table.items()
        if name in OPTIONS and OPTIONS[name][0](value)
    }


def needs_accelerator(path: Path) -> bool:
    """Tell whether a lesson says that it can run on an accelerator alone."""
    return course_options(path).get("needs") == "accelerator"


def course_table(metadata: dict[str, object]) -> dict[str, object]:
    """Return what is under ``[tool.course]`` in a lesson's metadata, whatever it is."""
    tool = metadata.get("tool")
    table = tool.get("course") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and value is not True and value > 0


def imported_packages(tree: ast.Module) -> dict[str, int]:
    """Return the packages outside the standard library, each with its first line."""
    packages: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names:
                packages.setdefault(top, node.lineno)
    return packages
