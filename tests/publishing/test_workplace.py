"""What is known of the last render of each language."""

from __future__ import annotations

import json

import pytest

from publishing.workplace import RENDERING, Workplace


@pytest.mark.parametrize("text", ["", "[]", '{"sta', json.dumps({"other": 1})])
def test_a_note_that_cannot_be_read_counts_for_nothing(tmp_path, text):
    file = tmp_path / "_build" / "rendered" / "en.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert Workplace(tmp_path).note("en").state == RENDERING
