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
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

from course.history import git

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
        **_machine(),
        "torch": version_of("torch"),
        "torchvision": version_of("torchvision"),
        "python": platform.python_version(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": _commit(Path(gallery_conf["src_dir"], gallery_conf["examples_dirs"])),
    }
    folder = Path(gallery_conf["src_dir"], gallery_conf["gallery_dirs"])
    facts_file(folder, Path(fname).stem).write_text(json.dumps(facts, indent=1) + "\n")


def facts_file(folder: Path, lesson: str) -> Path:
    """Return the file that holds the facts of a lesson's run."""
    return folder / f"{lesson}.run.json"


def version_of(package: str) -> str | None:
    """Return the version that is installed, or None. Does not import the package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _machine() -> dict[str, int | str | None]:
    """Return on what this process runs, and its peak memory there in MiB."""
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit >> 20
    allocated, device = None, _processor()
    torch = sys.modules.get("torch")
    if torch is not None and torch.accelerator.is_available():
        allocated = torch.accelerator.max_memory_allocated() >> 20
        kind = torch.accelerator.current_accelerator().type
        backend = getattr(torch, kind, None)
        name = getattr(backend, "get_device_name", lambda: kind.upper())()
        device = f"{name}; {device}"
    return {"memory": peak, "accelerator_memory": allocated, "device": device}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    known = cpuinfo.read_text("utf-8", "replace") if cpuinfo.is_file() else ""
    model = re.search(r"(?m)^model name[^:\n]*:(.*)", known)
    name = model[1].strip() if model else platform.processor() or platform.machine()
    return f"{name} × {os.cpu_count()}"


def _commit(gallery: Path) -> str | None:
    """Return the commit that is checked out, marked '+' where the lessons differ."""
    commit = git(gallery, "rev-parse", "--short=10", "HEAD").strip()
    changed = git(gallery, "status", "--porcelain", ".")
    return f"{commit}{'+' if changed else ''}" if commit else None
