"""Pages: comments and words are translated; code and boilerplate are no messages."""

from __future__ import annotations


def test_comments_are_translated_on_the_page_and_code_is_not(marked):
    page = marked.page("hard_code")
    assert "é⟦in the middle of an expression⟧" in page
    assert "é⟦the result⟧" in page
    assert "no # comment" in page
    assert "é⟦no" not in page


def test_the_catalog_holds_no_boilerplate_and_no_code(marked, script):
    for message in marked.messages(script.stem):
        assert "Download" not in message
        assert "Go to the end" not in message
        assert "import " not in message.split("\n")[0][:7]


def test_a_comment_s_place_is_in_the_script(marked):
    (entry,) = [e for e in marked.catalog("hard_code") if e.msgid == "the second"]
    ((path, line),) = entry.occurrences
    assert path.endswith("gallery/hard_code.py")
    source = (marked.root / "gallery" / "hard_code.py").read_text("utf-8").splitlines()
    assert "# the second" in source[int(line) - 1]
