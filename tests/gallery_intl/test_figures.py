"""Figures: the words in them are messages, and nothing else of them changes."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from gallery_intl.figures import find_words, replace_words

FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg">
<g id="axis"><text x="1" y="2">Training &amp; test</text></g>
<text style="font: 12px 'DejaVu Sans'">loss</text>
<text>loss</text>
<text>x</text> <text>0.25</text> <text>
  Two lines
  of text
</text>
</svg>
"""
WORDS = ["Training & test", "loss", "Two lines of text"]


def test_each_text_with_a_word_is_found_once():
    assert find_words(FIGURE) == WORDS


def test_words_are_replaced_and_the_drawing_is_not():
    words = {"loss": "mất mát", "x": "never asked for", "0.25": "nor this"}
    replaced = replace_words(FIGURE, words.get)
    assert replaced == FIGURE.replace(">loss<", ">mất mát<")
    assert replace_words(FIGURE, lambda text: None) == FIGURE


@pytest.mark.parametrize("hostile", ["</text><script>", "a & b", "a\nb\x00", "<!--"])
def test_a_hostile_word_stays_a_text(hostile):
    replaced = replace_words(FIGURE, lambda text: hostile)
    tags = [element.tag for element in ElementTree.fromstring(replaced).iter()]
    assert tags == [element.tag for element in ElementTree.fromstring(FIGURE).iter()]
