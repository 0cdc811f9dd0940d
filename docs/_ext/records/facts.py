"""Facts of a run: where a lesson ran, how long it took and how much memory it used.

`measure` runs in the process of the lesson and leaves the facts in a JSON file beside
the lesson's page source.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_started = 0.0


def measure(gallery_conf: dict[str, Any], fname: str | None, when: str) -> None:
    """Start the clock before a lesson, and write its facts after it."""
    global _started
    if fname is None:
        return
    if when == "before":
        _started = time.perf_counter()
        return
    seconds = time.perf_counter() - _started
    facts = {
        "seconds": round(seconds, 1),
        **_memory(),
        **_versions(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": _commit(Path(gallery_conf["src_dir"], gallery_conf["examples_dirs"])),
    }
    folder = Path(gallery_conf["src_dir"], gallery_conf["gallery_dirs"])
    facts_file(folder, Path(fname).stem).write_text(json.dumps(facts, indent=1) + "\n")


def facts_file(folder: Path, lesson: str) -> Path:
    """Return the file that holds the facts of a lesson's run."""
    return folder / f"{lesson}.run.json"


def _memory() -> dict[str, int | None]:
    """Return the peak memory of this process and of the accelerator, in MiB."""
    try:
        import resource
    except ImportError:  # Windows
        peak = None
    else:
        # Linux counts in KiB, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit >> 20
    torch = sys.modules.get("torch")
    accelerated = torch is not None and torch.accelerator.is_available()
    return {
        "memory": peak,
        "accelerator_memory": (
            torch.accelerator.max_memory_allocated() >> 20 if accelerated else None
        ),
    }


def _versions() -> dict[str, str | None]:
    torch = sys.modules.get("torch")
    device = _processor()
    if torch is not None and torch.accelerator.is_available():
        kind = torch.accelerator.current_accelerator().type
        backend = getattr(torch, kind, None)
        name = getattr(backend, "get_device_name", lambda: kind.upper())()
        device = f"{name}; {device}"
    return {
        "device": device,
        "torch": _version("torch"),
        "torchvision": _version("torchvision"),
        "python": platform.python_version(),
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    return f"{name} × {os.cpu_count()}"


def _commit(gallery: Path) -> str | None:
    """Return the commit that is checked out, marked '+' where the lessons differ."""
    git = ["git", "-C", str(gallery)]
    try:
        run = subprocess.run(
            [*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True
        )
        changed = subprocess.run(
            [*git, "status", "--porcelain", "."], capture_output=True, text=True
        )
    except FileNotFoundError:
        return None
    if run.returncode != 0:
        return None
    return run.stdout.strip() + ("+" if changed.stdout.strip() else "")
