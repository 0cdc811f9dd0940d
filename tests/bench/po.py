"""One ``.po`` saved: the time until the page shows it."""

from __future__ import annotations

from collections.abc import Iterator

import polib

from .commands import Failed
from .course import PAGES, Course, changed, real_course
from .figures import Figure
from .sphinx_alone import Timed, figures_of, timed

LESSON = "define_network"


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    results = [save_one(course, number) for number in range(times)]
    yield from figures_of("po", [build for build, _pages in results])
    yield Figure("po.processor", [build.run.processor for build, _pages in results])
    yield Figure("po.pages", [pages for _build, pages in results])


def save_one(course: Course, number: int) -> tuple[Timed, int]:
    """Change a translation, and return the build and the number of pages written."""
    catalog = next(course.root.glob(f"locale/*/LC_MESSAGES/lessons/{LESSON}.po"))
    language = catalog.relative_to(course.root / "locale").parts[0]
    file = polib.pofile(str(catalog), wrapwidth=78)
    # Neither the title nor the first words, which other pages show too.
    entry = next(
        e
        for e in file[5:]
        if e.msgstr.endswith(".")
        and e.occurrences[0][0][-3:] == ".py"
        and not e.comment
    )
    entry.msgstr = f"{entry.msgstr.split(' #')[0]} #{number}."
    file.save()
    before = course.pages()
    build = timed(lambda: course.make("preview"))
    page = course.root / PAGES / language / "lessons" / f"{LESSON}.html"
    if f"#{number}." not in page.read_text("utf-8"):
        raise Failed(f"{page} does not show what was saved in {catalog}")
    return build, len(changed(before, course.pages()))
