"""``python -m records``: run the lessons that are out of date, and keep their records.

Each lesson has a process of its own. A lesson that says ``# sphinx_gallery_parallel =
False``, because it measures time, runs when no other does.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lessons

from . import ROOT, project_store
from .store import Store, installed_torch

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


class Processes:
    """The processes of the lessons that run, each with all that it started itself."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[str]] = []

    def start(self, command: list[str], **options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **options,
        )
        self._running.append(process)
        return process

    def kill(self, *processes: subprocess.Popen[str]) -> None:
        """Kill these processes, or all, and what they started."""
        for process in processes or self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def main() -> int:
    arguments = _parse_arguments()
    store = project_store()
    ranges = lessons.lesson_ranges(ROOT / "pyproject.toml")
    if found := lessons.problems(store.gallery, ranges=ranges):
        return _refuse([str(problem) for problem in found])
    order = list(lessons.reading_order(store.gallery))
    if arguments.lesson and arguments.lesson not in order:
        return _refuse(
            [f"there is no lesson {arguments.lesson!r}; there are {', '.join(order)}"]
        )
    wanted = [arguments.lesson] if arguments.lesson else order
    reasons = {name: store.why_outdated(name) for name in wanted}
    outdated = {name: reason for name, reason in reasons.items() if reason}
    if not outdated:
        which = f"all {len(wanted)} records are" if wanted[1:] else "its record is"
        print(f"No lesson to run: {which} current.")
        return 0
    if found := [
        problem
        for name in outdated
        for problem in lessons.missing_imports(store.gallery / f"{name}.py")
    ]:
        return _refuse([str(problem) for problem in found])
    print(f"Running {len(outdated)} of {len(order)} lessons with {_torch()}.")
    failures = _run_all(store, outdated, arguments.jobs, arguments.seconds)
    if failures:
        return _refuse(failures)
    print(f"The records are in {store.folder.relative_to(ROOT)}.")
    return 0


def _run_all(
    store: Store, outdated: dict[str, str], jobs: int, seconds: float
) -> list[str]:
    """Run lessons side by side, then those that run alone; return the failures."""
    sources = {n: (store.gallery / f"{n}.py").read_text("utf-8") for n in outdated}
    alone = [name for name in outdated if _RUNS_ALONE.search(sources[name])]
    together = [name for name in outdated if name not in alone]
    progress = Progress(len(outdated))
    processes = Processes()
    failures: dict[str, str] = {}

    def run(name: str) -> None:
        progress.start(name, outdated[name])
        failure = _run_one(store, name, seconds, jobs, processes)
        if failure:
            failures[name] = failure
        progress.end(name, failed=failure is not None)

    pool = ThreadPoolExecutor(jobs)
    try:
        list(pool.map(run, together))
        for name in alone:
            run(name)
    finally:
        # Reached with lessons still running only on an interrupt.
        progress.close()
        pool.shutdown(wait=False, cancel_futures=True)
        processes.kill()
    return [failures[name] for name in outdated if name in failures]


def _run_one(
    store: Store, lesson: str, seconds: float, jobs: int, processes: Processes
) -> str | None:
    """Run a lesson in a process of its own; return the message of its failure."""
    key = store.key(lesson)
    store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".run-", dir=store.folder) as scratch:
        process = processes.start(
            [sys.executable, "-m", "records.run", lesson, scratch],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "docs" / "_ext"),
                "PYTHONHASHSEED": "0",
                "MPLBACKEND": "agg",
                # Lessons that run side by side share the cores: threads that wait for
                # a busy core made one ten times slower.
                "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // jobs)),
                # What torch compiled on another machine or for another run may be
                # wrong here, and would make the times of a first call too short.
                "TORCHINDUCTOR_CACHE_DIR": str(Path(scratch, "inductor")),
            },
        )
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            processes.kill(process)
            return (
                f"gallery/{lesson}.py:1: did not end within {seconds:.0f} s, and was "
                "stopped: make it shorter"
            )
        if process.returncode < 0:
            name = signal.Signals(-process.returncode).name
            return f"gallery/{lesson}.py:1: its process was ended by {name}\n{output}"
        if process.returncode > 0:
            return output.rstrip()
        made = Path(scratch, "lessons")
        if not (made / f"{lesson}.run.json").is_file():
            return f"gallery/{lesson}.py:1: its process ended before the lesson did"
        store.keep(lesson, made, key)
        return None


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m records", description=__doc__)
    parser.add_argument("--lesson", help="run this one only, if it is out of date")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="lessons side by side"
    )
    parser.add_argument(
        "--seconds", type=float, default=600, help="the time limit of one lesson"
    )
    return parser.parse_args()


def _refuse(messages: list[str]) -> int:
    print("\n\n".join(messages), file=sys.stderr)
    print("\nNothing was published.", file=sys.stderr)
    return 1


def _torch() -> str:
    version = installed_torch()
    return f"torch {version}" if version else "no torch"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Interrupted: the records of the lessons that ended are kept.")
