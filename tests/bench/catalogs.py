"""Catalogs: extract and update them, and check all of them as if none was known."""

from __future__ import annotations

from collections.abc import Iterator

from .commands import Run
from .course import Course, real_course
from .figures import Figure


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    updates = [course.make("update-po").seconds for _ in range(times)]
    yield Figure("catalogs.update", updates)
    yield Figure("catalogs.check", [check_all(course).seconds for _ in range(times)])


def check_all(course: Course) -> Run:
    """Check every catalog, also those in which nothing was found before."""
    for known in course.root.glob("_build/faultless-*.txt"):
        known.unlink()
    return course.make("check")
