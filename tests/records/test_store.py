"""A record is current or out of date, and there is a reason that a person reads."""

from __future__ import annotations

import re
import shutil

from records import store as records_store


def edit(project, name: str, old: str, new: str) -> None:
    lesson = project.lesson(name)
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new), "utf-8")


def test_every_cause_runs_exactly_its_lessons(recorded):
    def ran(run) -> list[str]:
        assert run.returncode == 0, run.stderr
        lines = run.stdout.splitlines()
        return sorted(
            line.split()[1].rstrip(":") for line in lines if ": running" in line
        )

    all_of_them = ["first", "second", "third"]
    assert ran(recorded.record()) == []

    lesson = recorded.lesson("second")
    lesson.write_text(lesson.read_text("utf-8").replace("6 * 7", "6 * 9"), "utf-8")
    assert ran(recorded.record()) == ["second"]

    lock = recorded.root / "locks" / "lessons.txt"
    text = lock.read_text("utf-8")
    lock.write_text(text.replace("numpy==2", "numpy==3"), "utf-8")
    run = recorded.record()
    assert ran(run) == all_of_them
    assert "because the lock file changed" in run.stdout
    # Another hash, or a word about why a package is there, changes nothing.
    more = lock.read_text("utf-8").replace(
        " \\\n    --hash", " \\\n    --hash=sha256:0 \\\n    --hash", 1
    )
    lock.write_text(f"# a comment\n{more}", "utf-8")
    assert ran(recorded.record()) == []

    run = recorded.record("--device", "cuda", STAND_IN_DEVICE="cuda")
    assert ran(run) == all_of_them
    assert "because the kind of device changed from cpu to cuda" in run.stdout
    assert ran(recorded.record("--device", "cuda", STAND_IN_DEVICE="cuda")) == []

    recorded.torch("2.16.0")
    assert (
        ran(recorded.record("--device", "cuda", STAND_IN_DEVICE="cuda")) == all_of_them
    )

    style = recorded.root / "docs" / "_ext" / "records" / "figures.mplstyle"
    style.write_text(style.read_text("utf-8") + "lines.markersize: 7\n")
    assert (
        ran(recorded.record("--device", "cuda", STAND_IN_DEVICE="cuda")) == all_of_them
    )

    pages_lock = recorded.root / "locks" / "pages.txt"
    pages_lock.write_text(pages_lock.read_text("utf-8") + "six==1.0\n")
    assert ran(recorded.record("--device", "cuda", STAND_IN_DEVICE="cuda")) == []


def test_status_names_each_lesson_and_why(recorded):
    edit(recorded, "second", "6 * 7", "6 * 8")
    edit(recorded, "third", "Some prose.", "Corrected prose.")
    shutil.rmtree(recorded.record_of("first"))
    run = recorded.record("status")
    assert run.returncode == 0, run.stderr
    header, *rows = run.stdout.splitlines()
    assert re.split(" {2,}", header) == [
        "lesson",
        "device",
        "torch",
        "date",
        "time",
        "state",
    ]
    cells = {row.split()[0]: re.split(" {2,}", row) for row in rows}
    assert cells["first"][-1] == "out of date: it has no record"
    assert cells["second"][1:3] == ["cpu", "2.15.0"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cells["second"][3])
    assert cells["second"][-1] == "out of date: its code changed"
    assert cells["third"][-1] == "current"


def test_status_is_told_where_torch_is_broken_too(recorded):
    (recorded.root / "_torch" / "torch.py").write_text("import no_such_library\n")
    run = recorded.record("status")
    assert run.returncode == 0, run.stderr
    assert "torch cannot be imported" in run.stdout
    assert run.stdout.count("current") == 3


def test_a_lesson_that_lost_its_title_is_a_matter_of_that_lesson(recorded):
    """Its record stays unused, and nothing but the lesson's own fault is told."""
    lesson = recorded.lesson("second")
    text = lesson.read_text("utf-8")
    lesson.write_text(text[: text.index('"""')] + "print(1)\n", "utf-8")
    run = recorded.record()
    assert run.returncode == 1
    assert "gallery/second.py:5: no title" in run.stderr
    status = recorded.record("status")
    assert status.returncode == 0, status.stderr
    assert "out of date: its code changed" in status.stdout


def test_files_of_a_lesson_are_told_from_those_of_its_namesakes(tmp_path):
    for name in (
        "loss.py",
        "loss.py.md5",
        "loss_curve.py",
        "images/sphx_glr_loss_001.svg",
        "images/sphx_glr_loss_curve_001.svg",
        "images/thumb/sphx_glr_loss_thumb.svg",
        "images/thumb/sphx_glr_loss_curve_thumb.svg",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = {
        file.relative_to(tmp_path).as_posix()
        for file in records_store.files_by_lesson(tmp_path)["loss"]
    }
    assert found == {
        "loss.py",
        "loss.py.md5",
        "images/sphx_glr_loss_001.svg",
        "images/thumb/sphx_glr_loss_thumb.svg",
    }
