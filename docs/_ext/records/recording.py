"""Recording: run lessons, each in a process of its own, and keep what they leave.

Those that measure time say so, and run when no other does. The rest run side by side,
the longest first: one that began last would keep one core busy and the others idle.
"""

from __future__ import annotations

import ast
import json
import math
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from course import ROOT, lessons

from . import run
from .devices import Device, Seen, cannot_import, choose_device
from .seen import write_seen
from .store import Conditions, Store
from .watch import Ending, Limits, Server

_RUNS_ALONE = re.compile(r"(?m)^#\s*sphinx_gallery_parallel\s*=\s*False\s*$")


class Progress:
    """Tells which lessons run, how many are done, and how long each takes."""

    def __init__(self, total: int, every: float = 15.0) -> None:
        self._total = total
        self._done = 0
        self._running: dict[str, float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        threading.Thread(target=self._remind, args=(every,), daemon=True).start()

    def start(self, lesson: str, reason: str) -> None:
        with self._lock:
            self._running[lesson] = time.monotonic()
            self._say(f"{lesson}: running, because {reason}")

    def end(self, lesson: str, failed: bool) -> None:
        with self._lock:
            seconds = time.monotonic() - self._running.pop(lesson)
            self._done += 1
            result = "failed after" if failed else "done in"
            self._say(f"{lesson}: {result} {seconds:.1f} s")

    def close(self) -> None:
        self._ended.set()

    def _remind(self, every: float) -> None:
        while not self._ended.wait(every):
            with self._lock:
                now = time.monotonic()
                running = [f"{n} ({now - t:.0f} s)" for n, t in self._running.items()]
                if running:
                    self._say(f"still running: {', '.join(running)}")

    def _say(self, text: str) -> None:
        print(f"[{self._done}/{self._total}] {text}", flush=True)


class Recorder:
    """Runs lessons within limits, and keeps what they leave."""

    def __init__(
        self, store: Store, environment: dict[str, str], limits: Limits, jobs: int
    ) -> None:
        """Have up to ``jobs`` lessons run side by side, with these variables."""
        self._store = store
        self._environment = environment
        self._limits = limits
        self._jobs = jobs
        self._servers: list[Server] = []

    def prepare(self, names: Collection[str]) -> None:
        """Begin to import what these lessons share, if there are any."""
        if not names:
            return
        # Of the packages that lessons import, those that all of these do.
        scripts = [self._store.script(name).read_bytes() for name in names]
        packages = [lessons.imported_packages(ast.parse(script)) for script in scripts]
        shared = sorted(set(packages[0]).intersection(*packages))
        variables = self._variables()
        for _ in range(min(self._jobs, len(names))):
            server = Server(shared, variables, self._store.root)
            server.start()
            self._servers.append(server)

    def choose_device(self) -> Device:
        """Return the device that torch sees, by a process that has imported it.

        Raises `DeviceError` when torch cannot be imported.
        """
        return choose_device(None, self._see if self._servers else None)

    def _see(self) -> Seen:
        with tempfile.TemporaryDirectory(
            prefix=".run-", dir=self._store.folder
        ) as folder:
            file = Path(folder, "seen.json")
            ending = self._servers[0].run(write_seen, (str(file),))
            if ending.status:
                raise cannot_import(ending.output, ending.status)
            return json.loads(file.read_text("utf-8"))

    def run(self, reasons: dict[str, str], here: Conditions) -> list[str]:
        """Run the lessons that there are reasons for; return the failures.

        ``here`` is what a run depends on here.
        """
        if not self._servers:
            self.prepare(reasons)
        alone = [name for name in reasons if self._runs_alone(name)]
        together = [name for name in self._longest_first(reasons) if name not in alone]
        idle: SimpleQueue[Server] = SimpleQueue()
        for server in self._servers:
            idle.put(server)
        progress = Progress(len(reasons))
        failures: dict[str, str] = {}

        def run_one(name: str) -> None:
            server = idle.get()
            try:
                progress.start(name, reasons[name])
                failure = self._run_one(name, server, here)
                if failure:
                    failures[name] = failure
                progress.end(name, failed=failure is not None)
            finally:
                idle.put(server)

        pool = ThreadPoolExecutor(len(self._servers))
        try:
            list(pool.map(run_one, together))
            for name in alone:
                run_one(name)
        finally:
            # Reached with lessons still running only on an interrupt.
            progress.close()
            pool.shutdown(wait=False, cancel_futures=True)
            for server in self._servers:
                server.stop()
        return [failures[name] for name in reasons if name in failures]

    def _runs_alone(self, name: str) -> bool:
        script = self._store.script(name)
        return _RUNS_ALONE.search(script.read_text("utf-8")) is not None

    def _longest_first(self, names: Iterable[str]) -> list[str]:
        """Return lessons in the order of their last run times.

        Before them come those that never ran, the last one first, because a course
        begins with what is small.
        """

        def seconds(name: str) -> float:
            record = self._store.record(name)
            return record.facts.get("seconds", math.inf) if record else math.inf

        return sorted(reversed(list(names)), key=seconds, reverse=True)

    def _run_one(self, lesson: str, server: Server, here: Conditions) -> str | None:
        """Run a lesson and keep what it leaves; return the message of its failure."""
        store = self._store
        script = store.script(lesson)
        options = lessons.course_options(script)
        limits = Limits(
            options.get("seconds", self._limits.seconds),
            options.get("memory_mib", self._limits.memory_mib),
        )
        with tempfile.TemporaryDirectory(prefix=".run-", dir=store.folder) as name:
            scratch = Path(name)
            # What torch compiled on another machine or for another run may be wrong
            # here, and would make the times of a first call too short.
            environment = {"TORCHINDUCTOR_CACHE_DIR": str(scratch / "inductor")}
            ending = server.run(run.run, (str(script), name), limits, environment)
            failure = _failure(lesson, scratch, ending)
            if failure is None:
                store.keep(lesson, scratch / "lessons", here)
            return failure

    def _variables(self) -> dict[str, str]:
        """Return the variables of the lessons' processes."""
        paths = [str(ROOT / "docs" / "_ext"), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            **self._environment,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            # Lessons that run side by side share the cores: threads that wait for a
            # busy core made one ten times slower.
            "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // self._jobs)),
        }


def _failure(lesson: str, folder: Path, ending: Ending) -> str | None:
    """Return what went wrong with a lesson that left its files in a folder, or None."""
    place = f"gallery/{lesson}.py:1"
    if ending.exceeded:
        return f"{place}: {ending.exceeded}"
    if ending.status < 0:
        killer = signal.Signals(-ending.status).name
        hint = (
            ": the system does this when memory runs out" if killer == "SIGKILL" else ""
        )
        message = f"{place}: its process was ended by {killer}{hint}"
        return f"{message}\n{ending.output}".rstrip()
    failure = folder / run.FAILURE_FILE
    if failure.is_file():
        return failure.read_text("utf-8").rstrip()
    if ending.status or not (folder / "lessons" / f"{lesson}.outputs.json").is_file():
        message = (
            f"{place}: its process ended before the lesson did, with status "
            f"{ending.status}: does it call os._exit?"
        )
        return f"{message}\n{ending.output}".rstrip()
    return None
