"""The feed names what changed on each day, each page once."""

from __future__ import annotations

from course import history
from page.feed import Day, days_of


def commit(date: str, **files: str) -> history.Commit:
    return history.Commit(
        date, date, {f"{name}.md": how for name, how in files.items()}
    )


PAGES = {"a": ["a.md", "a_vi.md"], "b": ["b.md"], "c": ["c.md"]}


def test_the_feed_names_each_page_once_a_day():
    days = days_of(
        [
            commit("2026-01-03T09:00:00+07:00", b="M"),
            commit("2026-01-02T23:00:00+07:00", b="M", other="M"),
            commit("2026-01-02T18:00:00+00:00", b="M", a="A"),
            commit("2026-01-02T08:00:00+07:00", c="A", a="M"),
            commit("2026-01-01T08:00:00+07:00", a_vi="A"),
            commit("2025-12-31T08:00:00+07:00", other="A"),
        ],
        PAGES,
    )
    assert days == [
        Day("2026-01-03", "2026-01-03T09:00:00+07:00", [], ["b"]),
        # The last commit of the day, wherever its author was; the English of a page is
        # not what makes it new, and one that is new is not one that changed.
        Day("2026-01-02", "2026-01-02T18:00:00+00:00", ["c"], ["a", "b"]),
        Day("2026-01-01", "2026-01-01T08:00:00+07:00", ["a"], []),
    ]


def test_a_commit_of_the_same_day_makes_no_entry_of_its_own():
    first = commit("2026-01-02T08:00:00+07:00", b="A")
    second = commit("2026-01-02T09:00:00+07:00", b="M")
    (day,) = days_of([second, first], PAGES)
    assert (day.new, day.changed) == (["b"], [])
