"""What runs in the process of a lesson that a test records; imports nothing of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def call(function: Callable[..., int], *arguments: str) -> int:
    """Call a function in a process whose variables say where its modules are."""
    sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    return function(*arguments)
