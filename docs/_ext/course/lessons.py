"""The lessons: which there are, in which order, and what is wrong with them.

A lesson is a Python script in the gallery folder. ``reading_order.txt`` beside the
scripts lists them, one name a line. Everything here reads files and runs nothing.
"""

from __future__ import annotations

import ast
import importlib.util
import math
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from .faultless import Faultless
from .files import shown

ORDER_FILE = "reading_order.txt"

# The pattern of inline script metadata is the one that PEP 723 gives.
_METADATA = re.compile(
    r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$"
)
# What a lesson can say of itself, in its metadata under [tool.course].
_OPTIONS: dict[str, tuple[Callable[[object], bool], str]] = {
    "needs": (lambda value: value == "accelerator", 'needs = "accelerator"'),
    "seconds": (lambda value: _is_number(value), "seconds = 1200"),
    "memory_mib": (lambda value: _is_number(value), "memory_mib = 4000"),
}
# The names under which a lesson imports what a package index calls differently.
_DISTRIBUTION = {"sklearn": "scikit-learn"}


@dataclass(frozen=True)
class Problem:
    """Something that a person has to mend, and where."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.text}"


def reading_order(gallery: Path) -> dict[str, int]:
    """Return the names of the lessons in reading order, each with its line.

    A line that is empty or begins with ``#`` names no lesson. A name that is listed
    twice keeps its first line; `problems` reports the second.
    """
    status = (gallery / ORDER_FILE).stat()
    return dict(_reading_order(gallery, status.st_mtime_ns, status.st_size))


@cache
def _reading_order(gallery: Path, _age: int, _size: int) -> dict[str, int]:
    """Return the reading order as it is in a file of this age and size."""
    order: dict[str, int] = {}
    for number, name in _order_entries(gallery):
        order.setdefault(name, number)
    return order


class ReadingOrder:
    """Sort key that gives Sphinx-Gallery the reading order of a gallery folder.

    A lesson that is not listed, which `problems` reports, comes last.
    """

    def __init__(self, src_dir: str | Path) -> None:
        self._gallery = Path(src_dir)

    @cached_property
    def _order(self) -> dict[str, int]:
        return reading_order(self._gallery)

    def __call__(self, filename: str) -> float:
        return self._order.get(Path(filename).stem, math.inf)


def problems(gallery: Path, *, ranges: dict[str, str] | None = None) -> list[Problem]:
    """Return all that would keep the lessons of a gallery folder from being built.

    ``ranges`` maps the name of each package that a lesson may need to its requirement
    (``{"torch": "torch>=2.11"}``); without it the requirements are not compared.
    """
    order_file = gallery / ORDER_FILE
    if not order_file.is_file():
        return [Problem(order_file, 1, "the list of the lessons is missing")]
    found = list(_order_problems(gallery))
    faultless = Faultless(
        gallery.parent / "_build" / "faultless-lessons.txt",
        (Path(__file__).read_bytes(), repr(ranges).encode()),
    )
    for path in sorted(gallery.glob("*.py")):
        if path in faultless:
            continue
        faults = list(_lesson_problems(path, ranges))
        found += faults
        if not faults:
            faultless.add(path)
    faultless.save()
    return found


def imported_packages(path: Path) -> list[str]:
    """Return the packages outside the standard library that a lesson imports."""
    return list(_imported_modules(ast.parse(path.read_bytes())))


def missing_imports(path: Path) -> list[Problem]:
    """Return the packages that a lesson imports and that are not installed here."""
    return [
        Problem(
            path,
            line,
            f"imports {module!r}, which is not installed: run 'make html', which sets "
            "up what locks/ lists; run 'make lock' first if it is not in there",
        )
        for module, line in _imported_modules(ast.parse(path.read_bytes())).items()
        if module not in sys.modules and importlib.util.find_spec(module) is None
    ]


def lesson_ranges(pyproject: Path) -> dict[str, str]:
    """Return the requirement of each package that a lesson may need, by its name."""
    groups = tomllib.loads(pyproject.read_text("utf-8"))["dependency-groups"]
    requirements = groups["lessons"] + groups["torch"]
    return {_package_name(requirement): requirement for requirement in requirements}


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

    What `problems` reports is left out.
    """
    try:
        metadata = script_metadata(path.read_text("utf-8")) or {}
    except ValueError:
        return {}
    table = _course_table(metadata)
    return {
        name: value
        for name, value in table.items()
        if name in _OPTIONS and _OPTIONS[name][0](value)
    }


