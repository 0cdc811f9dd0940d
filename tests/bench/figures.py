"""Figures: what was measured, its goal, the table and the file that show both."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path

from .goals import GOALS, Goal


@dataclass(frozen=True)
class Figure:
    """A quantity, as often as it was measured."""

    name: str
    values: list[float]

    @property
    def goal(self) -> Goal:
        return GOALS[self.name]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        limit = self.goal.limit
        if limit is None:
            return ""
        at_least, every = self.goal.at_least, self.goal.every
        worst = min(self.values) if at_least else max(self.values)
        value = worst if every else self.median
        met = value >= limit if at_least else value <= limit
        return "met" if met else "not met"


def table(figures: list[Figure]) -> str:
    """Return the figures as a table for a terminal."""
    rows = [("what", "goal", "median", "min", "max", "times", "")]
    for figure in figures:
        values = figure.values
        numbers = (figure.median, min(values), max(values))
        shown = [figure.goal.shown(number) for number in numbers]
        rows.append(
            (
                figure.goal.text,
                figure.goal.bound,
                *shown,
                str(len(values)),
                figure.verdict,
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *rest = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def write(path: Path, figures: list[Figure], about: dict[str, object]) -> None:
    """Write the figures, and what is known of the machine, as JSON."""
    content = {
        **about,
        "figures": {
            figure.name: {
                "what": figure.goal.text,
                "unit": figure.goal.unit,
                "goal": figure.goal.limit,
                "median": figure.median,
                "min": min(figure.values),
                "max": max(figure.values),
                "values": figure.values,
                "verdict": figure.verdict,
            }
            for figure in figures
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", "utf-8")
