"""The benchmark: its goals, its figures, and what they are measured beside."""

from __future__ import annotations

import json
import re

import pytest
from bench import sphinx_alone
from bench.catalogs import a_thousand_messages
from bench.commands import Run
from bench.figures import Figure, table, write
from bench.goals import GOALS, Goal
from conftest import ROOT

from catalogs.checks import findings
from catalogs.reading import Catalog
from course.languages import translations


@pytest.fixture
def goals(monkeypatch) -> dict[str, Goal]:
    goals = {
        "most": Goal("Nothing changed", "S0", 1.5),
        "least": Goal("Performance", "points", 100, at_least=True),
        "every": Goal("Bytes", "KB", 100, every=True),
        "free": Goal("In seconds", "s"),
    }
    monkeypatch.setattr("bench.figures.GOALS", goals)
    return goals


@pytest.mark.parametrize(
    ("name", "values", "verdict"),
    [
        ("most", [1.0, 1.5, 9.0], "met"),
        ("most", [1.0, 1.6, 1.7], "not met"),
        ("least", [90, 100, 100], "met"),
        ("least", [90, 99, 100], "not met"),
        # The worst decides, and not the median.
        ("every", [1, 2, 100], "met"),
        ("every", [1, 2, 101], "not met"),
        ("free", [1000], ""),
    ],
)
def test_a_figure_meets_its_goal_or_not(goals, name, values, verdict):
    assert Figure(name, values).verdict == verdict


def test_figures_are_a_table_and_a_file(goals, tmp_path):
    figures = [Figure("most", [1.25, 1.0, 2.0]), Figure("free", [0.5])]
    head, _line, first, second = table(figures).splitlines()
    assert head.split() == ["what", "goal", "median", "min", "max", "times"]
    cells = [cell for cell in re.split(r" {2,}", first) if cell]
    assert cells == [
        *("Nothing changed", "<= 1.50 S0"),
        *("1.25 S0", "1.00 S0", "2.00 S0", "3", "met"),
    ]
    assert re.split(r" {2,}", second) == [
        *("In seconds", "0.50 s", "0.50 s", "0.50 s", "1")
    ]
    write(tmp_path / "bench.json", figures, {"cores": 2})
    content = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert content["cores"] == 2
    assert content["figures"]["most"] == {
        "what": "Nothing changed",
        "unit": "S0",
        "goal": 1.5,
        "median": 1.25,
        "min": 1.0,
        "max": 2.0,
        "values": [1.25, 1.0, 2.0],
        "verdict": "met",
    }


def test_no_goal_depends_on_the_speed_of_the_machine():
    for name, goal in GOALS.items():
        if goal.unit in ("s", "ms"):
            assert goal.limit is None, name
    limits = {name: goal.limit for name, goal in GOALS.items() if goal.unit == "S0"}
    assert limits["noop.s0"] == limits["catalogs.check.s0"] == 1.0
    assert limits["po.s0"] == 1.5
    assert limits["catalogs.update.s0"] == 2.0
    assert limits["edit.sentence.s0"] == limits["edit.comment.s0"] == 2.5


def test_a_command_is_timed_between_two_builds_of_one_page(monkeypatch):
    class Page:
        builds = 0

        def build(self) -> float:
            self.builds += 1
            return float(self.builds)

    page = Page()
    monkeypatch.setattr(sphinx_alone, "one_page", lambda: page)
    seen = []

    def command() -> Run:
        seen.append(page.builds)
        return Run(seconds=6.0, processor=9.0, peak=0.0, output="")

    repeats = [sphinx_alone.timed(command) for _ in range(2)]
    assert seen == [1, 3]
    assert [repeat.s0 for repeat in repeats] == [1.5, 3.5]
    ratios, seconds = sphinx_alone.figures_of("noop", repeats)
    assert (ratios.name, seconds.name) == ("noop.s0", "noop.seconds")
    assert ratios.values == pytest.approx([4.0, 6 / 3.5])
    assert seconds.values == [6.0, 6.0]


def test_one_page_is_built_from_nothing_by_sphinx_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(sphinx_alone, "BENCH", tmp_path)
    page = sphinx_alone.OnePage()
    assert page.seconds == []
    built = tmp_path / "one-page" / "_build" / "index.html"
    first = built.stat().st_mtime_ns
    seconds = page.build()
    assert page.seconds == [seconds] and seconds > 0
    assert built.stat().st_mtime_ns > first
    assert "furo" in built.read_text("utf-8")
    assert "extensions" not in sphinx_alone.CONF


def test_every_figure_has_a_goal_and_every_goal_a_figure():
    source = "".join(
        path.read_text("utf-8") for path in (ROOT / "tests" / "bench").glob("*.py")
    )
    measured = set()
    for kind, name in re.findall(r"\b(Figure|figures_of)\(\s*f?\"([^\"]+)\"", source):
        plain = re.sub(r"\{[^}]*\}", "*", name)
        if plain != "*.s0" and plain != "*.seconds":
            endings = ("",) if kind == "Figure" else (".s0", ".seconds")
            measured |= {plain + ending for ending in endings}
    patterns = {re.escape(name).replace(r"\*", r"\w+") for name in measured}
    for pattern in patterns:
        assert any(re.fullmatch(pattern, goal) for goal in GOALS), pattern
    for goal in GOALS:
        assert any(re.fullmatch(pattern, goal) for pattern in patterns), goal


def test_the_thousand_messages_are_a_thousand_without_a_fault(tmp_path):
    path = tmp_path / "thousand.po"
    path.write_text(a_thousand_messages(), "utf-8")
    catalog = Catalog(path, translations()["vi"])
    assert len(catalog.entries) == 1000
    assert findings(catalog) == []
