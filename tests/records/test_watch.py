"""A lesson that hangs, eats memory or ends its process is named, and leaves nothing.

Each lesson here would run for minutes if it were not stopped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from records import watch

# Starts a process in a session of its own whose parent ends at once.
ORPHAN = """
import subprocess

subprocess.run(["sh", "-c", f"setsid sleep 300 & echo $! >> '{PIDS}'"])
"""


HANGS = "\nimport time\ntime.sleep(300)\n"


EATS = """
import time

eaten = []
while True:
    eaten.append(bytearray(b"x") * 2**22)
    time.sleep(0.01)
"""


# The memory is that of a process which the lesson started.
EATS_BELOW = """
import subprocess
import sys

subprocess.run([sys.executable, "-c", '''
import time
eaten = bytearray(b"x") * (400 * 2**20)
time.sleep(300)
'''])
"""


@pytest.fixture
def broken(recorded):
    """Three recorded lessons, of which the second is changed by the test."""
    pids = recorded.root / "pids.txt"

    def break_it(code: str, metadata: str = "") -> Path:
        lesson = recorded.lesson("second")
        source = lesson.read_text("utf-8").replace(
            "# dependencies = []\n", f"# dependencies = []\n{metadata}"
        )
        code = f"\nPIDS = {str(pids)!r}\n{code}"
        lesson.write_text(source.replace("\nprint(", f"{code}\nprint(", 1), "utf-8")
        return pids

    recorded.break_it = break_it
    return recorded


def alive(pids: Path) -> list[int]:
    """Return which of the processes in a file have not ended within a while."""
    running = [int(pid) for pid in pids.read_text().split()]
    assert running, "the lesson started no process"
    for _ in range(600):
        running = [pid for pid in running if not has_ended(pid)]
        if not running:
            break
        time.sleep(0.1)
    return running


def has_ended(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def refused(project, expected: str, *arguments: str) -> None:
    """Record, and check that one message says what is wrong with the second lesson."""
    others = [project.record_of(name) for name in ("first", "third")]
    before = [(path / "record.json").read_bytes() for path in others]
    kept = (project.record_of("second") / "record.json").read_bytes()
    run = project.record(*arguments)
    assert run.returncode == 1
    assert run.stderr.count("gallery/second.py:") == 1, run.stderr
    assert expected in run.stderr
    assert "Nothing was published." in run.stderr
    assert "Traceback" not in run.stderr
    assert [(path / "record.json").read_bytes() for path in others] == before
    assert (project.record_of("second") / "record.json").read_bytes() == kept
    assert not list((project.root / "_build" / "records").glob(".run-*"))
    assert not list((project.root / "_build" / "records").glob(".*.new"))


def test_one_that_hangs_is_stopped_with_all_that_it_started(broken, monkeypatch):
    pids = broken.break_it(ORPHAN + HANGS)

    def clock() -> float:
        """Return a time at which the lesson may run until it has started a process."""
        return 9.0 if pids.exists() and pids.read_text().endswith("\n") else 0.0

    slow = SimpleNamespace(monotonic=clock, sleep=time.sleep)
    monkeypatch.setattr(watch, "time", slow)
    refused(broken, "second.py:1: did not end within 8 s", "--seconds", "8")
    monkeypatch.undo()
    assert alive(pids) == []


def test_a_lesson_states_its_own_time(broken):
    broken.break_it(HANGS, "# [tool.course]\n# seconds = 1\n")
    refused(broken, "second.py:1: did not end within 1 s")


@pytest.mark.parametrize("code", [EATS, EATS_BELOW], ids=["itself", "a child"])
def test_one_that_eats_memory_is_stopped(broken, code):
    broken.break_it(code)
    refused(broken, "of memory, more than 350, and was stopped", "--memory", "350")


def test_memory_that_workers_share_is_counted_once(broken):
    """As with the workers of the compiler or of a data loader, one for each core."""
    broken.break_it(
        "import os\nimport time\nheld = bytearray(os.urandom(200 * 2**20))\n"
        "for _ in range(4):\n    if os.fork() == 0:\n"
        "        time.sleep(1)\n        os._exit(0)\ntime.sleep(1)\n"
    )
    run = broken.record("--memory", "600")
    assert run.returncode == 0, run.stderr


def test_a_lesson_states_its_own_memory(broken):
    broken.break_it(EATS, "# [tool.course]\n# memory_mib = 300\n")
    refused(broken, "of memory, more than 300, and was stopped")


@pytest.mark.parametrize("status", [0, 3])
def test_one_that_ends_its_process(broken, status):
    pids = broken.break_it(ORPHAN + f"\nimport os\nos._exit({status})\n")
    refused(
        broken,
        f"its process ended before the lesson did, with status {status}: does it "
        "call os._exit?",
    )
    assert alive(pids) == []


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGTERM"])
def test_one_that_is_killed_by_a_signal(broken, name):
    broken.break_it(f"\nimport os, signal\nos.kill(os.getpid(), signal.{name})\n")
    refused(broken, f"its process was ended by {name}")


def test_one_that_exits(broken):
    broken.break_it("\nimport sys\nsys.exit('that is all')\n")
    refused(broken, "that is all")


def test_what_a_lesson_started_ends_with_it(broken):
    pids = broken.break_it(ORPHAN)
    run = broken.record()
    assert run.returncode == 0, run.stderr
    assert alive(pids) == []


def test_lessons_end_with_a_build_that_is_killed_and_the_next_one_mends(broken):
    pids = broken.break_it(
        ORPHAN + "\nimport os\nopen(PIDS, 'a').write(f'{os.getpid()} ')\n" + HANGS
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "records"],
        cwd=broken.root,
        env={**os.environ, "PYTHONPATH": f"docs/_ext:{broken.root / '_torch'}"},
        stdout=subprocess.DEVNULL,
    )
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert alive(pids) == []

    # The next build also puts back a record that was just being replaced.
    records = broken.root / "_build" / "records"
    assert list(records.glob(".run-*"))
    broken.record_of("first").rename(records / ".first.old")
    lesson = broken.lesson("second")
    lesson.write_text(lesson.read_text("utf-8").replace("time.sleep(300)", ""))
    run = broken.record()
    assert run.returncode == 0, run.stderr
    assert "first: running" not in run.stdout
    assert "second: done" in run.stdout
    assert sorted(path.name for path in records.iterdir()) == [
        ".device.json",
        "first",
        "second",
        "third",
    ]
