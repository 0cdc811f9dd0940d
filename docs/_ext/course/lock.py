"""``python -m course.lock COMMAND...``: run a command when no other writes here.

Two builds in one folder would write over each other's files. The lock is on the folder
itself: there is no lock file to leave behind, and the kernel frees it when the command
has ended, however it ended. Needs nothing but Python, so that set-up can use it too.
"""

import fcntl
import os
import sys
from pathlib import Path

from . import ROOT

# Tells a command inside a command that the lock is held already.
_HELD = "ALONE_IN"


def wait_for_turn(folder: Path) -> None:
    """Wait until no other process holds the folder, then hold it until this one ends.

    The processes that this one becomes or starts hold it too, if they inherit files.
    """
    if os.environ.get(_HELD) == str(folder):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(
            "Another command is at work in this folder: waiting for it to end "
            "(Ctrl-C gives up).",
            file=sys.stderr,
            flush=True,
        )
        fcntl.flock(handle, fcntl.LOCK_EX)
    os.set_inheritable(handle, True)
    os.environ[_HELD] = str(folder)


if __name__ == "__main__":
    try:
        wait_for_turn(ROOT)
    except KeyboardInterrupt:
        sys.exit("Given up: nothing was done.")
    os.execvp(sys.argv[1], sys.argv[1:])
