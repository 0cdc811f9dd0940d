"""Every broken lesson is refused with one message that names its file and line.

Each file in ``bad_lessons/`` opens with the message that it expects; adding a case is
adding a file. All of them are in one project, as are two that are fine.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Project

BAD = sorted((ROOT / "tests" / "bad_lessons").glob("*.py"))


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> list[str]:
    """What is said of the lessons, one message each, by all that looks at them.

    Those that are refused before any runs are left out afterwards, and so are those
    that do not run to their end. Of the others, the pages must be what is refused.
    """
    root = tmp_path_factory.mktemp("bad") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("fine", "well")
    for lesson in BAD:
        shutil.copy(lesson, project.lesson(lesson.stem))
    left = ["fine", *(lesson.stem for lesson in BAD), "well"]
    found: list[str] = []

    def leave_out_what_is_refused(errors: str) -> list[str]:
        messages = re.split(r"(?m)^(?=gallery/)", errors.replace(f"{root}/", ""))
        found.extend(messages)
        names = {re.match(r"gallery/(\w+)\.py:", text) for text in messages}
        refused = {match[1] for match in names if match}
        for name in refused:
            project.lesson(name).unlink()
        project.order(*(name for name in left if name not in refused))
        return [name for name in left if name not in refused]

    project.order(*left)
    for _ in ("read", "run"):
        recording = project.record()
        assert recording.returncode == 1, recording.stdout
        left = leave_out_what_is_refused(recording.stderr)
    assert project.record().returncode == 0
    images = root / "docs" / "lessons" / "images"
    images.mkdir(parents=True)
    (images / "broken.png").write_bytes(b"no picture")
    rendering = project.render()
    assert rendering.returncode == 1, rendering.stdout
    left = leave_out_what_is_refused(rendering.stderr)
    assert left == ["fine", "well"], rendering.stderr
    assert not (root / "_build" / "html").exists()
    return found


@pytest.mark.parametrize("lesson", BAD, ids=lambda path: path.stem)
def test_is_refused_with_its_message(said, lesson: Path):
    expected = lesson.read_text("utf-8").splitlines()[0].removeprefix("# expects: ")
    (message,) = (text for text in said if text.startswith(f"gallery/{lesson.stem}.py"))
    assert message.startswith(expected)
    assert "".join(said).count(expected) == 1
    # A traceback is for a lesson that raises, and shows that lesson alone.
    assert ("Traceback" in message) == lesson.stem.startswith("raises"), message
    assert "records/run.py" not in message


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
