"""The records: what each lesson's run left behind, and whether it is out of date.

A record is a folder that holds the page source of one lesson with its outputs, its
figures, its downloads, the facts of its run, and ``record.json``, which says what it
was made from and lists the checksum of each file. Everything here is files; nothing
needs torch.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course import run_inputs
from course.files import renaming_in, shown, write_if_changed
from course.lock import held

from .code import code_of, is_bound_to_lines
from .facts import facts_file
from .splice import outputs_file, read_outputs, splice

RECORD_FILE = "record.json"
_FORMAT = 2
# Files of a lesson, as Sphinx-Gallery names them. The lesson's name has no dot in it.
_FILE = re.compile(
    r"(?P<lesson>[^./]+)\.[^/]+"
    r"|images/(?:thumb/)?sphx_glr_(?P<drawn_in>[^./]+)_(?:\d+|thumb)\.\w+"
)

# What the parts of `Conditions` are called when a person reads of them.
PARTS = {
    "torch": "torch",
    "device": "the kind of device",
    "locks": "the lock file",
    "style": "the figure style",
}


@dataclass(frozen=True)
class Conditions:
    """What a run depends on beside the lesson; `None` where it is not known here.

    ``torch`` is a version, ``device`` a kind such as ``cpu`` or ``cuda``; the others
    are checksums.
    """

    torch: str | None
    device: str | None
    locks: str
    style: str

    def changes_from(self, recorded: dict[str, str | None]) -> list[str]:
        """Return in words what is not as it was for a record."""
        changes = []
        for part, value in asdict(self).items():
            before = recorded.get(part)
            if value is None or value == before:
                continue
            words = f"{PARTS[part]} changed"
            if part in ("torch", "device"):
                words += f" from {before or 'none'} to {value}"
            changes.append(words)
        return changes


@dataclass(frozen=True)
class Record:
    """One lesson's record, as its ``record.json`` describes it."""

    lesson: str
    folder: Path
    made_from: dict[str, str | None]
    files: dict[str, str]

    @property
    def facts(self) -> dict[str, object]:
        """The facts of the run."""
        return json.loads(facts_file(self.folder, self.lesson).read_text("utf-8"))

    @property
    def script(self) -> Path:
        """The lesson as it was when it ran."""
        return self.folder / f"{self.lesson}.py"

    def faults(self) -> list[str]:
        """Return what is wrong with the files, one message each, in their order."""
        found = []
        present = {
            path.relative_to(self.folder).as_posix(): path
            for path in self.folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        }
        present.pop(RECORD_FILE, None)
        for name in sorted(present.keys() | self.files.keys()):
            if name not in present:
                problem = "is missing"
            elif name not in self.files:
                problem = "does not belong to it"
            elif present[name].is_symlink():
                problem = "is a link"
            elif digest(present[name]) != self.files[name]:
                problem = "is not as the run left it"
            else:
                continue
            found.append(
                f"{shown(self.folder / name)}: the record of the lesson "
                f"{self.lesson!r} was changed: this file {problem}. Bring it back, or "
                f"remove the folder {shown(self.folder)} and record the lesson again"
            )
        return found


