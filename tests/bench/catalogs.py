"""Catalogs: extract and update them, and check all of them as if none was known."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from .commands import Run, run
from .course import Course, real_course
from .figures import Figure
from .sphinx_alone import figures_of, timed

HEADER = """\
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
MESSAGE = """
#: {source}:{number}
msgid ""
"{number}: The *loss function* takes a pair, the output of a network and the "
"*target*, which is what the output should be. See {code}, **now**."
msgstr ""
"{number}: *Hàm mất mát* nhận một cặp, gồm đầu ra của một mạng và *giá trị mục "
"tiêu*, tức là cái mà đầu ra nên bằng. Hãy xem {code}, **ngay**."
"""
# Half of the messages are of a lesson, half of a page.
SOURCES = {"gallery/loss.py": "``loss``", "docs/index.md": "{doc}`loss`, `x`"}


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    updates = [timed(lambda: course.make("update-po")) for _ in range(times)]
    yield from figures_of("catalogs.update", updates)
    checks = [timed(lambda: check_all(course)) for _ in range(times)]
    yield from figures_of("catalogs.check", checks)
    thousand = [timed(lambda: check_a_thousand(course)) for _ in range(times)]
    yield from figures_of("catalogs.thousand", thousand)


def check_all(course: Course) -> Run:
    """Check every catalog, also those in which nothing was found before."""
    _forget(course)
    return course.make("check")


def check_a_thousand(course: Course) -> Run:
    """Check a catalog of a thousand messages, each with markup and a term."""
    _forget(course)
    catalog = course.root / "locale" / "vi" / "LC_MESSAGES" / "thousand.po"
    catalog.write_text(a_thousand_messages(), "utf-8")
    command = [sys.executable, "-m", "catalogs", "check", str(catalog)]
    try:
        return run(command, course.root, {"PYTHONPATH": "docs/_ext"})
    finally:
        catalog.unlink()


def a_thousand_messages() -> str:
    return HEADER + "".join(
        MESSAGE.format(source=source, number=number, code=code)
        for number in range(500)
        for source, code in SOURCES.items()
    )


def _forget(course: Course) -> None:
    for known in course.root.glob("_build/faultless-*.txt"):
        known.unlink()
