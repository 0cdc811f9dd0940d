"""``python -m course.lesson_check``: what is wrong with the lessons, before any runs.

Each problem is named with its file and line. Nothing is run to find it.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import ROOT, lessons
from .faultless import Faultless
from .files import shown
from .lessons import (
    OPTIONS,
    ORDER_FILE,
    course_table,
    imported_packages,
    order_entries,
    reading_order,
    script_metadata,
)

# The names under which a lesson imports what a package index calls differently.
_DISTRIBUTION = {"sklearn": "scikit-learn"}

# What is wrong in a lesson: the line, and a text.
_Fault = tuple[int, str]


@dataclass(frozen=True)
class Problem:
    """Something that a person has to mend, and where."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.text}"


def problems(gallery: Path, *, ranges: dict[str, str] | None = None) -> list[Problem]:
    """Return all that would keep the lessons of a gallery folder from being built.

    ``ranges`` maps the name of each package that a lesson may need to its requirement
    (``{"torch": "torch>=2.11"}``); without it the requirements are not compared.
    """
    order_file = gallery / ORDER_FILE
    if not order_file.is_file():
        return [Problem(order_file, 1, "the list of the lessons is missing")]
    found = list(_order_problems(gallery))
    checks = [Path(file).read_bytes() for file in (__file__, lessons.__file__)]
    memory = gallery.parent / "_build" / "faultless-lessons.txt"
    faultless = Faultless(memory, [*checks, repr(ranges).encode()])
    for path in sorted(gallery.glob("*.py")):
        if path in faultless:
            continue
        faults = list(_lesson_faults(path.read_bytes(), ranges))
        found += [Problem(path, line, text) for line, text in faults]
        if not faults:
            faultless.add(path)
    faultless.save()
    return found


def missing_imports(path: Path) -> list[Problem]:
    """Return the packages that a lesson imports and that are not installed here."""
    return [
        Problem(
            path,
            line,
            f"imports {package!r}, which is not installed: run 'make html', which sets "
            "up what locks/ lists; run 'make lock' first if it is not in there",
        )
        for package, line in imported_packages(ast.parse(path.read_bytes())).items()
        if package not in sys.modules and importlib.util.find_spec(package) is None
    ]


def lesson_ranges(pyproject: Path) -> dict[str, str]:
    """Return the requirement of each package that a lesson may need, by its name."""
    groups = tomllib.loads(pyproject.read_text("utf-8"))["dependency-groups"]
    requirements = groups["lessons"] + groups["torch"]
    return {_package_name(requirement): requirement for requirement in requirements}


def _order_problems(gallery: Path) -> Iterator[Problem]:
    order = reading_order(gallery)
    for number, name in order_entries(gallery):
        if number != order[name]:
            text = f"{name!r} is listed twice: remove this line"
        elif not (gallery / f"{name}.py").is_file():
            text = f"there is no lesson {name}.py: write it or remove this line"
        else:
            continue
        yield Problem(gallery / ORDER_FILE, number, text)
    for path in sorted(gallery.glob("*.py")):
        if path.stem not in order:
            text = f"not in the reading order: add '{path.stem}' to {ORDER_FILE}"
            yield Problem(path, 1, text)


def _lesson_faults(content: bytes, ranges: dict[str, str] | None) -> Iterator[_Fault]:
    try:
        source = content.decode("utf-8")
        tree = ast.parse(source)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield line, "not UTF-8: save the file in that encoding"
    except SyntaxError as error:
        yield error.lineno or 1, f"syntax error: {error.msg}"
    else:
        yield from _title_faults(tree)
        yield from _metadata_faults(source, tree, ranges)


def _title_faults(tree: ast.Module) -> Iterator[_Fault]:
    lines = (ast.get_docstring(tree) or "").splitlines()
    underlined = len(lines) >= 2 and re.fullmatch(r"([=\-~^\"'*+#])\1+", lines[1])
    if not underlined or len(lines[1]) < len(lines[0]):
        yield (
            tree.body[0].lineno if tree.body else 1,
            "no title: begin the lesson with a docstring whose first line is the "
            "title, underlined with '=' over its whole length",
        )


def _metadata_faults(
    source: str, tree: ast.Module, ranges: dict[str, str] | None
) -> Iterator[_Fault]:
    try:
        metadata = script_metadata(source)
    except ValueError as error:
        yield 1, f"the '# /// script' block is not TOML: {error}"
        return
    if metadata is None:
        yield 1, "no '# /// script' block that names what the lesson needs"
        return
    line = source[: source.index("# /// script")].count("\n") + 1
    for name, value in course_table(metadata).items():
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            yield line, f"there is no {name!r} under [tool.course]; there are {known}"
        elif not OPTIONS[name][0](value):
            yield line, f"{name} = {value!r} is not understood: say {OPTIONS[name][1]}"
    stated = {_package_name(r): r for r in metadata.get("dependencies", [])}
    packages = imported_packages(tree)
    imported = {_DISTRIBUTION.get(p, p): number for p, number in packages.items()}
    block = "its '# /// script' block"
    for name, number in imported.items():
        if name not in stated:
            yield number, f"imports {name!r}, which {block} does not name"
    for name, requirement in stated.items():
        listed = requirement if ranges is None else ranges.get(name)
        if name not in imported:
            yield line, f"names {name!r} but does not import it"
        elif listed is None:
            yield (
                line,
                f"asks for {requirement!r}, which pyproject.toml does not list: add it "
                "to the lessons group and run 'make lock'",
            )
        elif listed != requirement:
            yield line, f"asks for {requirement!r}, where pyproject.toml has {listed!r}"


def _package_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]*[A-Za-z0-9]", requirement)
    return match[0].lower() if match else requirement


def main() -> int:
    """Print what is wrong with the lessons of this project; return 1 if anything is."""
    found = problems(ROOT / "gallery", ranges=lesson_ranges(ROOT / "pyproject.toml"))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