def read_record(folder: Path) -> Record | None:
    """Return the record in a folder, or None where there is none of today's form."""
    try:
        described = json.loads((folder / RECORD_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(described, dict) or described.get("format") != _FORMAT:
        return None
    lesson, made_from = described.get("lesson"), described.get("made_from")
    files = described.get("files")
    if lesson != folder.name or not (_are_texts(made_from) and _are_texts(files)):
        return None
    needed = {f"{lesson}{end}" for end in (".py", ".py.md5", ".rst", ".ipynb", ".zip")}
    needed |= {f"{lesson}.run.json", outputs_file(lesson)}
    if not needed <= files.keys() or {*map(_lesson_of, files)} != {lesson}:
        return None
    return Record(lesson, folder, made_from, files)


@dataclass(frozen=True)
class Store:
    """The records of the lessons of one project.

    ``root`` is the project's folder, which has its conf.py, and ``folder`` holds one
    folder per record.
    """

    root: Path
    folder: Path

    @property
    def gallery(self) -> Path:
        """The folder of the lessons."""
        return self.root / "gallery"

    def script(self, lesson: str) -> Path:
        return self.gallery / f"{lesson}.py"

    def record(self, lesson: str) -> Record | None:
        return read_record(self.folder / lesson)

    def conditions(self, torch: str | None, device: str | None) -> Conditions:
        """Return what a run here depends on, with this torch on such a device."""
        pins = _pins(self.root / name for name in run_inputs.LOCKS)
        style = digest(*(self.root / name for name in run_inputs.STYLE))
        return Conditions(torch, device, pins, style)

    def why_outdated(self, lesson: str, here: Conditions) -> str | None:
        """Return why the lesson must run again, or None when its record is current."""
        record = self.record(lesson)
        if record is None:
            if (self.folder / lesson / RECORD_FILE).is_file():
                return "its record has no checksums or is damaged"
            return "it has no record"
        changes = [why] if (why := self.why_other_code(record)) else []
        changes += here.changes_from(record.made_from)
        return " and ".join(changes) or None

    def why_other_code(self, record: Record) -> str | None:
        """Return why a record does not show the lesson as it is written now, or None.

        Prose and comments may differ: `place` brings them up to date. The outputs may
        come from another torch or be drawn in another style.
        """
        script = self.script(record.lesson)
        if script.read_bytes() == record.script.read_bytes():
            return None
        if code_of(script) != code_of(record.script):
            return "its code changed"
        if is_bound_to_lines(record.script, read_outputs(record.lesson, record.folder)):
            return "it was edited, and its outputs can depend on its lines"
        return None

    def seconds(self, lesson: str) -> float | None:
        """Return how long the last run of a lesson took, where that is known."""
        record = self.record(lesson)
        return record.facts.get("seconds") if record else None

    def keep(self, lesson: str, made: Path, conditions: Conditions) -> None:
        """Make a record of what a run left in the folder ``made``, in one step."""
        files = files_by_lesson(made).get(lesson, [])
        names = [file.relative_to(made).as_posix() for file in files]
        new = self._copy(lesson, made, names)
        described = {
            "format": _FORMAT,
            "lesson": lesson,
            "made_from": asdict(conditions),
            "files": {name: digest(new / name) for name in names},
        }
        text = json.dumps(described, indent=1, sort_keys=True) + "\n"
        (new / RECORD_FILE).write_text(text, "utf-8")
        self._swap_in([lesson])

    def take(self, records: list[Record]) -> None:
        """Take records from elsewhere, each in one step, unless they are here already.

        None is taken before all of them are copied.
        """
        copied = []
        for record in records:
            target = self.folder / record.lesson
            if target == record.folder or same_record(target, record.folder):
                continue
            self._copy(record.lesson, record.folder, (*record.files, RECORD_FILE))
            copied.append(record.lesson)
        self._swap_in(copied)

    def place(
        self, record: Record, target: Path, there: Iterable[Path], conf: dict[str, Any]
    ) -> None:
        """Write a record into the folder of page sources, with the prose of today.

        ``there`` are the files of the lesson in that folder, and ``conf`` is the
        configuration of Sphinx-Gallery. A file that is there already with the same
        content is left alone, so that Sphinx reads only the pages that changed. Files
        of an earlier record go.
        """
        script = self.script(record.lesson)
        wanted = {
            name: (record.folder / name).read_bytes()
            for name in record.files
            if name != outputs_file(record.lesson)
        }
        if script.read_bytes() != wanted[script.name]:
            wanted.pop(f"{record.lesson}.codeobj.json", None)
            wanted |= splice(script, record.folder, conf)
        for file in there:
            name = file.relative_to(target).as_posix()
            if wanted.get(name) == file.read_bytes():
                del wanted[name]
            else:
                file.unlink()  # Sphinx-Gallery writes read-only files
        for name, content in wanted.items():
            write_if_changed(target / name, content)

    @contextlib.contextmanager
    def locked(self, wait: Callable[[], None]) -> Iterator[None]:
        """Let no other process change the records meanwhile; mend what one left.

        ``wait`` is called when another one is at work, which is then awaited.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder, wait):
            self._mend()
            yield

    def _mend(self) -> None:
        """Put back records that were being replaced when a process was killed."""
        for old in self.folder.glob(".*.old"):
            kept = self.folder / old.name.removeprefix(".").removesuffix(".old")
            if not kept.exists():
                old.rename(kept)
        for pattern in (".*.old", ".*.new", ".run-*"):
            for leftover in self.folder.glob(pattern):
                shutil.rmtree(leftover, ignore_errors=True)

    def _copy(self, lesson: str, folder: Path, names: Iterable[str]) -> Path:
        """Copy files of a folder beside the record of a lesson; return where to."""
        new = self._beside(lesson, "new")
        shutil.rmtree(new, ignore_errors=True)
        for name in names:
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, new / name)
        return new

    def _swap_in(self, names: list[str]) -> None:
        if not names:
            return
        finished = [self._beside(lesson, "new") for lesson in names]
        with renaming_in(self.folder, *finished):
            for lesson, new in zip(names, finished, strict=True):
                old, kept = self._beside(lesson, "old"), self.folder / lesson
                shutil.rmtree(old, ignore_errors=True)
                if kept.exists():
                    kept.rename(old)
                new.rename(kept)
        for lesson in names:
            shutil.rmtree(self._beside(lesson, "old"), ignore_errors=True)

    def _beside(self, lesson: str, kind: str) -> Path:
        return self.folder / f".{lesson}.{kind}"


def project_store(root: Path) -> Store:
    """Return the records of the project in a folder."""
    return Store(root, root / "_build" / "records")


def files_by_lesson(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each lesson in a folder that Sphinx-Gallery wrote."""
    found: dict[str, list[Path]] = {}
    for inside in ("", "images", "images/thumb"):
        there = folder / inside
        for file in sorted(os.listdir(there)) if there.is_dir() else ():
            name = os.path.join(inside, file)
            if (lesson := _lesson_of(name)) and os.path.isfile(there / file):
                found.setdefault(lesson, []).append(folder / name)
    return found


def same_record(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same record; checksums stand for the files."""
    files = [folder / RECORD_FILE for folder in (one, other)]
    return all(file.is_file() for file in files) and (
        files[0].read_bytes() == files[1].read_bytes()
    )


def digest(*files: Path) -> str:
    """Return the SHA-256 checksum of files, one after the other."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _pins(locks: Iterable[Path]) -> str:
    """Return a checksum of the versions that lock files pin.

    The hashes in them change when a file for another system is published, and nothing
    runs otherwise for it.
    """
    lines = "\n".join(lock.read_text("utf-8") for lock in locks)
    pins = re.findall(r"(?m)^[^\s#-][^\\\n]*", lines)
    text = "\n".join(pin.strip() for pin in pins)
    return hashlib.sha256(text.encode()).hexdigest()


def _lesson_of(name: str) -> str | None:
    """Return the lesson that a file belongs to, by its name in the folder."""
    match = _FILE.fullmatch(name)
    return match and (match["lesson"] or match["drawn_in"])


def _are_texts(table: object) -> bool:
    return isinstance(table, dict) and all(
        value is None or isinstance(value, str) for value in table.values()
    )
