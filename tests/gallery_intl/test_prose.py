"""Prose: each message is replaced where it stands, and stays what it is."""

from __future__ import annotations

import pytest
from conftest import mark

from gallery_intl.prose import Message
from gallery_intl.scripts import localize_script, same_program

SOURCE = '"""\nTitle\n=====\n\nWords.\n"""\n\nx = 1\n\n# %%\n# More.\n\ny = 2\n'
MESSAGES = [
    Message("Title", "Title", "title"),
    Message("Words.", "Words.", "paragraph"),
    Message("More.", "More.", "paragraph"),
]


def test_marked_messages_come_back_exactly(marked, marked_again, script):
    messages = marked.messages(script.stem)
    assert messages
    assert marked_again.messages(script.stem) == [mark(m) for m in messages]


@pytest.mark.parametrize(
    "hostile",
    [
        '"""\nimport os\n"""',
        "a\nimport os",
        "\\",
        '\\"""',
        "# %%\nz = 3",
    ],
)
def test_hostile_prose_stays_prose(hostile):
    localized = localize_script(SOURCE, MESSAGES, lambda message: hostile)
    assert same_program(SOURCE, localized)
    assert "\nimport os" not in localized
