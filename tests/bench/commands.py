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

# Seconds between two looks at the memory of a command.
_INTERVAL = 0.05


@dataclass(frozen=True)
class Run:
    """A command that has ended well."""

    # Wall-clock seconds.
    seconds: float
    # Seconds of processor time, of all its processes together.
    processor: float
    # The most memory that its processes held at one time, in MiB; 0 if not looked at.
    peak: float
    output: str


class Failed(Exception):
    """A command of the benchmark failed, so that there is nothing to measure."""


def run(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    look_at_memory: bool = False,
) -> Run:
    """Run a command in a folder. Raises `Failed` with its output when it fails.

    The peak of its memory is known if that is looked at, which takes time.
    """
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
        # To look at the memory of torch takes 0.1 s, in which it stands still.
        while True:
            try:
                process.wait(_INTERVAL if look_at_memory else None)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _memory(root))
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
