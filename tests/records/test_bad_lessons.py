"""Every broken lesson is refused with one message that names its file and line.

Each file in ``bad_lessons/`` opens with the message that it expects; adding a case is
adding a file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

BAD = sorted((ROOT / "tests" / "bad_lessons").glob("*.py"))


@pytest.mark.parametrize("lesson", BAD, ids=lambda path: path.stem)
def test_is_refused_with_its_message(project, lesson: Path):
    expected = lesson.read_text("utf-8").splitlines()[0].removeprefix("# expects: ")
    project.lessons("fine")
    shutil.copy(lesson, project.lesson(lesson.stem))
    project.order("fine", lesson.stem)

    run = project.record("--seconds", "15")
    if run.returncode == 0:  # It runs; its page must be what is refused.
        images = project.root / "docs" / "lessons" / "images"
        images.mkdir(parents=True)
        (images / "broken.png").write_bytes(b"no picture")
        run = project.render()

    assert run.returncode != 0
    messages = run.stdout + run.stderr
    assert messages.replace(f"{project.root}/", "").count(expected) == 1, messages
    # A traceback is for a lesson that raises, and shows that lesson alone.
    assert ("Traceback" in messages) == lesson.stem.startswith("raises"), messages
    assert "records/run.py" not in messages
    assert not (project.root / "_build" / "html").exists()


def test_not_in_the_reading_order(project):
    project.lessons("fine", "forgotten")
    project.order("fine")
    run = project.record()
    assert run.returncode != 0
    assert "gallery/forgotten.py:1: not in the reading order: add" in run.stderr


def test_listed_without_a_file(project):
    project.lessons("fine")
    project.order("fine", "gone")
    run = project.record()
    assert run.returncode != 0
    assert "gallery/reading_order.txt:2: there is no lesson gone.py" in run.stderr


def test_listed_twice(project):
    project.lessons("fine")
    project.order("fine", "fine")
    run = project.record()
    assert run.returncode != 0
    assert "gallery/reading_order.txt:2: 'fine' is listed twice" in run.stderr


def test_no_reading_order(project):
    run = project.record()
    assert run.returncode != 0
    assert (
        "gallery/reading_order.txt:1: the list of the lessons is missing" in run.stderr
    )


def test_listed_but_not_installed(project):
    project.lessons("fine")
    source = project.lesson("fine").read_text("utf-8")
    source = source.replace("dependencies = []", 'dependencies = ["nowhere>=1"]')
    project.lesson("fine").write_text(source + "\nimport nowhere\nnowhere.go()\n")
    pyproject = project.root / "pyproject.toml"
    listed = pyproject.read_text("utf-8").replace(
        "lessons = [", 'lessons = [\n    "nowhere>=1",'
    )
    pyproject.write_text(listed, "utf-8")
    run = project.record()
    assert run.returncode != 0
    line = source.count("\n") + 2
    assert f"gallery/fine.py:{line}: imports 'nowhere', which is not" in run.stderr


def test_not_utf_8(project):
    project.lessons("fine")
    source = project.lesson("fine").read_text("utf-8") + "# T\u00f4i\n"
    project.lesson("fine").write_bytes(source.encode("latin-1"))
    run = project.record()
    assert run.returncode != 0
    line = source.count("\n")
    assert f"gallery/fine.py:{line}: not UTF-8" in run.stderr


def test_the_page_is_not_rendered_either(project):
    project.lessons("fine", "forgotten")
    project.order("fine", "gone")
    run = project.render()
    assert run.returncode != 0
    assert "gallery/reading_order.txt:2: WARNING: there is no lesson" in run.stderr
    assert "gallery/forgotten.py:1: WARNING: not in the reading order" in run.stderr
    assert "Traceback" not in run.stderr


def test_one_bad_lesson_does_not_lose_the_others(project):
    project.lessons("fine", "broken")
    project.lesson("broken").write_text(
        project.lesson("broken").read_text("utf-8") + "\nraise SystemExit('no')\n"
    )
    assert project.record().returncode != 0
    again = project.record()
    assert again.returncode != 0
    assert "fine: running" not in again.stdout
    assert "broken: running" in again.stdout
