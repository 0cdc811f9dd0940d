"""Recording: run lessons, each in a process of its own, and keep what they leave.

Those that measure time say so, and run when no other does. The rest run side by side,
the longest first: one that began last would keep one core busy and the others idle.
"""

from __future__ import annotations

import ast
import json
import math
import os
import signal
import tempfile
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from sphinx_gallery.py_source_parser import extract_file_config

from course import ROOT, lessons

from . import run
from .devices import Seen, cannot_import
from .seen import write_seen
from .splice import outputs_file
from .store import Conditions, Store
from .watch import Ending, Limits, Server


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


@dataclass
class Recorder:
    """Runs lessons within limits, and keeps what they leave.

    Up to ``jobs`` lessons run side by side, with the variables in ``environment``.
    """

    store: Store
    environment: Mapping[str, str]
    limits: Limits
    jobs: int
    _servers: list[Server] = field(default_factory=list, init=False)

    def prepare(self, names: Collection[str]) -> None:
        """Begin to import what these lessons share, if there are any."""
        if not names:
            return
        # Of the packages that lessons import, those that all of these do.
        scripts = [self.store.script(name).read_bytes() for name in names]
        packages = [lessons.imported_packages(ast.parse(script)) for script in scripts]
        shared = sorted(set(packages[0]).intersection(*packages))
        variables = self._variables()
        for _ in range(min(self.jobs, len(names))):
            server = Server(shared, variables, self.store.root)
            server.start()
            self._servers.append(server)

    def see(self) -> Seen:
        """Return what torch sees in a process of a server, which has imported it.

        Raises `Refusal` when torch cannot be imported.
        """
        with tempfile.TemporaryDirectory(
            prefix=".run-", dir=self.store.folder
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
        script = self.store.script(name).read_text("utf-8")
        return extract_file_config(script).get("parallel") is False

    def _longest_first(self, names: Iterable[str]) -> list[str]:
        """Return lessons in the order of their last run times.

        Before them come those that never ran, the last one first, because a course
        begins with what is small.
        """

        def seconds(name: str) -> float:
            known = self.store.seconds(name)
            return math.inf if known is None else known

        return sorted(reversed(list(names)), key=seconds, reverse=True)

    def _run_one(self, lesson: str, server: Server, here: Conditions) -> str | None:
        """Run a lesson and keep what it leaves; return the message of its failure."""
        store = self.store
        script = store.script(lesson)
        options = lessons.course_options(script)
        limits = Limits(
            options.get("seconds", self.limits.seconds),
            options.get("memory_mib", self.limits.memory_mib),
        )
        with tempfile.TemporaryDirectory(prefix=".run-", dir=store.folder) as name:
            scratch = Path(name)
            ending = server.run(run.run, (str(script), name), limits)
            failure = _failure(lesson, scratch, ending)
            if failure is None:
                store.keep(lesson, scratch / "lessons", here)
            return failure

    def _variables(self) -> dict[str, str]:
        """Return the variables of the lessons' processes."""
        paths = [str(ROOT / "docs" / "_ext"), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            **self.environment,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            # Lessons that run side by side share the cores: threads that wait for a
            # busy core made one ten times slower.
            "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // self.jobs)),
        }


def _failure(lesson: str, folder: Path, ending: Ending) -> str | None:
    """Return what went wrong with a lesson that left its files in a folder, or None."""
    place = f"gallery/{lesson}.py:1"
    if ending.exceeded:
        return f"{place}: {ending.exceeded}"
    failure = folder / run.FAILURE_FILE
    if ending.status < 0:
        how = f"was ended by {signal.Signals(-ending.status).name}"
        if ending.status == -signal.SIGKILL:
            how += ": the system does this when memory runs out"
    elif failure.is_file():
        return failure.read_text("utf-8").rstrip()
    elif (folder / "lessons" / outputs_file(lesson)).is_file() and not ending.status:
        return None
    else:
        how = f"ended before the lesson did, with status {ending.status}"
        how += ": does it call os._exit?"
    return f"{place}: its process {how}\n{ending.output}".rstrip()
