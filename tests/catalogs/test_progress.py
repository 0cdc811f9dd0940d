"""What was counted in a catalog is kept as long as the catalog stays as it is."""

from __future__ import annotations

import json

import pytest

from catalogs.progress import progress_of

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
DONE = 'msgid "a"\nmsgstr "b"\n\n'
LEFT = 'msgid "c"\nmsgstr ""\n\n'
FUZZY = '#, fuzzy\nmsgid "d"\nmsgstr "e"\n\n'
OBSOLETE = '#~ msgid "f"\n#~ msgstr "g"\n'


@pytest.fixture
def catalog(tmp_path):
    path = tmp_path / "page.po"
    path.write_text(HEAD + DONE + LEFT + FUZZY + OBSOLETE, "utf-8")
    return path


def test_a_message_counts_when_it_is_translated_and_not_in_doubt(catalog, tmp_path):
    memory = tmp_path / "progress.json"
    assert progress_of([catalog], memory) == {str(catalog): (3, 1)}


def test_a_catalog_is_read_again_only_when_it_was_written(catalog, tmp_path):
    memory = tmp_path / "progress.json"
    progress_of([catalog], memory)
    # Another number, to tell what was kept from what is counted.
    kept = json.loads(memory.read_text("utf-8"))
    kept[str(catalog)]["done"] = 3
    memory.write_text(json.dumps(kept), "utf-8")
    assert progress_of([catalog], memory) == {str(catalog): (3, 3)}
    catalog.write_text(
        catalog.read_text("utf-8").replace('"c"\nmsgstr ""', '"c"\nmsgstr "h"'), "utf-8"
    )
    assert progress_of([catalog], memory) == {str(catalog): (3, 2)}
    catalog.write_text(HEAD + DONE, "utf-8")
    assert progress_of([catalog], memory) == {str(catalog): (1, 1)}


@pytest.mark.parametrize("kept", ["", "{", None], ids=["empty", "cut", "none"])
def test_a_memory_that_cannot_be_read_is_made_anew(catalog, tmp_path, kept):
    memory = tmp_path / "progress.json"
    if kept is not None:
        memory.write_text(kept, "utf-8")
    assert progress_of([catalog], memory) == {str(catalog): (3, 1)}
    assert json.loads(memory.read_text("utf-8"))


def test_nothing_is_kept_where_nothing_is_built(catalog, tmp_path):
    memory = tmp_path / "_build" / "progress.json"
    assert progress_of([catalog], memory) == {str(catalog): (3, 1)}
    assert not memory.parent.exists()


def test_a_catalog_that_cannot_be_read_has_no_messages(catalog, tmp_path):
    catalog.write_text("nothing like a catalog", "utf-8")
    assert progress_of([catalog], tmp_path / "p.json") == {str(catalog): (0, 0)}
