"""Synthetic courses: the real lessons, and one of them many times over.

Each copy has a name of its own. Its prose, comments, code, figure, record and
translations are those of the real lesson, so their sizes are real. Nothing has to be
executed, because the record is copied too.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from .course import RECORDS, Course

# A lesson of middle size with one figure. Its name is no word of its prose.
ORIGINAL = "define_network"


def synthetic_course(lessons: int) -> Course:
    """Return a course with this number of lessons, complete in every language."""
    course = Course(f"course-{lessons}")
    course.take_records()
    order = course.root / "gallery" / "reading_order.txt"
    real = order.read_text("utf-8")
    missing = lessons - len(list((course.root / "gallery").glob("*.py")))
    names = [f"lesson_{number:04}" for number in range(1, missing + 1)]
    script = course.root / "gallery" / f"{ORIGINAL}.py"
    catalogs = sorted((course.root / "locale").glob(f"*/LC_MESSAGES/**/{ORIGINAL}.po"))
    for name in names:
        for file in (script, *catalogs):
            _copy(file, file.with_name(f"{name}{file.suffix}"), name)
        _copy_record(course.root / RECORDS, name)
    order.write_text(real + "".join(f"{name}\n" for name in names), "utf-8")
    course.commit()
    return course


def _copy_record(records: Path, name: str) -> None:
    for file in sorted((records / ORIGINAL).rglob("*")):
        if file.is_file():
            path = file.relative_to(records).as_posix().replace(ORIGINAL, name)
            _copy(file, records / path, name)
    _sign(records / name)


def _copy(file: Path, copy: Path, name: str) -> None:
    """Copy a file and put the name of the copy in place of the original's."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".zip":
        copy.write_bytes(file.read_bytes())
    else:
        copy.write_text(file.read_text("utf-8").replace(ORIGINAL, name), "utf-8")


def _sign(record: Path) -> None:
    """Bring the checksums in a record up to date, where it has some."""
    described = record / "record.json"
    content = json.loads(described.read_text("utf-8"))
    for name in content.get("files", {}):
        checksum = hashlib.sha256((record / name).read_bytes()).hexdigest()
        content["files"][name] = checksum
    described.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")
