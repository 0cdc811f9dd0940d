"""The workplace: where the pages of each language are made, and how they were left.

Sphinx takes a page that is newer than its source for finished, also one of which a
killed build wrote half. So each language has a note in ``_build/rendered`` that says
whether its last render came to its end.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from course import ROOT
from course.files import write_whole

# What a note can say: the pages are whole; they wait for their turn; they are being
# made, or that was cut short; they are complete but Sphinx found fault with them.
WHOLE, WAITING, RENDERING, FAULTY = "whole", "waiting", "rendering", "faulty"


@dataclass(frozen=True)
class Note:
    """What is known of the last render of a language."""

    state: str = WHOLE
    # A digest of the programs that made the pages.
    made_by: str = ""
    sources: list[str] = field(default_factory=list)
    # A digest of each catalog, by its name.
    catalogs: dict[str, str] = field(default_factory=dict)
    # A digest of all that the pages depend on, and one of how they were left.
    made_from: str = ""
    left: str = ""


@dataclass(frozen=True)
class Workplace:
    """The folders of one project."""

    root: Path = ROOT
    # Where the site is made, from the root.
    folder: str = "_build"

    @property
    def build(self) -> Path:
        return self.root / self.folder

    def pages(self, language: str) -> Path:
        return self.build / "preview" / language

    def memory(self, language: str) -> Path:
        """Return the folder in which Sphinx remembers what it has read."""
        return self.build / "doctrees" / language

    def note(self, language: str) -> Note:
        """Return the note of a language; one that cannot be read is of no use."""
        try:
            return Note(**json.loads(self._note_file(language).read_text("utf-8")))
        except FileNotFoundError:
            return Note(RENDERING if self.pages(language).exists() else WAITING)
        except (ValueError, TypeError):
            return Note(RENDERING)

    def write_note(self, language: str, note: Note) -> None:
        file = self._note_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(vars(note)))

    def _note_file(self, language: str) -> Path:
        return self.build / "rendered" / f"{language}.json"

    def left(self, language: str) -> str:
        """Return a digest of the names, sizes and ages of the pages that were made."""
        digest = hashlib.sha256()
        for path, folders, files in os.walk(self.pages(language)):
            folders.sort()
            for name in sorted(files):
                status = os.stat(os.path.join(path, name))
                line = f"{path} {name} {status.st_size} {status.st_mtime_ns}\n"
                digest.update(line.encode())
        return digest.hexdigest()

    def forget(self, language: str) -> None:
        """Throw away the pages of a language and what Sphinx remembers of them."""
        for folder in (self.pages(language), self.memory(language)):
            if folder.exists():
                shutil.rmtree(folder)

    def forget_half_written(self, language: str) -> None:
        """Throw away all that a render that was cut short could have been writing."""
        self.forget(language)
        lessons = self.root / "docs" / "lessons"
        if lessons.exists():
            shutil.rmtree(lessons)
        for compiled in self._locale(language).rglob("*.mo"):
            compiled.unlink()

    def catalogs(self, language: str) -> dict[str, str]:
        """Return a digest of each catalog of a language, by its name."""
        return {
            file.relative_to(self.root).as_posix(): hashlib.sha256(
                file.read_bytes()
            ).hexdigest()
            for file in sorted(self._locale(language).rglob("*.po"))
        }

    def forget_compiled(
        self, language: str, known: dict[str, str], now: dict[str, str]
    ) -> None:
        """Throw away the compiled catalogs that may be made of something else.

        ``known`` and ``now`` are what `catalogs` said before, and what it says now.
        Sphinx goes by their age, which says little after a copy or a change of branch.
        """
        for compiled in self._locale(language).rglob("*.mo"):
            source = compiled.with_suffix(".po").relative_to(self.root).as_posix()
            if source not in now or now[source] != known.get(source):
                compiled.unlink()

    def _locale(self, language: str) -> Path:
        return self.root / "locale" / language
