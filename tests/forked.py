"""What runs in the process of a lesson that a test records; imports nothing of ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def call(
    variables: dict[str, str], function: Callable[..., int], *arguments: str
) -> int:
    """Call a function in a process with variables that say where its modules are."""
    os.environ.update(variables)
    sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    return function(*arguments)