def needs_accelerator(path: Path) -> bool:
    """Tell whether a lesson says that it can run on an accelerator alone."""
    return course_options(path).get("needs") == "accelerator"


def _course_table(metadata: dict[str, object]) -> dict[str, object]:
    tool = metadata.get("tool")
    table = tool.get("course") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and value is not True and value > 0


def _order_entries(gallery: Path) -> Iterator[tuple[int, str]]:
    lines = (gallery / ORDER_FILE).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        name = line.strip()
        if name and not name.startswith("#"):
            yield number, name


def _order_problems(gallery: Path) -> Iterator[Problem]:
    order = reading_order(gallery)
    for number, name in _order_entries(gallery):
        if number != order[name]:
            text = f"{name!r} is listed twice: remove this line"
            yield Problem(gallery / ORDER_FILE, number, text)
        elif not (gallery / f"{name}.py").is_file():
            text = f"there is no lesson {name}.py: write it or remove this line"
            yield Problem(gallery / ORDER_FILE, number, text)
    for path in sorted(gallery.glob("*.py")):
        if path.stem not in order:
            text = f"not in the reading order: add '{path.stem}' to {ORDER_FILE}"
            yield Problem(path, 1, text)


def _lesson_problems(path: Path, ranges: dict[str, str] | None) -> Iterator[Problem]:
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        yield Problem(path, line, "not UTF-8: save the file in that encoding")
        return
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Problem(path, error.lineno or 1, f"syntax error: {error.msg}")
        return
    yield from _title_problems(path, tree)
    yield from _metadata_problems(path, source, tree, ranges)


def _title_problems(path: Path, tree: ast.Module) -> Iterator[Problem]:
    docstring = ast.get_docstring(tree) or ""
    lines = docstring.splitlines()
    underlined = len(lines) >= 2 and re.fullmatch(r"([=\-~^\"'*+#])\1+", lines[1])
    if not underlined or len(lines[1]) < len(lines[0]):
        text = (
            "no title: begin the lesson with a docstring whose first line is the "
            "title, underlined with '=' over its whole length"
        )
        yield Problem(path, tree.body[0].lineno if tree.body else 1, text)


def _metadata_problems(
    path: Path, source: str, tree: ast.Module, ranges: dict[str, str] | None
) -> Iterator[Problem]:
    try:
        metadata = script_metadata(source)
    except ValueError as error:
        yield Problem(path, 1, f"the '# /// script' block is not TOML: {error}")
        return
    if metadata is None:
        text = "no '# /// script' block that names what the lesson needs"
        yield Problem(path, 1, text)
        return
    line = source[: source.index("# /// script")].count("\n") + 1
    for name, value in _course_table(metadata).items():
        if name not in _OPTIONS:
            known = ", ".join(_OPTIONS)
            text = f"there is no {name!r} under [tool.course]; there are {known}"
            yield Problem(path, line, text)
        elif not _OPTIONS[name][0](value):
            text = f"{name} = {value!r} is not understood: say {_OPTIONS[name][1]}"
            yield Problem(path, line, text)
    stated = {_package_name(r): r for r in metadata.get("dependencies", [])}
    modules = _imported_modules(tree)
    imported = {_DISTRIBUTION.get(m, m): number for m, number in modules.items()}
    for name, number in imported.items():
        if name not in stated:
            text = f"imports {name!r}, which its '# /// script' block does not name"
            yield Problem(path, number, text)
    for name, requirement in stated.items():
        if name not in imported:
            yield Problem(path, line, f"names {name!r} but does not import it")
        elif ranges is not None and name not in ranges:
            text = (
                f"asks for {requirement!r}, which pyproject.toml does not list: add it "
                "to the lessons group and run 'make lock'"
            )
            yield Problem(path, line, text)
        elif ranges is not None and ranges[name] != requirement:
            text = (
                f"asks for {requirement!r}, where pyproject.toml has {ranges[name]!r}"
            )
            yield Problem(path, line, text)


def _imported_modules(tree: ast.Module) -> dict[str, int]:
    """Return the modules outside the standard library, each with its first line."""
    modules: dict[str, int] = {}
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
                modules.setdefault(top, node.lineno)
    return modules


def _package_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]*[A-Za-z0-9]", requirement)
    return match[0].lower() if match else requirement


def main(gallery: str, pyproject: str) -> int:
    """``python -m course.lessons GALLERY PYPROJECT``: print what is wrong with them."""
    found = problems(Path(gallery), ranges=lesson_ranges(Path(pyproject)))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
