"""Nothing changed: ``make html`` again."""

from __future__ import annotations

from collections.abc import Iterator

from .course import changed, real_course
from .figures import Figure
from .sphinx_alone import figures_of, timed


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    runs, pages, lessons = [], [], []
    for _ in range(times):
        before, records = course.pages(), course.records()
        runs.append(timed(lambda: course.make("html")))
        pages.append(len(changed(before, course.pages())))
        lessons.append(len(changed(records, course.records())))
    yield from figures_of("noop", runs)
    yield Figure("noop.processor", [each.run.processor for each in runs])
    yield Figure("noop.lessons", lessons)
    yield Figure("noop.pages", pages)
