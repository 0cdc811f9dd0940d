"""Nothing changed: ``make html`` again."""

from __future__ import annotations

from collections.abc import Iterator

from .course import changed, real_course
from .figures import Figure


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    runs, pages, lessons = [], [], []
    for _ in range(times):
        before, records = course.pages(), course.records()
        runs.append(course.make("html"))
        pages.append(len(changed(before, course.pages())))
        lessons.append(len(changed(records, course.records())))
    yield Figure("noop.seconds", [run.seconds for run in runs])
    yield Figure("noop.processor", [run.processor for run in runs])
    yield Figure("noop.lessons", lessons)
    yield Figure("noop.pages", pages)
