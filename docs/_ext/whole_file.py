"""Whole file: what other programs find as it was, or as it is now, and never half."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text beside the file, and put it in the file's place in one step.

    Builds of several languages may write the same file at a time.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text, "utf-8")
    new.replace(path)
