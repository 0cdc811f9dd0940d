"""The goals: each figure with its unit and the bound that it is held to.

A figure without a bound is measured because it explains another.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """What a figure means, and what it should be."""

    text: str
    unit: str
    limit: float | None = None
    # The figure should be at least the limit, and not at most.
    at_least: bool = False
    # The values are of different pages, and the worst of them decides.
    every: bool = False

    @property
    def bound(self) -> str:
        if self.limit is None:
            return ""
        return f"{'>=' if self.at_least else '<='} {self.shown(self.limit)}"

    def shown(self, value: float) -> str:
        digits = {"s": 2, "ratio": 2, "layout": 3}.get(self.unit, 0)
        unit = {"ratio": "", "count": "", "layout": "", "points": ""}
        return f"{value:.{digits}f} {unit.get(self.unit, self.unit)}".rstrip()


def _scale(size: int) -> dict[str, Goal]:
    """Return the goals of a course of this many lessons."""
    largest = size == 1000
    return {
        f"scale.{size}.render": Goal(f"{size} lessons: all pages, both languages", "s"),
        f"scale.{size}.per_lesson": Goal(f"{size} lessons: processor time of one", "s"),
        f"scale.{size}.noop": Goal(f"{size} lessons: nothing changed", "s"),
        f"scale.{size}.po": Goal(
            f"{size} lessons: one .po saved", "s", 4 if largest else None
        ),
        f"scale.{size}.po_pages": Goal(
            f"{size} lessons: pages written for it", "count", 1
        ),
        f"scale.{size}.extract": Goal(f"{size} lessons: update catalogs", "s"),
        f"scale.{size}.check": Goal(f"{size} lessons: check catalogs", "s"),
        f"scale.{size}.peak": Goal(
            f"{size} lessons: peak memory, all processes", "MiB", 2048
        ),
    }


def _reader() -> dict[str, Goal]:
    """Return the goals of pages: each figure holds a value for every page."""
    every = {"every": True}
    return {
        "reader.lesson_bytes": Goal(
            "A lesson: bytes to first view", "KB", 100, **every
        ),
        "reader.lesson_requests": Goal("  requests", "count", 12, **every),
        "reader.home_bytes": Goal(
            "The home page: bytes to first view", "KB", 100, **every
        ),
        "reader.home_requests": Goal("  requests", "count", 12, **every),
        "reader.early_search": Goal(
            "Search data before search is opened", "KB", 0, **every
        ),
        "reader.search_bytes": Goal("To the first search: bytes more", "KB"),
        "reader.search_requests": Goal("  requests more", "count"),
        "reader.performance": Goal(
            "Lighthouse, each page: performance", "points", 100, at_least=True, **every
        ),
        "reader.lcp": Goal("  largest contentful paint", "s"),
        "reader.tbt": Goal("  total blocking time", "ms"),
        "reader.cls": Goal("  layout shift", "layout", 0, **every),
    }


# Sizes of synthetic courses; the last two are compared.
SIZES = (10, 100, 1000)
# How often each is rendered from nothing.
TIMES = {10: 3, 100: 2, 1000: 1}

GOALS: dict[str, Goal] = {
    # From nothing executed, against one source folder and one execution per language.
    "build.ours": Goal("Build from nothing, both languages", "s"),
    "build.common": Goal("  the same with one folder for each language", "s"),
    "build.ratio": Goal("  ratio of the two", "ratio", 0.55),
    "build.ratio_processor": Goal("  ratio of the processor times", "ratio"),
    "build.third": Goal("A third language, of the whole build", "ratio", 0.05),
    "noop.seconds": Goal("Nothing changed: make html", "s", 2),
    "noop.processor": Goal("  processor time", "s"),
    "noop.lessons": Goal("  lessons executed", "count", 0),
    "noop.pages": Goal("  pages written", "count", 0),
    "po.seconds": Goal("One .po saved: make preview", "s", 1.5),
    "po.processor": Goal("  processor time", "s"),
    "po.pages": Goal("  pages written", "count", 1),
    "edit.sentence.seconds": Goal("One sentence changed: make html", "s", 3),
    "edit.sentence.lessons": Goal("  lessons executed", "count", 0),
    "edit.comment.seconds": Goal("One comment changed: make html", "s", 3),
    "edit.comment.lessons": Goal("  lessons executed", "count", 0),
    "edit.code.seconds": Goal("One line of code changed: make html", "s"),
    "edit.code.lessons": Goal("  lessons executed", "count", 1),
    "catalogs.update": Goal("Extract and update catalogs: make update-po", "s", 5),
    "catalogs.check": Goal("Check catalogs: make check", "s", 2),
    **{name: goal for size in SIZES for name, goal in _scale(size).items()},
    "scale.flat": Goal("Cost of a lesson among 1000, of one among 100", "ratio", 1.2),
    **_reader(),
}
