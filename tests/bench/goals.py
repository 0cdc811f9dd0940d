"""The goals: each figure with its unit and the bound that it is held to.

No bound is in seconds, which say more of a machine than of the site: what takes time is
held to a number of S0, see `sphinx_alone`. A figure without a bound is measured because
it explains another.
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
        digits = {"s": 2, "S0": 2, "ratio": 2, "layout": 3}.get(self.unit, 0)
        unit = {"ratio": "", "count": "", "layout": "", "points": ""}
        return f"{value:.{digits}f} {unit.get(self.unit, self.unit)}".rstrip()


def _timed(name: str, text: str, limit: float | None = None) -> dict[str, Goal]:
    """Return the goal of a command, in S0, and beside it the seconds."""
    return {
        f"{name}.s0": Goal(text, "S0", limit),
        f"{name}.seconds": Goal("  in seconds", "s"),
    }


def _scale(size: int) -> dict[str, Goal]:
    """Return the goals of a course of this many lessons."""
    largest = size == 1000
    return {
        f"scale.{size}.render": Goal(f"{size} lessons: all pages, both languages", "s"),
        f"scale.{size}.per_lesson": Goal(f"{size} lessons: processor time of one", "s"),
        f"scale.{size}.noop": Goal(f"{size} lessons: nothing changed", "s"),
        **_timed(
            f"scale.{size}.po",
            f"{size} lessons: one .po saved",
            4 if largest else None,
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
    "s0.seconds": Goal("S0: Sphinx alone, one page, from nothing", "s"),
    # From nothing executed, against one source folder and one execution per language.
    "build.ours": Goal("Build from nothing, both languages", "s"),
    "build.common": Goal("  the same with one folder for each language", "s"),
    "build.ratio": Goal("  ratio of the two", "ratio", 0.55),
    "build.ratio_processor": Goal("  ratio of the processor times", "ratio"),
    "build.longest": Goal("  the run of the longest lesson", "S0", 60),
    "build.lessons": Goal("  the runs of all lessons together", "S0", 180),
    "build.third": Goal("A third language, of the whole build", "ratio", 0.05),
    **_timed("noop", "Nothing changed: make html", 1.0),
    "noop.processor": Goal("  processor time", "s"),
    "noop.lessons": Goal("  lessons executed", "count", 0),
    "noop.pages": Goal("  pages written", "count", 0),
    **_timed("po", "One .po saved: make preview", 1.5),
    "po.processor": Goal("  processor time", "s"),
    "po.pages": Goal("  pages written", "count", 1),
    **_timed("edit.sentence", "One sentence changed: make html", 2.5),
    "edit.sentence.lessons": Goal("  lessons executed", "count", 0),
    **_timed("edit.comment", "One comment changed: make html", 2.5),
    "edit.comment.lessons": Goal("  lessons executed", "count", 0),
    **_timed("edit.code", "One line of code changed: make html"),
    "edit.code.lessons": Goal("  lessons executed", "count", 1),
    **_timed("catalogs.update", "Extract and update catalogs: make update-po", 2.0),
    **_timed("catalogs.check", "Check catalogs: make check", 1.0),
    **_timed("catalogs.thousand", "Check a catalog of a thousand messages", 3.0),
    **{name: goal for size in SIZES for name, goal in _scale(size).items()},
    "scale.flat": Goal("Cost of a lesson among 1000, of one among 100", "ratio", 1.2),
    **_reader(),
}
