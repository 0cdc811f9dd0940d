"""Lessons that run in one fork server share its imports, and nothing else.

Where a fork is not safe, each lesson has a process that is its own from the start.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import recording_here
from conftest import Project

LEAVES = """
import builtins
import os

assert not hasattr(builtins, "left"), "something is left of another lesson"
assert "LEFT" not in os.environ
builtins.left = True
os.environ["LEFT"] = "yes"
os.chdir("/")
"""


def record(project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Record with fork servers that are new."""
    return recording_here.record(project.root, *arguments)


def put_into(project, name: str, code: str, needs: str = "", more: str = "") -> None:
    lesson = project.lesson(name)
    source = lesson.read_text("utf-8")
    source = source.replace("dependencies = []", f"dependencies = [{needs}]{more}")
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


def test_a_lesson_finds_nothing_of_another(three):
    for name in ("first", "second", "third"):
        put_into(three, name, LEAVES)
    run = record(three, "--jobs", "1")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_all_lessons_import_is_imported_once_by_each_server(three, jobs):
    log = count_imports_of_torch(three)
    run = record(three, "--jobs", str(jobs))
    assert run.returncode == 0, run.stderr
    # One of them tells which device there is.
    assert len(log.read_text()) == jobs


def test_what_one_lesson_imports_is_not_imported_for_another(three):
    put_into(three, "second", "\nimport torch\n", '"torch>=2.11"')
    for name in ("first", "third"):
        put_into(three, name, "\nimport sys\nassert 'torch' not in sys.modules\n")
    run = record(three, "--jobs", "1")
    assert run.returncode == 0, run.stderr


def test_the_longest_lesson_runs_first(three):
    run = three.record("--jobs", "1")
    # Of those that never ran, the last one.
    assert order_of_runs(run.stdout) == ["third", "second", "first"]
    for name, seconds in (("first", 0.4), ("second", 1.2), ("third", 0.1)):
        path = three.record_of(name) / f"{name}.run.json"
        facts = json.loads(path.read_text("utf-8")) | {"seconds": seconds}
        path.write_text(json.dumps(facts))
        three.seal(name)
        put_into(three, name, "\nchanged = True\n")
    run = three.record("--jobs", "1")
    assert order_of_runs(run.stdout) == ["second", "first", "third"]


def test_a_server_that_a_lesson_kills_is_started_again(three):
    put_into(three, "second", "\nimport os\nos.kill(os.getppid(), 9)\n")
    run = record(three, "--jobs", "1")
    assert run.returncode == 1
    assert "gallery/second.py:1: its process was ended by SIGKILL" in run.stderr
    assert "first: done" in run.stdout and "third: done" in run.stdout


def test_a_lesson_that_kills_its_group_leaves_the_server_running(three):
    log = count_imports_of_torch(three)
    put_into(three, "second", "\nimport os\nos.killpg(0, 9)\n")
    run = record(three, "--jobs", "1")
    assert run.returncode == 1
    assert "gallery/second.py:1: its process was ended by SIGKILL" in run.stderr
    assert "first: done" in run.stdout and "third: done" in run.stdout
    assert len(log.read_text()) == 1


BROKEN = {
    "hangs": ("import time\ntime.sleep(300)\n", "hangs.py:1: did not end within 1 s"),
    "exits": ("import os\nos._exit(3)\n", "the lesson did, with status 3"),
    "killed": ("import os\nos.kill(os.getpid(), 9)\n", "was ended by SIGKILL"),
    "raises": ("1 / 0\n", "ZeroDivisionError: division by zero"),
}


@pytest.fixture(scope="module")
def without_fork(tmp_path_factory):
    """A run on a system where a process must not fork, and the lessons recorded there.

    Some are broken; before and after them is one that is not.
    """
    root = tmp_path_factory.mktemp("no-fork") / "project"
    root.mkdir()
    project = Project(root)
    server = root / "docs" / "_ext" / "records" / "fork_server.py"
    source, forks = server.read_text("utf-8"), 'FORKS = sys.platform == "linux"'
    assert source.count(forks) == 1
    server.write_text(source.replace(forks, "FORKS = False"), "utf-8")
    project.lessons("first", *BROKEN, "third")
    for name in ("first", "third"):
        put_into(project, name, LEAVES)
    for name, (code, _) in BROKEN.items():
        limit = "\n# [tool.course]\n# seconds = 1" if name == "hangs" else ""
        put_into(project, name, f"\n{code}", more=limit)
    run = project.record_apart("--jobs", "1")
    records = (root / "_build" / "records").glob("*/record.json")
    return run, {record.parent.name for record in records}


def test_without_a_fork_each_lesson_has_a_server(without_fork):
    _, recorded = without_fork
    assert recorded == {"first", "third"}


@pytest.mark.parametrize("name", BROKEN)
def test_without_a_fork_a_broken_lesson_is_named(without_fork, name):
    run, _ = without_fork
    assert run.returncode == 1
    assert run.stderr.count(f"gallery/{name}.py:") >= 1
    assert BROKEN[name][1] in run.stderr
