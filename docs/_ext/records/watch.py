"""Watch: run a lesson's process within limits of time and memory, and leave none over.

All that a lesson starts inherits a variable of its environment. By it those processes
are found, also when they left the process group or lost their parent.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "COURSE_LESSON_RUN"
# The descriptor of a pipe that closes when the process that watches is gone.
LIFELINE = "COURSE_LIFELINE"

_EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Limits:
    """The seconds that a lesson may take, and the MiB of all its processes."""

    seconds: float
    memory_mib: float


@dataclass(frozen=True)
class Ending:
    """How a process ended: its status, or what it was stopped for."""

    status: int
    exceeded: str | None = None


class Watch:
    """Starts processes, watches over them, and ends them with all that they started."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._stopped = threading.Event()

    def run(
        self,
        command: list[str],
        limits: Limits,
        *,
        mark: str,
        environment: dict[str, str],
        folder: Path,
        log: Path,
    ) -> Ending:
        """Run a command in ``folder`` to its end and return how it ended.

        What it prints goes to the file ``log``. ``mark`` tells its processes from
        those of others.
        """
        lifeline, held = os.pipe()
        self._running.add(mark)
        try:
            with log.open("wb") as output:
                process = subprocess.Popen(
                    command,
                    cwd=folder,
                    env={**environment, MARK: mark, LIFELINE: str(lifeline)},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=[lifeline],
                )
            return self._await(process, limits, mark)
        finally:
            kill_all(mark)
            self._running.discard(mark)
            os.close(lifeline)
            os.close(held)

    def stop(self) -> None:
        """Kill all that runs."""
        self._stopped.set()
        for mark in list(self._running):
            kill_all(mark)

    def _await(self, process: subprocess.Popen, limits: Limits, mark: str) -> Ending:
        started = time.monotonic()
        exceeded = None
        while True:
            try:
                return Ending(process.wait(timeout=_EVERY), exceeded)
            except subprocess.TimeoutExpired:
                pass
            used = _memory(process.pid, _resident)
            # Workers that were forked share most of theirs. To find out how much takes
            # 10 ms, which would disturb a lesson that measures times.
            if used > limits.memory_mib:
                used = _memory(process.pid, _own_share)
            if time.monotonic() - started > limits.seconds:
                exceeded = (
                    f"did not end within {limits.seconds:g} s, and was stopped: make "
                    "it shorter, or say 'seconds' under [tool.course] in its "
                    "'# /// script' block"
                )
            elif used > limits.memory_mib:
                exceeded = (
                    f"used {used:.0f} MiB of memory, more than {limits.memory_mib:g}, "
                    "and was stopped: make it smaller, or say 'memory_mib' under "
                    "[tool.course] in its '# /// script' block"
                )
            if exceeded or self._stopped.is_set():
                kill_all(mark)
                process.kill()


def kill_all(mark: str) -> None:
    """Kill the processes with this mark, but the one that calls, until none is left."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        marked = [process for process in psutil.process_iter() if _has(process, mark)]
        if not marked:
            return
        for process in marked:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                pass
        time.sleep(0.02)


def end_with_parent() -> None:
    """Kill this process and what it started, once the process that watches is gone."""
    lifeline = int(os.environ[LIFELINE])

    def await_end() -> None:
        os.read(lifeline, 1)
        kill_all(os.environ[MARK])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=await_end, daemon=True).start()


def _has(process: psutil.Process, mark: str) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        return (
            process.environ().get(MARK) == mark
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except psutil.Error:
        return False


def _memory(pid: int, of: Callable[[psutil.Process], int]) -> float:
    """Return the memory that a process and those below it hold, in MiB."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    used = 0
    for process in family:
        try:
            used += of(process)
        except psutil.Error:
            pass
    return used / 2**20


def _resident(process: psutil.Process) -> int:
    return process.memory_info().rss


def _own_share(process: psutil.Process) -> int:
    """Return what a process holds, and of what several share its part, in bytes."""
    memory = process.memory_full_info()
    return getattr(memory, "pss", memory.uss)  # pss on Linux alone
