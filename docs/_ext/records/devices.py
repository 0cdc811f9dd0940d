"""Devices: what torch sees here, and how a lesson is kept on the CPU.

A lesson asks torch for its accelerator. So the device of a run is what torch sees in
the lesson's process, and a lesson stays on the CPU where accelerators are hidden.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import Refusal
from .facts import version_of

CPU = "cpu"

# What torch says of itself and of the machine; see `seen.see`.
Seen = dict[str, Any]

# What hides the accelerators of each maker from torch. None hides Apple's.
HIDING = {
    "CUDA_VISIBLE_DEVICES": "",
    "HIP_VISIBLE_DEVICES": "",
    "ROCR_VISIBLE_DEVICES": "",
    "ONEAPI_DEVICE_SELECTOR": "opencl:cpu",
    "ASCEND_RT_VISIBLE_DEVICES": "",
}

# What stands for an accelerator in /dev: of NVIDIA, also in WSL, of AMD, Intel and
# others. A driver that was loaded or a device that was added shows there.
_FILES = ("nvidia*", "dxg", "kfd", "dri/*", "davinci*", "accel*", "accel/*")


def variables_for(asked: str | None) -> Mapping[str, str]:
    """Return the variables of a process that is to run on the device asked for."""
    return HIDING if asked == CPU else {}


def choose_device(asked: str | None, see: Callable[[], Seen] | None = None) -> str:
    """Return the device that was asked for, or the one that torch sees, by its kind.

    A kind is ``cpu`` or ``cuda``, say. ``see`` tells what `seen.see` returns, in a
    process that has imported torch; without it one is started. Raises `Refusal` when
    torch does not see what was asked for, or cannot be imported.
    """
    if version_of("torch") is None:
        if asked in (None, CPU):
            return CPU
        raise Refusal(
            f"DEVICE={asked} was asked for, and torch is not installed: run 'make html'"
        )
    seen = see() if see else _see(variables_for(asked))
    kind = seen["kind"] or CPU
    if asked not in (None, kind):
        message = f"DEVICE={asked} was asked for, and torch does not see it"
        if asked == CPU:
            advice = f"Nothing hides {kind} from a lesson: none can run on the CPU here"
        else:
            advice = f"Ask for DEVICE={kind}, or for nothing to take what there is"
        raise Refusal(f"{message}: {_describe(seen)}. {advice}")
    return kind


def remembered_device(memory: Path) -> str | None:
    """Return the device that torch saw last, where nothing tells that it changed.

    To import torch takes longer than all else when no lesson is out of date. What this
    returns is good enough to say so, and not to run a lesson on.
    """
    try:
        known = json.loads(memory.read_text("utf-8"))
        if known["surroundings"] == _surroundings():
            return known["kind"]
    except (OSError, ValueError, TypeError, KeyError):
        pass
    return None


def remember_device(kind: str, memory: Path) -> None:
    """Note what torch saw for `remembered_device`."""
    known = {"surroundings": _surroundings(), "kind": kind}
    memory.write_text(json.dumps(known), "utf-8")


def _surroundings() -> list[object]:
    """Return what decides what torch sees, as far as it can be told without torch."""
    files = sorted(str(path) for name in _FILES for path in Path("/dev").glob(name))
    return [version_of("torch"), [os.environ.get(name) for name in HIDING], files]


def cannot_import(output: str, status: int) -> Refusal:
    """Return the error of a process that could not import torch, by what it printed."""
    problem = output.strip() or f"it ended with status {status}"
    return Refusal(f"torch cannot be imported: {problem.splitlines()[-1]}")


def _see(variables: Mapping[str, str]) -> Seen:
    run = subprocess.run(
        # Without the folder of the script, whose modules torch would take for others.
        [sys.executable, "-P", str(Path(__file__).with_name("seen.py"))],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        raise cannot_import(run.stderr, run.returncode)
    return json.loads(run.stdout.splitlines()[-1])


def _describe(seen: Seen) -> str:
    builds = [f"{name} {value}" for name, value in seen["builds"].items() if value]
    built = f"built for {', '.join(builds)}" if builds else "a CPU-only build"
    found = f"{seen['count']} of {seen['kind']}" if seen["kind"] else "no accelerator"
    return f"torch {seen['version']} is {built}, and it sees {found}"
