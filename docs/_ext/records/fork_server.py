"""A fork server: it imports what the lessons share, and forks a process for each.

``python -m records.fork_server DESCRIPTOR [MODULE...]`` imports the modules, and calls
the functions that it gets over the connection with this descriptor, one at a time. Each
is called in a process of its own, in which nothing has happened but these imports. They
take longer than most lessons: 3 s for torch, Matplotlib and Sphinx-Gallery together.

The fork server of Python's ``multiprocessing`` would be one for all lessons. Here each
of those that run side by side has its own, because by the variables of its environment
`watch` tells what belongs to which lesson, and those stay as a process began with them.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from sphinx.application import builtin_extensions

from .watch import ENDED, MARK, STARTED, kill_all

# What every lesson is run with, whatever it imports itself.
_RUN_WITH = ("sphinx_gallery.gen_gallery", "matplotlib.pyplot", *builtin_extensions)
# What a package imports when it is first used. For torch that is 0.8 s in
# `torch.testing.assert_close`, which is in most lessons. The compiler is not here: what
# a lesson says of the time of a first call would be too short.
_USED_BY = {"torch": ("torch.distributed.tensor",)}

# Threads do not survive a fork, and libraries of macOS start some when they are
# imported: there, each lesson has a server that serves it and no other.
FORKS = sys.platform == "linux"


def serve(connection: Connection, modules: list[str], *, forks: bool = FORKS) -> int:
    """Call functions until the connection is closed; return 0 from the server.

    From a process that was forked it returns what its function returned, which is the
    exit status.
    """
    used = [name for module in modules for name in _USED_BY.get(module, ())]
    for name in (*_RUN_WITH, *modules, *used):
        # What is wrong with a module is told by the lesson that imports it.
        with suppress(Exception):
            importlib.import_module(name)
    gc.freeze()  # What was imported stays as it is, and so in memory that is shared.
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return 0
        process = os.fork() if forks else 0
        if process == 0:
            if forks:
                os.setsid()
            else:
                connection.send((STARTED, os.getpid()))
            _end_with(connection)
            return function(*arguments)
        connection.send((STARTED, process))
        _, status = os.waitpid(process, 0)
        connection.send((ENDED, os.waitstatus_to_exitcode(status)))


def _end_with(connection: Connection) -> None:
    """Kill this process and what it started, once the one that watches is gone."""

    def await_end() -> None:
        # While a lesson runs, nothing is sent: there is something to read at the end.
        connection.poll(None)
        kill_all(os.environ[MARK])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=await_end, daemon=True).start()


if __name__ == "__main__":
    sys.exit(serve(Connection(int(sys.argv[1])), sys.argv[2:]))
