"""Page sources: written by one build at a time, and not at all where nothing changed.

All languages are made from the same folder of page sources. Of languages that are
rendered side by side, the first brings it up to date, and the others wait and use it.

Sphinx-Gallery reads every script whenever Sphinx starts, to find that it has nothing to
write. It is left out when its sources and what it wrote are as it left them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sphinx_gallery

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# What Sphinx-Gallery looks at and writes, by the ends of names.
_SUFFIXES = {".py", ".rst", ".md5", ".json", ".txt", ".examples"}
# The values of its configuration that name folders, and what leaves it nothing to do.
_NOTHING = {"examples_dirs": [], "gallery_dirs": [], "backreferences_dir": None}
# Beside the page sources, so that it goes when they go.
_MARK = ".as-gallery-left-it"


class Turn:
    """The turn of one build to write page sources."""

    def __init__(self) -> None:
        self._handle = -1
        self._folders: dict[str, Any] = {}

    def begin(self, app: Sphinx) -> None:
        """Wait until no other build writes page sources."""
        # The folder itself is locked: no lock file is left behind, and the kernel
        # frees the lock of a build that was killed.
        self._handle = os.open(app.srcdir, os.O_RDONLY)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def leave_gallery_out(self, app: Sphinx) -> None:
        """Have Sphinx-Gallery see no folder when all is as it left it."""
        mark = _mark(app)
        if mark.is_file() and mark.read_text("utf-8") == fingerprint(app):
            conf = app.config.sphinx_gallery_conf
            self._folders = {name: conf[name] for name in _NOTHING}
            conf.update(_NOTHING)

    def end(self, app: Sphinx) -> None:
        """Note how Sphinx-Gallery left all, and let the next build write."""
        if self._folders:
            app.config.sphinx_gallery_conf.update(self._folders)
        else:
            _mark(app).write_text(fingerprint(app), "utf-8")
        os.close(self._handle)


def fingerprint(app: Sphinx) -> str:
    """Return a digest of names, sizes and ages of all that Sphinx-Gallery looks at."""
    digest = hashlib.sha256(f"{sphinx_gallery.__version__}\n".encode())
    digest.update(Path(app.confdir, "conf.py").read_bytes())
    conf = app.config.sphinx_gallery_conf
    digest.update(f"{conf['plot_gallery']}\n".encode())
    for name in ("examples_dirs", "gallery_dirs", "backreferences_dir"):
        for path, status in _files(Path(app.srcdir, conf[name])):
            line = f"{path} {status.st_size} {status.st_mtime_ns}\n"
            digest.update(line.encode())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if os.path.splitext(entry.name)[1] in _SUFFIXES:
                yield entry.name, entry.stat()


def _mark(app: Sphinx) -> Path:
    return Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"], _MARK)


def setup(app: Sphinx) -> dict[str, Any]:
    turn = Turn()
    # Around records (400) and Sphinx-Gallery (500), which write the page sources. Of
    # one priority, extensions come in the order of conf.py: nothing else must come
    # between Sphinx-Gallery and the end.
    app.connect("builder-inited", turn.begin, priority=300)
    app.connect("builder-inited", turn.leave_gallery_out, priority=499)
    app.connect("builder-inited", turn.end, priority=500)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
