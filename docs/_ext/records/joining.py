"""Joining: records from elsewhere, checked and then taken as the records of here.

They come as folders or archives: all of one machine, or the shards of several. Either
all of them are taken or, when something is wrong with one, none is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course import lessons
from course.files import shown

from . import Refusal, refuse
from .archives import unpack
from .shards import SHARD_FILE, Shard, read_shard
from .store import PARTS, RECORD_FILE, Record, Store, read_record, same_record

# What must be the same for all records of one course.
_COMMON = ("torch", "locks", "style")


@dataclass(frozen=True)
class Source:
    """A folder of records, by the name that a person gave."""

    name: str
    folder: Path
    shard: Shard | None

    def records(self) -> dict[str, Record | None]:
        """Return the records by lesson; None for one that cannot be read."""
        found = {
            path.parent.name: read_record(path.parent)
            for path in sorted(self.folder.glob(f"*/{RECORD_FILE}"))
            if not path.parent.name.startswith(".")
        }
        if self.shard is None:
            return found
        return {name: found[name] for name in self.shard.lessons if name in found}


# A record, and where it was found.
_Found = tuple[Source, Record]


def join(store: Store, names: list[str], *, whole: bool) -> list[Record]:
    """Take the records of all folders and archives and return them, in reading order.

    With ``whole`` there must be a record for each lesson, and it must show the lesson
    as it is written. A lesson that needs an accelerator may lack one: its page then
    says so. Raises `Refusal` and takes none when something is wrong.
    """
    order = list(lessons.reading_order(store.gallery))
    with tempfile.TemporaryDirectory(prefix=".run-", dir=store.folder) as scratch:
        sources = [_opened(name, Path(scratch, str(n))) for n, name in enumerate(names)]
        found, problems = _found(sources)
        problems += _shard_faults(sources)
        problems += _common_faults([found[name] for name in order if name in found])
        if whole and not problems:
            where = ", ".join(names)
            problems += _whole_faults(store, order, found, where)
        refuse(problems)
        store.take([found[name][1] for name in order if name in found])
    return [store.record(name) for name in order if name in found]


def _opened(name: str, scratch: Path) -> Source:
    """Open a folder or an archive of records; unpack the latter to ``scratch``."""
    path = Path(name)
    if path.is_file():
        try:
            unpack(path, scratch)
        except OSError as error:
            raise Refusal(f"{name}: cannot be unpacked: {error.strerror}") from None
        path = scratch
    elif not path.is_dir():
        raise Refusal(f"{name}: there is no such folder or archive")
    folder = _folder_of_records(path)
    if folder is None:
        raise Refusal(
            f"{name}: holds no records: give the folder that has one folder for each "
            "lesson, or an archive of it"
        )
    return Source(name, folder.resolve(), read_shard(folder))


def _found(sources: list[Source]) -> tuple[dict[str, _Found], list[str]]:
    """Return where each lesson's record was found, and what is wrong with records."""
    found: dict[str, _Found] = {}
    problems = []
    for source in sources:
        for lesson, record in source.records().items():
            if record is None:
                problems.append(
                    f"{source.name}: the record of the lesson {lesson!r} has no "
                    "checksums or is damaged: record the lesson again"
                )
                continue
            problems += record.faults()
            first_source, first = found.setdefault(lesson, (source, record))
            if not same_record(first.folder, record.folder):
                problems.append(
                    f"the lesson {lesson!r} is recorded twice and not alike, in "
                    f"{first_source.name} and in {source.name}: leave one of them out"
                )
    return found, problems


def _whole_faults(
    store: Store, order: list[str], found: dict[str, _Found], where: str
) -> Iterator[str]:
    """Yield for which lessons no record was found that shows them as they are."""
    for lesson in order:
        if lesson in found:
            source, record = found[lesson]
            if why := store.why_other_code(record):
                yield (
                    f"{shown(store.script(lesson))}: its record in {source.name} does "
                    f"not show this lesson: {why} since. Record it again, where torch "
                    "is: make record"
                )
        elif not lessons.needs_accelerator(store.script(lesson)):
            yield (
                f"the record of the lesson {lesson!r} is missing in {where}: record "
                "it, where torch is: make record"
            )


def _folder_of_records(folder: Path) -> Path | None:
    """Return the folder that holds records: this one, or the only one in it."""
    if any(folder.glob(f"*/{RECORD_FILE}")):
        return folder
    inner = [path for path in folder.iterdir() if path.is_dir()]
    if len(inner) == 1 and any(inner[0].glob(f"*/{RECORD_FILE}")):
        return inner[0]
    # A shard that has no lesson to run.
    held = [path for path in (folder, *inner) if (path / SHARD_FILE).is_file()]
    return held[0] if held else None


def _shard_faults(sources: list[Source]) -> list[str]:
    """Return which shards of the same division are missing or do not fit."""
    shards = [(source, source.shard) for source in sources if source.shard]
    if not shards:
        return []
    parts = shards[0][1].parts
    others = [source.name for source, shard in shards if shard.parts != parts]
    if others:
        return [
            f"{', '.join(others)}: was divided otherwise than {shards[0][0].name}: "
            "record all shards of one commit, from the same earlier records"
        ]
    there = {shard.number for _, shard in shards}
    return [
        f"the shard {number}/{len(parts)} is missing: it holds {', '.join(part)}"
        for number, part in enumerate(parts, start=1)
        if number not in there and part
    ]


def _common_faults(found: list[_Found]) -> list[str]:
    """Return the records that were not made with what the first was made with."""
    problems: dict[tuple[str, str], str] = {}
    for source, record in found[1:]:
        first_source, first = found[0]
        if source.name == first_source.name:
            continue  # One machine's records: each page says with what it ran.
        for part in _COMMON:
            one, other = first.made_from.get(part), record.made_from.get(part)
            if one != other and (source.name, part) not in problems:
                versions = f" ({one} and {other})" if part == "torch" else ""
                problems[source.name, part] = (
                    f"the lessons {first.lesson!r} in {first_source.name} and "
                    f"{record.lesson!r} in {source.name} were not recorded with the "
                    f"same {PARTS[part].removeprefix('the ')}{versions}: record all "
                    "shards of one commit alike"
                )
    return list(problems.values())
