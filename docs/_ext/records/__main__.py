"""``python -m records``: run the lessons that are out of date, and keep their records.

Each lesson has a process of its own. A lesson that says ``# sphinx_gallery_parallel =
False``, because it measures time, runs when no other does.

``status`` says for each lesson whether its record is current. ``use`` and ``merge``
take records from elsewhere, and ``pack`` writes all of them to one archive.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from course import ROOT, lesson_check, lessons
from course.files import shown

from .archives import ArchiveError, pack
from .devices import (
    CPU,
    Device,
    DeviceError,
    choose_device,
    remember_device,
    remembered_device,
)
from .joining import JoinError, join, opened
from .shards import SHARD_FILE, Shard, Work, divide, parse_shard, read_shard
from .store import Conditions, Record, Store, installed_torch, project_store

if TYPE_CHECKING:
    from .recording import Recorder


class Refusal(Exception):
    """Something that a person has to mend; the message says what, and where."""


def record(store: Store, arguments: argparse.Namespace) -> None:
    """Run the lessons that are out of date."""
    order = _checked_order(store)
    part = _asked_part(arguments.shard)
    if arguments.lesson and arguments.lesson not in order:
        raise Refusal(
            f"there is no lesson {arguments.lesson!r}; there are {', '.join(order)}"
        )
    # A device that was asked for by name is looked for at once.
    asked = choose_device(arguments.device) if arguments.device else None
    with store.locked(wait=lambda: print("Waiting: other lessons are being recorded.")):
        given = _take_first(store, arguments)
        shard = Shard(part[0], divide(_work(store, order), part[1])) if part else None
        wanted = [arguments.lesson] if arguments.lesson else order
        if shard:
            wanted = shard.lessons
            print(f"Shard {shard.name}: {', '.join(wanted) or 'no lesson'}.")
        _refuse_changed(store, wanted)
        if not arguments.lesson:
            (store.folder / SHARD_FILE).unlink(missing_ok=True)
        recorder = _recorder(store, arguments, asked)
        here, device, reasons = _what_to_run(store, recorder, wanted, given, asked)
        for name in _not_to_run(store, reasons, device):
            print(_shown_instead(store, name))
            del reasons[name]
        if reasons:
            _refuse_missing_imports(store, reasons)
            print(
                f"Running {len(reasons)} of {len(order)} lessons with {_torch()} "
                f"on {device.kind}."
            )
            if failures := recorder.run(reasons, here):
                raise Refusal("\n\n".join(failures))
            print(f"The records are in {shown(store.folder)}.")
        else:
            which = f"all {len(wanted)} records are" if wanted[1:] else "its record is"
            print(f"No lesson to run: {which} current.")
        if shard:
            shard.write(store.folder)


def use(store: Store, arguments: argparse.Namespace) -> None:
    """Take the records of all lessons from elsewhere, or none when one is unfit."""
    order = _checked_order(store)
    with store.locked(wait=lambda: print("Waiting: lessons are being recorded.")):
        taken = _take(store, arguments.paths, whole=True)
        (store.folder / SHARD_FILE).unlink(missing_ok=True)
        there = {record.lesson for record in taken}
        for name in order:
            if name not in there:
                print(_shown_instead(store, name))
        here = store.conditions(None, None)
        changes = {c for record in taken for c in here.changes_from(record.made_from)}
        for change in sorted(changes):
            print(f"Note: {change} since these records were made.")
        print(
            f"{len(taken)} of {len(order)} lessons are shown as recorded in "
            f"{' '.join(arguments.paths)}."
        )


def write_archive(store: Store, arguments: argparse.Namespace) -> None:
    """Write the records, or those of the shard that was recorded last, to archives."""
    order = _checked_order(store)
    shard = read_shard(store.folder)
    with store.locked(wait=lambda: print("Waiting: lessons are being recorded.")):
        names = shard.lessons if shard else order
        _refuse_changed(store, names)
        records = [record for name in names if (record := store.record(name))]
        extra = [store.folder / SHARD_FILE] if shard else []
        for path in arguments.paths:
            pack(records, extra, Path(path))
            what = f"shard {shard.name}, " if shard else ""
            print(f"The archive is {path}: {what}{len(records)} records.")


def show_status(store: Store, arguments: argparse.Namespace) -> None:
    """Say for each lesson whether its record is current, and why not."""
    torch = installed_torch()
    device = note = None
    try:
        device = choose_device(arguments.device)
    except DeviceError as error:
        note = str(error)
    known = device is not None and torch is not None
    here = store.conditions(torch, device.kind if known else None)
    rows = [("lesson", "device", "torch", "date", "time", "state")]
    for name in lessons.reading_order(store.gallery):
        if not store.script(name).is_file():
            continue
        made = store.record(name)
        faults = made.faults() if made else []
        if faults:
            state = faults[0].partition(". ")[0]
        else:
            why = store.why_outdated(name, here)
            state = f"out of date: {why}" if why else "current"
            if why and device and _not_to_run(store, [name], device):
                state = f"needs an accelerator, which is not here; {why}"
        rows.append((name, *_facts(made, readable=not faults), state))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    if torch is None:
        note = "torch is not installed"
    if note:
        print(f"{note}. So it cannot be said what would run here on which device.")


def _facts(record: Record | None, *, readable: bool) -> tuple[str, str, str, str]:
    if record is None or not readable:
        return ("-",) * 4
    facts = record.facts
    made_from = record.made_from
    return (
        made_from.get("device") or "-",
        made_from.get("torch") or "-",
        str(facts.get("date", "-")),
        f"{facts.get('seconds', 0):.1f} s",
    )


def _checked_order(store: Store) -> list[str]:
    """Return the lessons in reading order, when nothing is wrong with one."""
    ranges = lesson_check.lesson_ranges(store.root / "pyproject.toml")
    if found := lesson_check.problems(store.gallery, ranges=ranges):
        raise Refusal("\n\n".join(map(str, found)))
    return list(lessons.reading_order(store.gallery))


def _asked_part(text: str | None) -> tuple[int, int] | None:
    try:
        return parse_shard(text) if text else None
    except ValueError as error:
        raise Refusal(str(error)) from None


def _take(store: Store, paths: list[str], *, whole: bool) -> list[Record]:
    with opened(paths, store.folder) as sources:
        return join(store, sources, whole=whole)


def _take_first(store: Store, arguments: argparse.Namespace) -> set[str]:
    """Take the records to begin with; return the lessons that are not to be re-made."""
    if arguments.earlier:
        _take(store, arguments.earlier, whole=False)
    if not arguments.given:
        return set()
    return {record.lesson for record in _take(store, arguments.given, whole=False)}


def _recorder(
    store: Store, arguments: argparse.Namespace, asked: Device | None
) -> Recorder:
    # What watches over the lessons is installed with them, not with the pages.
    from .recording import Limits, Recorder

    usual = lessons.default_limits(store.root / "pyproject.toml")
    limits = Limits(
        arguments.seconds or usual["seconds"], arguments.memory or usual["memory_mib"]
    )
    return Recorder(store, asked.environment if asked else {}, limits, arguments.jobs)


def _what_to_run(
    store: Store,
    recorder: Recorder,
    wanted: list[str],
    given: set[str],
    asked: Device | None,
) -> tuple[Conditions, Device, dict[str, str]]:
    """Return what a run depends on here, on which device, and what must run and why."""
    memory = store.folder / ".device.json"
    device = asked or remembered_device(memory)
    here, reasons = _why_run(store, wanted, device, given)
    if asked is None:
        if reasons or device is None:
            # The lessons' processes import torch: one of them tells what it sees.
            recorder.prepare(reasons)
            device = recorder.choose_device()
            here, reasons = _why_run(store, wanted, device, given)
        remember_device(device, memory)
    return here, device, reasons


def _why_run(
    store: Store, names: list[str], device: Device | None, given: set[str]
) -> tuple[Conditions, dict[str, str]]:
    """Return what a run depends on here, and for each lesson that must run the reason.

    While the device is not known, these are the lessons that must run on any. A lesson
    that was given is not re-made.
    """
    here = store.conditions(installed_torch(), device and device.kind)
    reasons = {
        name: reason
        for name in names
        if not (name in given and store.shows(name))
        if (reason := store.why_outdated(name, here))
    }
    return here, reasons


def _not_to_run(store: Store, names: list[str], device: Device) -> list[str]:
    """Return the lessons that cannot run here, because they need an accelerator."""
    if device.kind != CPU:
        return []
    return [name for name in names if lessons.needs_accelerator(store.script(name))]


def _shown_instead(store: Store, lesson: str) -> str:
    record = store.record(lesson)
    if record and not store.why_other_code(record):
        facts = record.facts
        shown = f"it is shown as it ran on {facts['device']}, on {facts['date']}"
    else:
        shown = "its page has no outputs, and says why"
    return f"{lesson}: needs an accelerator, and torch sees none here; {shown}."


def _work(store: Store, order: list[str]) -> list[Work]:
    """Return the lessons with the times of their last runs."""
    work = []
    for name in order:
        record = store.record(name)
        seconds = record.facts.get("seconds") if record else None
        work.append(Work(name, seconds, lessons.needs_accelerator(store.script(name))))
    return work


def _refuse_changed(store: Store, names: list[str]) -> None:
    records = [record for name in names if (record := store.record(name))]
    if faults := [fault for record in records for fault in record.faults()]:
        raise Refusal("\n\n".join(faults))


def _refuse_missing_imports(store: Store, names: dict[str, str]) -> None:
    found = [
        str(problem)
        for name in names
        for problem in lesson_check.missing_imports(store.script(name))
    ]
    if found:
        raise Refusal("\n\n".join(found))


def _torch() -> str:
    version = installed_torch()
    return f"torch {version}" if version else "no torch"


_COMMANDS = {
    "run": record,
    "status": show_status,
    "use": use,
    "merge": use,
    "pack": write_archive,
}


def _parse_arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m records", description=__doc__)
    parser.add_argument("command", nargs="?", default="run", choices=_COMMANDS)
    parser.add_argument("paths", nargs="*", help="folders or archives of records")
    parser.add_argument("--lesson", help="run this one only, if it is out of date")
    parser.add_argument("--device", help="the kind of device to run on, such as cuda")
    parser.add_argument("--shard", help="run one part of all, such as 2/5")
    parser.add_argument(
        "--given", action="append", help="use these records where they show the lesson"
    )
    parser.add_argument(
        "--earlier", action="append", help="begin with these records as if made here"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="lessons side by side"
    )
    parser.add_argument("--seconds", type=float, help="the time limit of one lesson")
    parser.add_argument("--memory", type=float, help="its memory limit, in MiB")
    arguments = parser.parse_args(given)
    if arguments.command in ("use", "merge", "pack") and not arguments.paths:
        parser.error(f"{arguments.command}: name a folder or an archive of records")
    return arguments


def main(store: Store, given: list[str]) -> int:
    arguments = _parse_arguments(given)
    try:
        _COMMANDS[arguments.command](store, arguments)
    except (Refusal, DeviceError, JoinError, ArchiveError) as error:
        problem = str(error)
    except OSError as error:
        problem = f"{error.filename or 'the records'}: {error.strerror or error}"
    else:
        return 0
    print(f"{problem}\n\nNothing was published.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(project_store(ROOT), sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted: the records of the lessons that ended are kept.")
