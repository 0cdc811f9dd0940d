"""Cards show each lesson's picture, title and first words, in reading order."""

from __future__ import annotations

import pytest
from bs4 import Tag
from conftest import Applications


@pytest.fixture
def cards(make_app: Applications):
    """Build the home page with the cards, and return them."""
    home = make_app.root("course") / "index.rst"
    home.write_text(f"{home.read_text('utf-8')}\n.. lesson-cards::\n", "utf-8")

    def built() -> list[Tag]:
        app = make_app("course", "lesson.cards")
        app.build()
        return app.soup("index").select("ol.lesson-cards > li")

    return built


def test_the_cards_follow_the_reading_order(cards):
    first, second = cards()
    assert [card.a.get_text() for card in (first, second)] == ["First", "Second"]
    assert first.a["href"] == "lessons/first.html"
    assert second.a["href"] == "lessons/second.html"
    assert "The words of the second lesson." in second.get_text()
    assert first.img["alt"] == second.img["alt"] == ""


def test_the_cards_follow_a_change_of_a_title(cards, make_app):
    cards()
    lesson = make_app.root("course") / "gallery" / "second.py"
    source = lesson.read_text("utf-8").replace("Second\n======", "Renamed\n=======")
    lesson.write_text(source.replace("The words", "Other words"), "utf-8")
    _first, card = cards()
    assert card.a.get_text() == "Renamed"
    assert "Other words of the second lesson." in card.get_text()
