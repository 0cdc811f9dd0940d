"""Commands that write wait for each other, and a dead one holds up nobody."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

from conftest import ROOT


def alone(project, script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "course.lock", sys.executable, "-c", script],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": "docs/_ext"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(path) -> None:
    for _ in range(6000):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never came")


def test_the_second_waits_and_says_so(project):
    marks = project.root
    first = alone(
        project,
        "import time; open('one', 'w')\nwhile not open('go', 'a+').tell():\n"
        "    time.sleep(0.05)\nopen('done', 'w')",
    )
    until(marks / "one")
    second = alone(project, "import os; print(os.path.exists('done'))")
    assert "Another command is at work in this folder" in second.stderr.readline()
    (marks / "go").write_text("!")
    assert second.communicate(timeout=300)[0].strip() == "True"
    assert first.wait() == second.returncode == 0


def test_a_killed_command_frees_the_folder(project):
    first = alone(project, "import time; open('one', 'w'); time.sleep(600)")
    until(project.root / "one")
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = alone(project, "print('free')")
    output, errors = second.communicate(timeout=300)
    assert output.strip() == "free"
    assert errors == ""


def test_a_command_inside_a_command_does_not_wait_for_itself(project):
    script = (
        "import subprocess, sys\nsubprocess.run("
        "[sys.executable, '-m', 'course.lock', 'true'], check=True, timeout=300)"
    )
    assert alone(project, script).wait(timeout=300) == 0


def test_every_command_of_a_build_that_writes_is_alone():
    command = ["make", "--dry-run", "html", "update-po", "linkcheck", "rollback"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    lines = re.split(r"(?<!\\)\n", shown)
    for program in (
        "-m records",
        "-m publishing.render",
        "-m publishing.publish",
        "-b gettext",
        "-b linkch",
    ):
        found = [line for line in lines if program in line]
        assert found, program
        for line in found:
            assert "-m course.lock" in line, line
