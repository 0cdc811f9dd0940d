"""Scale: courses of 10, 100 and 1,000 lessons.

The small ones are rendered from nothing several times, the large one once: it takes
minutes. A figure of processor time tells the cost of a lesson, because two languages
share the cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from .catalogs import check_all
from .commands import Run
from .course import Course
from .figures import Figure
from .goals import SIZES, TIMES
from .po import save_one
from .sphinx_alone import figures_of
from .synthetic import synthetic_course


def measure(times: int) -> Iterator[Figure]:
    costs = {}
    for size in SIZES:
        course = synthetic_course(size)
        renders = [_render(course) for _ in range(TIMES[size])]
        noops = [course.make("render") for _ in range(times)]
        saved = [save_one(course, number) for number in range(times)]
        extract = course.make("update-po", look_at_memory=True)
        check = check_all(course)
        # What a build costs whatever the number of lessons is that of nothing changed.
        start = median(run.processor for run in noops)
        costs[size] = [(run.processor - start) / size for run in renders]
        yield Figure(f"scale.{size}.render", [run.seconds for run in renders])
        yield Figure(f"scale.{size}.per_lesson", costs[size])
        yield Figure(f"scale.{size}.noop", [run.seconds for run in noops])
        yield from figures_of(f"scale.{size}.po", [build for build, _ in saved])
        yield Figure(f"scale.{size}.po_pages", [pages for _, pages in saved])
        yield Figure(f"scale.{size}.extract", [extract.seconds])
        yield Figure(f"scale.{size}.check", [check.seconds])
        yield Figure(
            f"scale.{size}.peak", [max(run.peak for run in (*renders, extract))]
        )
        course.remove()
    small, large = (median(costs[size]) for size in SIZES[-2:])
    yield Figure("scale.flat", [large / small])


def _render(course: Course) -> Run:
    course.forget("_build/preview", "_build/doctrees", "docs/lessons")
    return course.make("render", look_at_memory=True)
