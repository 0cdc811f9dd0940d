"""Commands: run one, and measure the time, processor time and memory it takes."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

# Seconds between two looks at the memory of a command. To look at that of torch takes
# 0.1 s, in which it stands still: so the pause is also a multiple of what a look takes.
_INTERVAL = 0.05
_PAUSE = 20


@dataclass(frozen=True)
class Run:
    """A command that has ended well."""

    # Wall-clock seconds.
    seconds: float
    # Seconds of processor time, of all its processes together.
    processor: float
    # The most memory that its processes held at one time, in MiB.
    peak: float
    output: str


class Failed(Exception):
    """A command of the benchmark failed, so that there is nothing to measure."""


def run(
    command: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Run:
    """Run a command in a folder. Raises `Failed` with its output when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        root = psutil.Process(process.pid)
        looked = 0.0
        while True:
            try:
                process.wait(max(_INTERVAL, _PAUSE * looked))
                break
            except subprocess.TimeoutExpired:
                began = time.perf_counter()
                peak = max(peak, _memory(root))
                looked = time.perf_counter() - began
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise Failed(f"{' '.join(command)} failed in {folder}:\n{text}")
    processor = sum(
        getattr(after, kind) - getattr(before, kind)
        for kind in ("ru_utime", "ru_stime")
    )
    return Run(seconds, processor, peak / 2**20, text)


def _memory(root: psutil.Process) -> int:
    """Return the bytes that a process and those it started hold, shared ones once."""
    total = 0
    try:
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it ended meanwhile
        except AttributeError:  # no such figure outside of Linux
            total += process.memory_info().rss
    return total
