"""The lessons are divided among machines, each with its share of what takes long."""

from __future__ import annotations

import pytest

from records import Refusal, shards
from records.shards import Work, divide


def test_parts_take_about_as_long_and_hold_each_lesson_once():
    work = [Work(f"l{n}", float(n)) for n in range(1, 31)]
    for count in (1, 2, 5, 7):
        parts = divide(work, count)
        assert sorted(name for part in parts for name in part) == sorted(
            item.lesson for item in work
        )
        seconds = [sum(int(name[1:]) for name in part) for part in parts]
        assert max(seconds) - min(seconds) <= 30
        assert parts == divide(list(work), count)


def test_each_part_has_its_share_of_what_needs_an_accelerator():
    work = [Work(f"g{n}", 10.0, accelerated=True) for n in range(4)]
    work += [Work("long", 100.0), *(Work(f"c{n}", 1.0) for n in range(10))]
    parts = divide(work, 2)
    assert [sum(name.startswith("g") for name in part) for part in parts] == [2, 2]


def test_lessons_whose_times_are_not_known_are_dealt_out_alike():
    parts = divide([Work(f"l{n}") for n in range(9)], 3)
    assert [len(part) for part in parts] == [3, 3, 3]
    parts = divide([Work(f"l{n}", 0.0) for n in range(9)], 3)
    assert [len(part) for part in parts] == [3, 3, 3]
    # More parts than lessons: some have none to run.
    assert sorted(map(len, divide([Work("one")], 3))) == [0, 0, 1]


@pytest.mark.parametrize("text", ["0/3", "4/3", "2", "a/b", "-1/3", "1/0"])
def test_a_part_that_is_none_is_refused(text):
    with pytest.raises(Refusal, match="is no part of all"):
        shards.parse_shard(text)
