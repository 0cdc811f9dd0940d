"""Catalogs: extract and update them, and check them."""

from __future__ import annotations

from collections.abc import Iterator

from .course import real_course
from .figures import Figure


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    for target, name in (("update-po", "update"), ("check", "check")):
        yield Figure(
            f"catalogs.{name}", [course.make(target).seconds for _ in range(times)]
        )
