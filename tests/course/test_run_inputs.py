"""What a run depends on is in one table, and nothing that decides is missing in it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

from catalogs.contribution import Change, kinds
from course import run_inputs
from records.store import project_store

OURS = ROOT / "docs" / "_ext"


def imported(module: Path) -> set[Path]:
    """Return the files of ours that a module imports, wherever in it."""
    package = module.relative_to(OURS).parent.parts
    found = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = [*package[: len(package) - node.level + 1]] if node.level else []
            start += node.module.split(".") if node.module else []
            names = [start, *([*start, alias.name] for alias in node.names)]
        else:
            continue
        for name in names:
            path = OURS.joinpath(*name)
            found |= {path.with_suffix(".py"), path / "__init__.py"}
    return {path for path in found if path.is_file()}


def what_runs_lessons() -> set[Path]:
    """Return the modules of `records`, and all of ours that these import."""
    found: set[Path] = set()
    new = set((OURS / "records").glob("*.py"))
    while new:
        found |= new
        new = set().union(*map(imported, new)) - found
    return found


def test_each_program_that_runs_or_keeps_is_in_the_table():
    programs = what_runs_lessons()
    assert OURS / "records" / "run.py" in programs
    assert OURS / "course" / "lessons.py" in programs
    assert OURS / "gallery_intl" / "files.py" in programs
    names = {path.relative_to(ROOT).as_posix() for path in programs}
    assert [name for name in sorted(names) if not run_inputs.decides(name)] == []
    assert programs - set(run_inputs.programs(ROOT)) == set()


def test_what_makes_a_record_out_of_date_is_in_the_table():
    lessons = list(project_store(ROOT).gallery.glob("*.py"))
    assert lessons
    decisive = [ROOT / name for name in (*run_inputs.STYLE, *run_inputs.LOCKS)]
    for path in (*decisive, *lessons):
        name = path.relative_to(ROOT).as_posix()
        assert path.is_file(), name
        assert run_inputs.decides(name), name


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("gallery/loss.py", True),
        ("docs/_ext/records/thumbnails.py", True),
        ("docs/_ext/records/figures.mplstyle", True),
        ("docs/_ext/records/facts.py", True),
        ("docs/_ext/gallery_intl/files.py", True),
        ("locks/torch.txt", True),
        ("conf.py", True),
        ("gallery/index.rst", False),
        ("locks/pages.txt", False),
        ("docs/_ext/gallery_intl/pages.py", False),
        ("docs/_ext/page/search.py", False),
        ("docs/index.md", False),
    ],
)
def test_a_pull_request_is_told_by_the_table(path, is_so):
    assert run_inputs.decides(path) == is_so
    assert kinds([Change(path, "100644", "0")])["lessons"] == is_so
