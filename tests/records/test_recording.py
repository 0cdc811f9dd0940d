"""Lessons run once, when they are out of date, and their records are kept whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

COUNTS = """
import os
from pathlib import Path

with Path(os.environ["EXECUTIONS"]).open("a") as log:
    log.write("{name}\\n")
"""


@pytest.fixture
def counted(project, tmp_path):
    """A project whose lessons write down each execution."""
    project.lessons("first", "second")
    for name in ("first", "second"):
        lesson = project.lesson(name)
        lesson.write_text(lesson.read_text("utf-8") + COUNTS.format(name=name))
    log = tmp_path / "executions.txt"

    def executed(run) -> list[str]:
        assert run.returncode == 0, run.stdout + run.stderr
        lines = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return sorted(lines)

    project.executed = executed
    project.log = {"EXECUTIONS": str(log)}
    return project


def test_each_lesson_runs_once_however_many_languages(counted):
    run = counted.record(**counted.log)
    assert counted.executed(run) == ["first", "second"]
    for language in ("en", "vi"):
        assert counted.executed(counted.render(language)) == []
        page = counted.page("lessons/first", language)
        assert "First was executed" in page
        assert "42" in page


def test_nothing_runs_when_nothing_changed(counted):
    counted.record(**counted.log)
    counted.executed(counted.record(**counted.log))
    again = counted.record(**counted.log)
    assert counted.executed(again) == []
    assert "all 2 records are current" in again.stdout


def test_an_edited_lesson_runs_alone(counted):
    counted.executed(counted.record(**counted.log))
    lesson = counted.lesson("second")
    lesson.write_text(lesson.read_text("utf-8").replace("6 * 7", "6 * 8"))
    run = counted.record(**counted.log)
    assert counted.executed(run) == ["second"]
    assert "second: running, because its code changed" in run.stdout
    page_source = counted.record_of("second") / "second.rst"
    assert "48" in page_source.read_text("utf-8")


def test_one_lesson_can_be_asked_for(counted):
    run = counted.record("--lesson", "second", **counted.log)
    assert counted.executed(run) == ["second"]


def test_an_unknown_lesson_is_refused(project):
    project.lessons("first")
    run = project.record("--lesson", "frist")
    assert run.returncode != 0
    assert "there is no lesson 'frist'; there are first" in run.stderr


def test_the_figure_style_makes_a_record_out_of_date(counted):
    counted.executed(counted.record(**counted.log))
    style = counted.root / "docs" / "_ext" / "records" / "figures.mplstyle"
    style.write_text(style.read_text("utf-8") + "lines.markersize: 7\n")
    run = counted.record(**counted.log)
    assert counted.executed(run) == ["first", "second"]
    assert "because the figure style changed" in run.stdout


def test_another_torch_makes_a_record_out_of_date(counted):
    counted.executed(counted.record(**counted.log))
    counted.torch("2.11.0")
    run = counted.record(**counted.log)
    assert counted.executed(run) == ["first", "second"]
    assert "because torch changed from 2.15.0 to 2.11.0" in run.stdout


def test_progress_names_the_lessons_and_counts_them(project):
    project.lessons("first", "second")
    run = project.record("--jobs", "1")
    said = [line.split(" in ")[0] for line in run.stdout.splitlines()]
    assert said[1:5] == [
        "[0/2] second: running, because it has no record",
        "[1/2] second: done",
        "[1/2] first: running, because it has no record",
        "[2/2] first: done",
    ]


def test_lessons_run_side_by_side_unless_one_measures_time(project):
    project.lessons("first", "second", "timed")
    timed = project.lesson("timed")
    timed.write_text(
        timed.read_text("utf-8").replace(
            'print("', '# sphinx_gallery_parallel = False\nprint("'
        )
    )
    run = project.record("--jobs", "2")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    started = [i for i, line in enumerate(lines) if "running" in line]
    ended = [i for i, line in enumerate(lines) if "done" in line]
    assert started[1] < ended[0], "the first two did not run side by side"
    assert "timed: running" in lines[started[2]]
    assert started[2] > ended[1], "the third did not run alone"


def test_a_failed_run_leaves_the_last_record(project):
    project.lessons("first")
    assert project.record().returncode == 0
    record = project.root / "_build" / "records" / "first"
    before = {file: file.read_bytes() for file in record.rglob("*") if file.is_file()}
    lesson = project.lesson("first")
    lesson.write_text(lesson.read_text("utf-8") + "\nraise RuntimeError\n")
    assert project.record().returncode != 0
    after = {file: file.read_bytes() for file in record.rglob("*") if file.is_file()}
    assert after == before


def test_an_interrupt_ends_the_lessons_too(project):
    project.lessons("first")
    marker = project.root / "pid.txt"
    lesson = project.lesson("first")
    lesson.write_text(
        lesson.read_text("utf-8")
        + "\nimport os\nimport time\n"
        + f"open({str(marker)!r}, 'w').write(str(os.getpid()))\n"
        + "time.sleep(300)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "records"],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": f"docs/_ext:{project.root / '_torch'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell that runs the tests in the background has them ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (marker.exists() and marker.read_text()):
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "Interrupted" in output
    assert "Traceback" not in output
    for _ in range(3000):
        if not os.path.exists(f"/proc/{marker.read_text()}"):
            break
        time.sleep(0.1)
    else:
        pytest.fail("the lesson still runs")


def test_two_builds_at_once_run_each_lesson_once(project):
    project.lessons("first", "second")
    log = project.root / "log.txt"
    for name in ("first", "second"):
        lesson = project.lesson(name)
        code = f"\nopen({str(log)!r}, 'a').write('{name} ')\n"
        lesson.write_text(lesson.read_text("utf-8") + code)
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "records"],
            cwd=project.root,
            env={**os.environ, "PYTHONPATH": f"docs/_ext:{project.root / '_torch'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    said = [build.communicate(timeout=200)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], said
    assert sorted(log.read_text().split()) == ["first", "second"]
    assert sum("Waiting" in text for text in said) == 1
