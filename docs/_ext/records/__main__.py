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
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from course import ROOT, lesson_check, lessons
from course.files import shown

from . import Refusal, refuse
from .archives import pack
from .devices import (
    CPU,
    choose_device,
    remember_device,
    remembered_device,
    variables_for,
)
from .facts import version_of
from .joining import join
from .shards import SHARD_FILE, Shard, Work, divide, parse_shard, read_shard
from .store import Conditions, Record, Store, project_store

if TYPE_CHECKING:
    from .recording import Recorder


def record(store: Store, arguments: argparse.Namespace) -> None:
    """Run the lessons that are out of date."""
    order = _checked_order(store)
    part = parse_shard(arguments.shard) if arguments.shard else None
    if arguments.lesson and arguments.lesson not in order:
        raise Refusal(
            f"there is no lesson {arguments.lesson!r}; there are {', '.join(order)}"
        )
    # A device that was asked for by name is looked for at once.
    asked = choose_device(arguments.device) if arguments.device else None
    with store.locked(wait=lambda: print("Waiting: other lessons are being recorded.")):
        join(store, arguments.earlier, whole=False)
        given = join(store, arguments.given, whole=False)
        shown_already = {one.lesson for one in given if not store.why_other_code(one)}
        shard = Shard(part[0], divide(_work(store, order), part[1])) if part else None
        wanted = [arguments.lesson] if arguments.lesson else order
        if shard:
            wanted = shard.lessons
            print(f"Shard {shard.name}: {', '.join(wanted) or 'no lesson'}.")
        _whole_records(store, wanted)
        if not arguments.lesson:
            (store.folder / SHARD_FILE).unlink(missing_ok=True)
        recorder = _recorder(store, arguments)
        names = [name for name in wanted if name not in shown_already]
        here, reasons = _what_to_run(store, recorder, names, asked)
        for name in _not_to_run(store, reasons, here.device):
            print(_shown_instead(store, name))
            del reasons[name]
        if reasons:
            missing = (lesson_check.missing_imports(store.script(n)) for n in reasons)
            refuse(chain.from_iterable(missing))
            torch = f"torch {here.torch}" if here.torch else "no torch"
            which = f"{len(reasons)} of {len(order)} lessons"
            print(f"Running {which} with {torch} on {here.device}.")
            refuse(recorder.run(reasons, here))
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
        taken = join(store, arguments.paths, whole=True)
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
        records = _whole_records(store, names)
        extra = [store.folder / SHARD_FILE] if shard else []
        for path in arguments.paths:
            pack(records, extra, Path(path))
            what = f"shard {shard.name}, " if shard else ""
            print(f"The archive is {path}: {what}{len(records)} records.")


def show_status(store: Store, arguments: argparse.Namespace) -> None:
    """Say for each lesson whether its record is current, and why not."""
    torch = version_of("torch")
    device = note = None
    try:
        device = choose_device(arguments.device)
    except Refusal as error:
        note = str(error)
    here = store.conditions(torch, device if torch else None)
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
    refuse(lesson_check.problems(store.gallery, ranges=ranges))
    return list(lessons.reading_order(store.gallery))


def _recorder(store: Store, arguments: argparse.Namespace) -> Recorder:
    # What watches over the lessons is installed with them, not with the pages.
    from .recording import Limits, Recorder

    usual = lessons.default_limits(store.root / "pyproject.toml")
    limits = Limits(
        arguments.seconds or usual["seconds"], arguments.memory or usual["memory_mib"]
    )
    return Recorder(store, variables_for(arguments.device), limits, arguments.jobs)


def _what_to_run(
    store: Store, recorder: Recorder, names: list[str], asked: str | None
) -> tuple[Conditions, dict[str, str]]:
    """Return what a run depends on here, and for each lesson that must run the reason.

    ``asked`` is the device that was asked for, if one was.
    """

    def why_run(device: str | None) -> tuple[Conditions, dict[str, str]]:
        # While the device is not known, these are the lessons that must run on any.
        here = store.conditions(version_of("torch"), device)
        reasons = {name: store.why_outdated(name, here) for name in names}
        return here, {name: reason for name, reason in reasons.items() if reason}

    memory = store.folder / ".device.json"
    device = asked or remembered_device(memory)
    here, reasons = why_run(device)
    if asked is None:
        if reasons or device is None:
            # The lessons' processes import torch: one of them tells what it sees.
            recorder.prepare(reasons)
            device = choose_device(None, recorder.see if reasons else None)
            here, reasons = why_run(device)
        remember_device(device, memory)
    return here, reasons


def _not_to_run(store: Store, names: Iterable[str], device: str) -> list[str]:
    """Return the lessons that cannot run here, because they need an accelerator."""
    if device != CPU:
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
    return [
        Work(name, store.seconds(name), lessons.needs_accelerator(store.script(name)))
        for name in order
    ]


def _whole_records(store: Store, names: list[str]) -> list[Record]:
    """Return the records of the lessons that have one, when no file was changed."""
    records = [record for name in names if (record := store.record(name))]
    refuse(fault for record in records for fault in record.faults())
    return records


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
    for name, use_of_them in (
        ("--given", "use these records where they show the lesson"),
        ("--earlier", "begin with these records as if made here"),
    ):
        parser.add_argument(name, action="append", default=[], help=use_of_them)
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
    except Refusal as error:
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
