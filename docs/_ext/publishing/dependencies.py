"""What pages depend on, in digests: while they stay the same, so do the pages."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from catalogs.progress import MEMORY, progress_of
from course import history

# Variables of the environment.
SETTINGS = ("SITE_URL", "REPOSITORY")


class Dependencies:
    """All that Sphinx makes the pages of a project from, as it is now.

    For files it goes by what the system says of them: `ctime` changes with every write,
    and no program can set it back.
    """

    def __init__(self, root: Path, command: list[str]) -> None:
        self._root = root
        # A digest of the programs that make the pages.
        self.programs = self._programs()
        # The files that pages are made of, by their names.
        self.sources = sorted(set(self._sources()))
        catalogs = [name for name in self.sources if name.endswith(".po")]
        self._common = self._common_of(command, sorted({*self.sources} - {*catalogs}))
        progress = progress_of([root / name for name in catalogs], root / MEMORY)
        self._catalogs = [*zip(catalogs, progress.values(), strict=True)]

    def of(self, language: str) -> str:
        """Return a digest of all that the pages of a language depend on.

        Of the catalogs of another language that is only how far they are translated.
        """
        digest = hashlib.sha256(self._common)
        for name, count in self._catalogs:
            is_own = name.startswith(f"locale/{language}/")
            what = self._written(name) if is_own else f"{name} {count}\n".encode()
            digest.update(what)
        return digest.hexdigest()

    def _programs(self) -> str:
        digest = hashlib.sha256()
        files = [self._root / "conf.py", self._root / "locks" / "pages.txt"]
        # Style sheets and scripts too: which of them a page loads is remembered.
        for folder in ("_ext", "_static"):
            files += sorted((self._root / "docs" / folder).rglob("*.*"))
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(self._root)}\n".encode())
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def _sources(self) -> Iterator[str]:
        # As strings: to make a path of each takes three times as long.
        for folder in ("docs", "gallery", "locale", "_build/records"):
            for path, folders, files in os.walk(f"{self._root}/{folder}"):
                relative = path[len(f"{self._root}/") :]
                folders[:] = [
                    name
                    for name in folders
                    if name[0] not in "._" or name in ("_static", "_templates")
                    if (relative, name) != ("docs", "lessons")
                ]
                for name in files:
                    if name[0] != "." and not name.endswith(".mo"):
                        yield f"{relative}/{name}"

    def _common_of(self, command: list[str], files: list[str]) -> bytes:
        """Return a digest of what all languages depend on."""
        digest = hashlib.sha256(self.programs.encode())
        settings = [os.environ.get(name, "") for name in SETTINGS]
        facts = [*command, *settings, history.newest_commit(self._root)]
        digest.update(json.dumps(facts).encode())
        locks = sorted((self._root / "locks").glob("*.txt"))
        names = [lock.relative_to(self._root).as_posix() for lock in locks]
        for name in (*files, "pyproject.toml", *names):
            digest.update(self._written(name))
        return digest.digest()

    def _written(self, name: str) -> bytes:
        """Return what the system says of a file's last change."""
        status = os.stat(f"{self._root}/{name}")
        written = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return f"{name} {status.st_ino} {written}\n".encode()
