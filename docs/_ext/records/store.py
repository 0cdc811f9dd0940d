"""The records: what each lesson's run left behind, and whether it is out of date.

A record is a folder that holds the page source of one lesson with its outputs, its
figures, its downloads, the facts of its run, and ``record.json``, which says what it
was made from. Everything here is files; nothing imports Sphinx or torch.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_KEY_FILE = "record.json"


@dataclass(frozen=True)
class Store:
    """The records of the lessons of one project.

    ``gallery`` holds the lessons and ``folder`` one folder per record. ``style`` are
    the files that decide how a figure looks.
    """

    gallery: Path
    folder: Path
    style: tuple[Path, ...]

    def record(self, lesson: str) -> Path:
        return self.folder / lesson

    def key(self, lesson: str) -> dict[str, str | None]:
        """Return what a run of the lesson depends on, here and now."""
        return {
            "source": _digest(self.gallery / f"{lesson}.py"),
            "style": _digest(*self.style),
            "torch": installed_torch(),
        }

    def why_outdated(self, lesson: str) -> str | None:
        """Return why the lesson must run again, or None when its record is current."""
        recorded = self._recorded_key(lesson)
        if recorded is None:
            return "it has no record"
        names = {"source": "the lesson", "style": "the figure style", "torch": "torch"}
        changed = [
            names[part]
            for part, value in self.key(lesson).items()
            if recorded.get(part) != value
        ]
        return f"{' and '.join(changed)} changed" if changed else None

    def shows(self, lesson: str) -> bool:
        """Tell whether the record shows the lesson as it is written now.

        The outputs may come from another torch or be drawn in another style.
        """
        recorded = self._recorded_key(lesson)
        return recorded is not None and recorded.get("source") == _digest(
            self.gallery / f"{lesson}.py"
        )

    def keep(self, lesson: str, made: Path, key: dict[str, str | None]) -> None:
        """Make a record of what a run left in the folder ``made``, in one step.

        ``key`` is what `key` returned before the run: an edit during the run must not
        pass for one that has run.
        """
        new = self.folder / f".{lesson}.new"
        old = self.folder / f".{lesson}.old"
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        for file in files_of(lesson, made):
            target = new / file.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        (new / _KEY_FILE).write_text(json.dumps(key, indent=1) + "\n", "utf-8")
        if self.record(lesson).exists():
            self.record(lesson).rename(old)
        new.rename(self.record(lesson))
        shutil.rmtree(old, ignore_errors=True)

    def place(self, lesson: str, target: Path) -> None:
        """Write the lesson's record into the folder of page sources.

        A file that is there already with the same content is left alone, so that
        Sphinx reads only the pages that changed. Files of an earlier record go.
        """
        record = self.record(lesson)
        wanted = {file.relative_to(record) for file in files_of(lesson, record)}
        for file in list(files_of(lesson, target)):
            if file.relative_to(target) not in wanted:
                file.unlink()
        for file in wanted:
            content = (record / file).read_bytes()
            placed = target / file
            if not placed.is_file() or placed.read_bytes() != content:
                placed.parent.mkdir(parents=True, exist_ok=True)
                placed.unlink(missing_ok=True)  # Sphinx-Gallery writes read-only files
                placed.write_bytes(content)

    def _recorded_key(self, lesson: str) -> dict[str, str | None] | None:
        try:
            return json.loads((self.record(lesson) / _KEY_FILE).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None


def files_of(lesson: str, folder: Path) -> Iterator[Path]:
    """Yield the files of a lesson in a folder that Sphinx-Gallery wrote."""
    name = re.escape(lesson)
    own = re.compile(rf"{name}\.[^/]+|images/(thumb/)?sphx_glr_{name}_(\d+|thumb)\.\w+")
    for file in sorted(folder.rglob("*")):
        if file.is_file() and own.fullmatch(file.relative_to(folder).as_posix()):
            yield file


def lessons_in(folder: Path) -> set[str]:
    """Return the lessons that have files in a folder that Sphinx-Gallery wrote."""
    return {file.stem for file in folder.glob("*.py")}


def installed_torch() -> str | None:
    """Return the version of torch that is installed, or None. Does not import it."""
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return None


def _digest(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
