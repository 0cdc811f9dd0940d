"""Faultless files: those in which a check found nothing are not looked at again.

A thousand lessons take seconds to parse, and a thousand catalogs a minute; each build
looks at them, most of which are as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .files import write_whole


class Faultless:
    """The files in which nothing was found, by digests of all that was looked at.

    ``memory`` is the file that holds them; where its folder does not exist nothing is
    remembered. ``looked_at`` is what decides beside the files themselves: the checks,
    and what these read.
    """

    def __init__(self, memory: Path, looked_at: Iterable[bytes]) -> None:
        self._memory = memory
        self._looked_at = hashlib.sha256(b"\0".join(looked_at)).digest()
        known = memory.read_text("ascii") if memory.is_file() else ""
        self._before = frozenset(known.split())
        self._now = set(self._before)

    def __contains__(self, path: Path) -> bool:
        return self._digest(path) in self._before

    def add(self, path: Path) -> None:
        """Remember that nothing was found in a file."""
        self._now.add(self._digest(path))

    def save(self) -> None:
        """Keep what was added, beside what other calls have looked at."""
        if self._now != self._before and self._memory.parent.is_dir():
            write_whole(self._memory, "\n".join(sorted(self._now)))

    def _digest(self, path: Path) -> str:
        parts = (self._looked_at, f"{path}\n".encode(), path.read_bytes())
        return hashlib.sha256(b"".join(parts)).hexdigest()
