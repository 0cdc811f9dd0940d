"""``python -m records`` in the process of the tests, with fork servers that stay.

To start Python and to import what lessons share takes longer than all else in the
recording of a small lesson. A lesson still has a process of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import forked
from published import ROOT
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

from records import recording
from records.__main__ import main
from records.store import project_store
from records.watch import NO_LIMITS, Ending, Limits, Server

_OURS = dict(os.environ)


def record(
    root: Path, *arguments: str, servers: type = Server, **env: str
) -> subprocess.CompletedProcess[str]:
    """Call what ``python -m records`` calls, for the project in a folder.

    Torch is the stand-in in the folder ``_torch``.
    """
    said, errors = io.StringIO(), io.StringIO()
    torch = str(root / "_torch")
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(root))
        stack.enter_context(mock.patch.object(sys, "path", [torch, *sys.path]))
        stack.enter_context(mock.patch.dict(os.environ, {"PYTHONPATH": torch, **env}))
        stack.enter_context(mock.patch.object(recording, "Server", servers))
        stack.enter_context(contextlib.redirect_stdout(said))
        stack.enter_context(contextlib.redirect_stderr(errors))
        importlib.invalidate_caches()
        try:
            status = main(project_store(root), list(arguments))
        except SystemExit as end:  # A command that is none.
            status = end.code
    return subprocess.CompletedProcess(
        arguments, status, said.getvalue(), errors.getvalue()
    )


class KeptServer:
    """Stands for a `Server`: it has one that another recording may have used before.

    No module is imported beforehand: which ones are there differs among recordings.
    """

    _idle: list[Server] = []  # noqa: RUF012

    def __init__(
        self, modules: list[str], environment: dict[str, str], folder: Path
    ) -> None:
        self._variables = environment
        self._server = self._idle.pop() if self._idle else _new_server()

    def start(self) -> None:
        pass

    def run(
        self,
        function: Callable[..., int],
        arguments: tuple[str, ...],
        limits: Limits = NO_LIMITS,
    ) -> Ending:
        given = (self._variables, function, *arguments)
        return self._server.run(forked.call, given, limits)

    def stop(self) -> None:
        self._idle.append(self._server)


def _new_server() -> Server:
    paths = [str(ROOT / "docs" / "_ext"), str(ROOT / "tests")]
    variables = {**_OURS, "PYTHONPATH": os.pathsep.join(paths)}
    # What decides in the environment of a process when it begins.
    variables |= {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    server = Server([], variables, ROOT)
    atexit.register(server.stop)
    return server


def place(root: Path, *, language: str = "en") -> str:
    """Put the records in their place as a build does; return what it warned of."""
    warnings = io.StringIO()
    with (
        mock.patch.object(sys, "path", list(sys.path)),
        patch_docutils(root),
        docutils_namespace(),
    ):
        Sphinx(
            srcdir=root / "docs",
            confdir=root,
            outdir=root / "_build" / "placed",
            doctreedir=root / "_build" / "placed",
            buildername="dummy",
            confoverrides={"extensions": ["records"], "language": language},
            status=None,
            warning=warnings,
        )
    return strip_colors(warnings.getvalue())
