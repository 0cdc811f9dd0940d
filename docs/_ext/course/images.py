"""Images: their sizes, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import imagesize


def size_of(path: Path) -> tuple[int, int] | None:
    """Return the width and the height of an image in CSS pixels, or None."""
    return _size(path, path.stat().st_mtime_ns) if path.is_file() else None


@cache
def _size(path: Path, changed: int) -> tuple[int, int] | None:
    width, height = imagesize.get(path)
    return (round(width), round(height)) if width > 0 and height > 0 else None
