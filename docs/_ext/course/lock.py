"""``python -m course.lock COMMAND...``: run a command when no other writes here.

Two builds in one folder would write over each other's files. The lock is on the folder
itself: there is no lock file to leave behind, and the kernel frees it when the command
has ended, however it ended. Needs nothing but Python, so that set-up can use it too.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import ROOT

# Tells a command inside a command that the lock is held already.
_HELD = "ALONE_IN"


@contextlib.contextmanager
def held(folder: str | Path, wait: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Let no other process hold a folder meanwhile; give the number of its open file.

    ``wait`` is called when another one holds it, which is then awaited.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def run_alone(command: list[str]) -> None:
    """Become a command that holds the project's folder until it ends.

    The processes that it starts hold the folder too, if they inherit files.
    """
    with contextlib.ExitStack() as stack:
        if os.environ.get(_HELD) != str(ROOT):
            handle = stack.enter_context(held(ROOT, _say_that_it_waits))
            os.set_inheritable(handle, True)
            os.environ[_HELD] = str(ROOT)
        os.execvp(command[0], command)


def _say_that_it_waits() -> None:
    print(
        "Another command is at work in this folder: waiting for it to end "
        "(Ctrl-C gives up).",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    try:
        run_alone(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Given up: nothing was done.")
