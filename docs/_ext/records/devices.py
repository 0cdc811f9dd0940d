"""Devices: what torch sees here, and how a lesson is kept on the CPU.

A lesson asks torch for its accelerator. So the device of a run is what torch sees in
the lesson's process, and a lesson stays on the CPU where accelerators are hidden.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .store import installed_torch

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


class DeviceError(Exception):
    """A device that was asked for is not there; the message says what is."""


@dataclass(frozen=True)
class Device:
    """A kind of device such as ``cpu`` or ``cuda``, and what a run on it needs.

    ``environment`` holds the variables that the process of a lesson gets.
    """

    kind: str
    environment: dict[str, str] = field(default_factory=dict)


def choose_device(asked: str | None, see: Callable[[], Seen] | None = None) -> Device:
    """Return the device that was asked for, or the one that torch sees.

    ``see`` tells what `seen.see` returns, in a process that has imported torch; without
    it one is started. Raises `DeviceError` when torch does not see what was asked for,
    or cannot be imported.
    """
    if installed_torch() is None:
        if asked in (None, CPU):
            return Device(CPU)
        raise DeviceError(
            f"DEVICE={asked} was asked for, and torch is not installed: run 'make html'"
        )
    environment = HIDING if asked == CPU else {}
    seen = see() if see else _see(environment)
    kind = seen["kind"] or CPU
    if asked not in (None, kind):
        message = f"DEVICE={asked} was asked for, and torch does not see it"
        if asked == CPU:
            advice = f"Nothing hides {kind} from a lesson: none can run on the CPU here"
        else:
            advice = f"Ask for DEVICE={kind}, or for nothing to take what there is"
        raise DeviceError(f"{message}: {_describe(seen)}. {advice}")
    return Device(kind, environment)


def remembered_device(memory: Path) -> Device | None:
    """Return the device that torch saw last, where nothing tells that it changed.

    To import torch takes longer than all else when no lesson is out of date. What this
    returns is good enough to say so, and not to run a lesson on.
    """
    try:
        known = json.loads(memory.read_text("utf-8"))
        if known["surroundings"] == _surroundings():
            return Device(**known["device"])
    except (OSError, ValueError, TypeError, KeyError):
        pass
    return None


def remember_device(device: Device, memory: Path) -> None:
    """Note what torch saw for `remembered_device`."""
    known = {"surroundings": _surroundings(), "device": asdict(device)}
    memory.write_text(json.dumps(known), "utf-8")


def _surroundings() -> list[object]:
    """Return what decides what torch sees, as far as it can be told without torch."""
    files = sorted(str(path) for name in _FILES for path in Path("/dev").glob(name))
    return [installed_torch(), [os.environ.get(name) for name in HIDING], files]


def cannot_import(output: str, status: int) -> DeviceError:
    """Return the error of a process that could not import torch, by what it printed."""
    problem = output.strip() or f"it ended with status {status}"
    return DeviceError(f"torch cannot be imported: {problem.splitlines()[-1]}")


def _see(environment: dict[str, str]) -> Seen:
    run = subprocess.run(
        # Without the folder of the script, whose modules torch would take for others.
        [sys.executable, "-P", str(Path(__file__).with_name("seen.py"))],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        raise cannot_import(run.stderr, run.returncode)
    return json.loads(run.stdout.splitlines()[-1])


def _describe(seen: Seen) -> str:
    builds = [f"{name} {value}" for name, value in seen["builds"].items() if value]
    built = f"built for {', '.join(builds)}" if builds else "a CPU-only build"
    found = (
        f"it sees {seen['count']} of {seen['kind']}"
        if seen["kind"]
        else "it sees no accelerator"
    )
    return f"torch {seen['version']} is {built}, and {found}"
