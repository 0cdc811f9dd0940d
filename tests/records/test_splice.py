"""Prose and comments are corrected without a run, and all else makes one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import Project
from recording_here import place

from records import code
from records.sources import MARK

LESSON = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9"]
# ///
"""
A lesson
========

The first words, with a reference to :func:`json.dumps`.
"""

# sphinx_gallery_thumbnail_number = 2
import json

import matplotlib.pyplot as plt


def area(side):
    """Return the area of a square."""
    return side * side  # the square


print(area(6), json.dumps([1]))

# %%
# A heading
# ---------
# Some prose about the next cell.

# One comment.
fig, ax = plt.subplots()
ax.plot([1, 2])
fig.set_label("A line that rises.")
print("drawn")
fig, ax = plt.subplots()
ax.plot([2, 1])
fig.set_label("A line that falls.")

# %%
# The end of the lesson.

answer = 6 * 7
print(f"{answer = }")
'''


def changed(old: str, new: str) -> str:
    assert old in LESSON
    return LESSON.replace(old, new)


# Nothing of this changes what the lesson does.
PROSE = {
    "a sentence": changed("Some prose about", "Corrected prose, on"),
    "the first sentence": changed("The first words", "Other words"),
    "a comment": changed("# One comment.", "# Another comment,\n# of two lines."),
    "a comment beside code": changed("# the square", "# side by side"),
    "no comment": changed("  # the square", ""),
    "blank lines": changed("\nprint(area(6)", "\n\n\nprint(area(6)"),
    "a cell of text more": changed(
        "# %%\n# The end", "# %%\n# Some more.\n\n# %%\n# The end"
    ),
    "a cell of text less": changed("# %%\n# The end of the lesson.\n", "# %%\n"),
    "a comment at the end": LESSON + "\n# The last word.\n",
    "a reference": changed(":func:`json.dumps`", ":func:`json.loads`"),
    "metadata": changed(
        '"matplotlib>=3.9"]', '"matplotlib>=3.9"]\n# [tool.course]\n# seconds = 300'
    ),
    "form": changed("6 * 7", "(6  *\n          7)"),
    "line ends": LESSON.replace("\n", "\r\n"),
}


CODE = {
    "a number": changed("6 * 7", "6 * 8"),
    "a string": changed('"drawn"', '"Drawn"'),
    "a docstring in code": changed("Return the area", "Give the area"),
    "an alternative text": changed("A line that falls.", "A line that sinks."),
    "a cell divided": changed("print(f", "# %%\n# More.\n\nprint(f"),
    "two cells joined": changed("# %%\n# The end of the lesson.\n", ""),
    "a thumbnail": changed("thumbnail_number = 2", "thumbnail_number = 1"),
    "a figure kept for later": changed(
        "# One comment.", "# sphinx_gallery_defer_figures"
    ),
    "hidden code": changed(
        "answer = 6 * 7",
        "# sphinx_gallery_start_ignore\nanswer = 6\n# sphinx_gallery_end_ignore\n"
        "answer = 6 * 7",
    ),
}


@pytest.fixture
def script(tmp_path: Path):
    def write(text: str, name: str = "lesson") -> Path:
        path = tmp_path / f"{name}.py"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_is_no_code(script, text):
    assert code.code_of(script(text, "edited")) == code.code_of(script(LESSON))


@pytest.mark.parametrize("text", CODE.values(), ids=CODE)
def test_is_code(script, text):
    assert code.code_of(script(text, "edited")) != code.code_of(script(LESSON))


@pytest.mark.parametrize(
    "output",
    [
        'File "/course/gallery/lesson.py", line 12, in <module>',
        "lesson.py:12: UserWarning: odd",
    ],
)
def test_a_lesson_whose_output_names_a_line_is_bound_to_it(script, output):
    assert code.is_bound_to_lines(script(LESSON), ["", output])


@pytest.mark.parametrize(
    "line",
    [
        "import inspect",
        "from inspect import getsource",
        "import torch.utils\nimport traceback",
        "error.lineno",
        "import sys; sys._getframe()",
    ],
)
def test_a_lesson_that_can_read_itself_is_bound_to_its_lines(script, line):
    assert code.is_bound_to_lines(script(LESSON + line + "\n"), [])


def test_other_lessons_are_not(script):
    assert not code.is_bound_to_lines(script(LESSON), ["42", "a line of 3 numbers"])
    text = LESSON + 'print("inspect the lineno")  # inspect\n'
    assert not code.is_bound_to_lines(script(text), [])


def files(folder: Path, lesson: str = "lesson") -> dict[str, bytes]:
    """Return all that Sphinx-Gallery or a placed record left of a lesson."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name.removeprefix("sphx_glr_").startswith(lesson)
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A lesson that has run, and a project that is not changed by a test."""
    root = tmp_path_factory.mktemp("ran") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("lesson", "other")
    project.lesson("lesson").write_text(LESSON, "utf-8")
    run = project.record()
    assert run.returncode == 0, run.stderr
    return project


EDITED = (
    LESSON.replace("Some prose about", "Corrected prose, and more of it, on\n#")
    .replace("The first words", "Other words, with :func:`json.loads`,")
    .replace("# One comment.", "# Another comment,\n# of two lines.")
    .replace("  # the square", "")
    .replace("# %%\n# The end", "# %%\n# Some more.\n\n# %%\n# ``The`` *end*")
    + "\n# The last word.\n"
)


SMALL = LESSON[: LESSON.index("# %%")]


def test_spliced_files_are_those_that_a_run_would_write(ran, tmp_path):
    project = ran.copy(tmp_path / "spliced")
    project.lesson("lesson").write_text(EDITED, "utf-8")
    again = project.record()
    assert again.returncode == 0, again.stderr
    assert "No lesson to run" in again.stdout
    place(project.root)
    spliced = files(project.root / "docs" / "lessons")

    shutil.rmtree(project.record_of("lesson"))
    assert "lesson: done" in project.record().stdout
    executed = files(project.record_of("lesson"))
    for measured in ("lesson.run.json", "lesson.cost.json", "lesson.outputs.json"):
        executed.pop(measured)
        spliced.pop(measured, None)
    assert spliced.keys() == executed.keys()
    for name in executed:
        assert spliced[name] == executed[name], name


@pytest.mark.parametrize("end", ["", "print('more')\n", "answer = 1\n"])
def test_a_lesson_of_one_cell_is_spliced_too(project, end):
    """Sphinx-Gallery shows the output of such a lesson before its code."""
    project.lessons("lesson")
    source = SMALL.replace("_number = 2", "_number = 1") + end
    project.lesson("lesson").write_text(source, "utf-8")
    assert project.record().returncode == 0
    edited = source.replace("The first words", "Other words") + "# The end.\n"
    project.lesson("lesson").write_text(edited, "utf-8")
    place(project.root)
    spliced = (project.root / "docs" / "lessons" / "lesson.rst").read_bytes()
    shutil.rmtree(project.record_of("lesson"))
    assert project.record().returncode == 0
    assert (project.record_of("lesson") / "lesson.rst").read_bytes() == spliced


def test_a_corrected_lesson_is_shown_everywhere_without_a_run(ran, tmp_path):
    project = ran.copy(tmp_path / "corrected")
    edited = LESSON.replace("Some prose", "Corrected prose").replace(
        "# One comment.", "# A corrected comment."
    )
    edited = edited.replace(":func:`json.dumps`", "``json.dumps``")
    project.lesson("lesson").write_text(edited, "utf-8")
    assert "No lesson to run" in project.record().stdout
    for language in ("en", "vi"):
        run = project.render(language)
        assert run.returncode == 0, run.stderr
        page = project.page("lessons/lesson", language)
        for text in (
            "Corrected prose",
            "A corrected comment.",
            "36 [1]",
            "answer = 42",
        ):
            assert text in page.replace("<span></span>", ""), text
        assert "Some prose about" not in page
        downloads = project.root / "_build" / "preview" / language / "_downloads"
        for suffix in (".py", ".ipynb"):
            # The English source stands beside the script in the page's language.
            files = list(downloads.rglob(f"lesson{suffix}"))
            assert files
            for file in files:
                text = file.read_text("utf-8")
                assert "Corrected prose" in text
                assert "A corrected comment." in text
    notebook = json.loads(file.read_text("utf-8"))
    outputs = str([cell.get("outputs") for cell in notebook["cells"]])
    assert "answer = 42" in outputs
    assert "A line that falls." in outputs


def test_placing_a_corrected_lesson_again_touches_nothing(ran, tmp_path):
    project = ran.copy(tmp_path / "corrected")
    edited = LESSON.replace("Some prose", "Corrected prose")
    project.lesson("lesson").write_text(edited, "utf-8")
    place(project.root)
    placed = project.root / "docs" / "lessons"
    before = {path: path.stat().st_mtime_ns for path in placed.glob("lesson.*")}
    (placed / MARK).unlink()
    place(project.root)
    assert (placed / MARK).is_file()
    after = {path: path.stat().st_mtime_ns for path in placed.glob("lesson.*")}
    assert len(before) >= 7
    assert after == before


def test_a_lesson_whose_output_names_a_line_runs_again_for_a_comment(project):
    project.lessons("plain", "warns")
    lesson = project.lesson("warns")
    source = lesson.read_text("utf-8") + "\nimport warnings\nwarnings.warn('odd')\n"
    lesson.write_text(source, "utf-8")
    assert project.record().returncode == 0
    for name in ("plain", "warns"):
        path = project.lesson(name)
        text = path.read_text("utf-8").replace("# a comment", "# another comment")
        path.write_text(text, "utf-8")
    run = project.record()
    assert "warns: running, because it was edited, and its outputs can" in run.stdout
    assert "plain: running" not in run.stdout
