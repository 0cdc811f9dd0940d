"""Shards: the lessons divided among several machines, and known by what they ran.

The parts are computed on each machine alone. They agree where the data does: the
lessons, which of them need an accelerator, and the times of earlier runs.
"""

from __future__ import annotations

import json
import re
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from . import Refusal

SHARD_FILE = "shard.json"


@dataclass(frozen=True)
class Work:
    """A lesson to run: the seconds that it took before, if known, and what it needs."""

    lesson: str
    seconds: float | None = None
    accelerated: bool = False


@dataclass(frozen=True)
class Shard:
    """One part of all: its number from 1 on, and the lessons of each part."""

    number: int
    parts: list[list[str]]

    @property
    def lessons(self) -> list[str]:
        return self.parts[self.number - 1]

    @property
    def name(self) -> str:
        return f"{self.number}/{len(self.parts)}"

    def write(self, folder: Path) -> None:
        """Say in a folder of records that it holds this part alone."""
        text = json.dumps(asdict(self), indent=1) + "\n"
        (folder / SHARD_FILE).write_text(text, "utf-8")


def read_shard(folder: Path) -> Shard | None:
    """Return the part that a folder of records holds, or None where it holds all.

    Raises `Refusal` when its description is damaged.
    """
    path = folder / SHARD_FILE
    if not path.is_file():
        return None
    try:
        shard = Shard(**json.loads(path.read_text("utf-8")))
        whole = all(isinstance(name, str) for part in shard.parts for name in part)
        if whole and 1 <= shard.number <= len(shard.parts):
            return shard
    except (TypeError, ValueError, AttributeError):
        pass
    raise Refusal(f"{path}: says of no shard what it holds: record it again")


def parse_shard(text: str) -> tuple[int, int]:
    """Return the number of a part and of all parts from ``2/5``.

    Raises `Refusal` when the text is none, or the number is not among the parts.
    """
    match = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise Refusal(f"SHARD={text} is no part of all: say SHARD=2/5, say")
    return int(match[1]), int(match[2])


def divide(work: list[Work], count: int) -> list[list[str]]:
    """Divide lessons into ``count`` parts that take about as long, and return those.

    The accelerated lessons are dealt out first, so that each part has its share of
    them. A lesson whose time is not known counts as the middle one of those that are.
    """
    known = [item.seconds for item in work if item.seconds is not None]
    middle = statistics.median(known) if known else 1.0
    seconds = {i.lesson: middle if i.seconds is None else i.seconds for i in work}
    parts: list[list[str]] = [[] for _ in range(count)]
    totals = [0.0] * count
    accelerated = {item.lesson for item in work if item.accelerated}
    longest = sorted(seconds, key=lambda name: (-seconds[name], name))
    for name in sorted(longest, key=lambda name: name not in accelerated):
        # Lessons that took no time are counted, lest one part gets them all.
        least = min(range(count), key=lambda part: (totals[part], len(parts[part])))
        parts[least].append(name)
        totals[least] += seconds[name]
    return [[name for name in seconds if name in part] for part in parts]
