"""Watch: have a lesson run within limits of time and memory, and leave none over.

All that a lesson starts inherits a variable of its environment. By it those processes
are found, also when they left the process group or lost their parent.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# The variable.
MARK = "COURSE_LESSON_RUN"
# What a fork server says of the process of a lesson, with its number or its status.
STARTED, ENDED = "started", "ended"

_EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Limits:
    """The seconds that a lesson may take, and the MiB of all its processes."""

    seconds: float
    memory_mib: float


NO_LIMITS = Limits(math.inf, math.inf)


@dataclass(frozen=True)
class Ending:
    """How a lesson's process ended: its status, or what it was stopped for.

    ``output`` is what it printed beside the outputs that its page shows.
    """

    status: int
    exceeded: str | None = None
    output: str = ""


class Server:
    """A fork server, the lesson that it runs, and all that this lesson started."""

    def __init__(
        self, modules: list[str], environment: dict[str, str], folder: Path
    ) -> None:
        """Have the server import these modules, with this environment, in a folder."""
        self._modules = modules
        self._mark = uuid.uuid4().hex
        self._environment = {**environment, MARK: self._mark}
        self._folder = folder
        self._log = tempfile.TemporaryFile()
        self._process: subprocess.Popen | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to import the modules, without waiting for the end of it."""
        self._connection, theirs = multiprocessing.Pipe()
        with theirs:
            descriptor = theirs.fileno()
            module = f"{__package__}.fork_server"
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(descriptor), *self._modules],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[descriptor],
            )

    def run(
        self,
        function: Callable[..., int],
        arguments: tuple[str, ...],
        limits: Limits = NO_LIMITS,
    ) -> Ending:
        """Call a function, of a lesson, say, in a process of its own, to its end.

        The function returns the exit status.
        """
        said_before = os.fstat(self._log.fileno()).st_size
        try:
            if self._process is None or self._process.poll() is not None:
                self.start()
            self._connection.send((function, arguments))
            status, exceeded = self._await_end(limits)
        finally:
            kill_all(self._mark, spare=self._process)
        size = os.fstat(self._log.fileno()).st_size - said_before
        output = os.pread(self._log.fileno(), size, said_before)
        return Ending(status, exceeded, output.decode("utf-8", "replace").strip())

    def stop(self) -> None:
        """Kill all that runs, and the server, which leaves nothing behind."""
        self._stopped.set()
        kill_all(self._mark)
        if self._process is not None:
            self._process.wait()

    def _await_end(self, limits: Limits) -> tuple[int, str | None]:
        began = time.monotonic()
        lesson = self._process.pid  # until the server has started another process
        exceeded = None
        while True:
            # What the server said last is read before its end is noticed.
            status = self._process.poll()
            if self._connection.poll(0 if status is not None else _EVERY):
                try:
                    what, number = self._connection.recv()
                except (EOFError, ConnectionError):
                    return self._process.wait(), exceeded
                if what == ENDED:
                    return number, exceeded
                lesson = number
            elif status is not None:
                return status, exceeded
            exceeded = exceeded or _exceeded(limits, time.monotonic() - began, lesson)
            if exceeded or self._stopped.is_set():
                is_forked = lesson != self._process.pid
                kill_all(self._mark, spare=self._process if is_forked else None)


def _exceeded(limits: Limits, seconds: float, lesson: int) -> str | None:
    """Return what a lesson with this process has exceeded, if it has."""
    used = _memory(lesson, lambda process: process.memory_info().rss)
    # Workers that were forked share most of theirs. To find out how much takes 10 ms,
    # which would disturb a lesson that measures times.
    if used > limits.memory_mib:
        used = _memory(lesson, _own_share)
    if seconds > limits.seconds:
        return (
            f"did not end within {limits.seconds:g} s, and was stopped: make it "
            "shorter, or say 'seconds' under [tool.course] in its '# /// script' block"
        )
    if used > limits.memory_mib:
        return (
            f"used {used:.0f} MiB of memory, more than {limits.memory_mib:g}, and was "
            "stopped: make it smaller, or say 'memory_mib' under [tool.course] in its "
            "'# /// script' block"
        )
    return None


def kill_all(mark: str, spare: subprocess.Popen | None = None) -> None:
    """Kill the processes with this mark until none is left.

    The process that calls is spared, and another one if it is named.
    """
    spared = {os.getpid(), spare.pid if spare else None}
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        marked = [
            process
            for process in psutil.process_iter()
            if process.pid not in spared and _has(process, mark)
        ]
        if not marked:
            return
        for process in marked:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        time.sleep(0.02)


def _has(process: psutil.Process, mark: str) -> bool:
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
        with suppress(psutil.Error):
            used += of(process)
    return used / 2**20


def _own_share(process: psutil.Process) -> int:
    """Return what a process holds, and of what several share its part, in bytes."""
    memory = process.memory_full_info()
    return getattr(memory, "pss", memory.uss)  # pss on Linux alone
