"""Lessons that run in one fork server share its imports, and nothing else.

Where a fork is not safe, each lesson has a process that is its own from the start.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LEAVES = """
import builtins
import os

assert not hasattr(builtins, "left"), "something is left of another lesson"
assert "LEFT" not in os.environ
builtins.left = True
os.environ["LEFT"] = "yes"
os.chdir("/")
"""


def put_into(project, name: str, code: str, needs: str = "") -> None:
    lesson = project.lesson(name)
    source = lesson.read_text("utf-8")
    source = source.replace("dependencies = []", f"dependencies = [{needs}]")
    lesson.write_text(source.replace("\nprint(", f"{code}\nprint(", 1), "utf-8")


def count_imports_of_torch(project) -> Path:
    """Have all lessons import torch, and return a file with a byte for each import."""
    log = project.root / "imports.txt"
    torch = project.root / "_torch" / "torch.py"
    code = f"\nopen({str(log)!r}, 'a').write('x')\n"
    torch.write_text(torch.read_text("utf-8") + code, "utf-8")
    for name in ("first", "second", "third"):
        put_into(project, name, "\nimport torch\n", '"torch>=2.11"')
    return log


def order_of_runs(said: str) -> list[str]:
    return re.findall(r"(?m)^\[\d+/\d+\] (\w+): running", said)


@pytest.fixture
def three(project):
    project.lessons("first", "second", "third")
    return project


@pytest.fixture
def no_fork(three):
    """A project on a system where a process must not fork."""
    server = three.root / "docs" / "_ext" / "records" / "fork_server.py"
    source = server.read_text("utf-8")
    assert source.count('FORKS = sys.platform == "linux"') == 1
    server.write_text(
        source.replace('FORKS = sys.platform == "linux"', "FORKS = False")
    )
    return three


def test_a_lesson_finds_nothing_of_another(three):
    for name in ("first", "second", "third"):
        put_into(three, name, LEAVES)
    run = three.record("--jobs", "1")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_all_lessons_import_is_imported_once_by_each_server(three, jobs):
    log = count_imports_of_torch(three)
    run = three.record("--jobs", str(jobs))
    assert run.returncode == 0, run.stderr
    # One of them tells which device there is.
    assert len(log.read_text()) == jobs


def test_what_one_lesson_imports_is_not_imported_for_another(three):
    put_into(three, "second", "\nimport torch\n", '"torch>=2.11"')
    for name in ("first", "third"):
        put_into(three, name, "\nimport sys\nassert 'torch' not in sys.modules\n")
    run = three.record("--jobs", "1")
    assert run.returncode == 0, run.stderr


def test_the_longest_lesson_runs_first(three):
    put_into(three, "second", "\nimport time\ntime.sleep(1.2)\n")
    put_into(three, "first", "\nimport time\ntime.sleep(0.4)\n")
    run = three.record("--jobs", "1")
    # Of those that never ran, the last one.
    assert order_of_runs(run.stdout) == ["third", "second", "first"]
    for name in ("first", "second", "third"):
        put_into(three, name, "\nchanged = True\n")
    run = three.record("--jobs", "1")
    assert order_of_runs(run.stdout) == ["second", "first", "third"]


def test_without_a_fork_each_lesson_has_a_server(no_fork):
    for name in ("first", "second", "third"):
        put_into(no_fork, name, LEAVES)
    run = no_fork.record("--jobs", "1")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import time\ntime.sleep(300)\n", "second.py:1: did not end within 6 s"),
        ("import os\nos._exit(3)\n", "the lesson did, with status 3"),
        ("import os\nos.kill(os.getpid(), 9)\n", "was ended by SIGKILL"),
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
    ],
    ids=["hangs", "exits", "killed", "raises"],
)
def test_without_a_fork_a_broken_lesson_is_named(no_fork, code, expected):
    put_into(no_fork, "second", f"\n{code}")
    run = no_fork.record("--jobs", "1", "--seconds", "6")
    assert run.returncode == 1
    assert run.stderr.count("gallery/second.py:") >= 1
    assert expected in run.stderr
    assert {"first", "third"} <= {
        path.name for path in (no_fork.root / "_build" / "records").iterdir()
    }


def test_a_server_that_a_lesson_kills_is_started_again(three):
    put_into(three, "second", "\nimport os\nos.kill(os.getppid(), 9)\n")
    run = three.record("--jobs", "1")
    assert run.returncode == 1
    assert "gallery/second.py:1: its process was ended by SIGKILL" in run.stderr
    assert "first: done" in run.stdout and "third: done" in run.stdout


def test_a_lesson_that_kills_its_group_leaves_the_server_running(three):
    log = count_imports_of_torch(three)
    put_into(three, "second", "\nimport os\nos.killpg(0, 9)\n")
    run = three.record("--jobs", "1")
    assert run.returncode == 1
    assert "gallery/second.py:1: its process was ended by SIGKILL" in run.stderr
    assert "first: done" in run.stdout and "third: done" in run.stdout
    assert len(log.read_text()) == 1
