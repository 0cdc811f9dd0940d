"""Catalogs follow the English pages, and no translation is lost on the way."""

from __future__ import annotations

import polib
import pytest

from catalogs.update import merge
from course.languages import Language

VI = Language("vi", "Tiếng Việt")


def entry(text: str, **attributes) -> polib.POEntry:
    return polib.POEntry(msgid=text, **attributes)


def catalog(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made += entries
    return made


def test_messages_come_in_the_order_of_the_page():
    before = catalog(entry("One.", msgstr="Một."), entry("Two.", msgstr="Hai."))
    after = merge(before, [entry("Two."), entry("New words."), entry("One.")], VI)
    assert [(e.msgid, e.msgstr) for e in after] == [
        ("Two.", "Hai."),
        ("New words.", ""),
        ("One.", "Một."),
    ]


def test_an_edit_keeps_the_translation_fuzzy_with_the_english_before():
    old, new = "The network reads a digit.", "The network reads two digits."
    after = merge(catalog(entry(old, msgstr="Mạng đọc.")), [entry(new)], VI)
    (message,) = after
    assert message.msgid == new
    assert message.msgstr == "Mạng đọc."
    assert message.fuzzy
    assert message.previous_msgid == old
    again = merge(after, [entry(new)], VI)
    assert str(again) == str(after), "a second update must change nothing"


def test_an_edit_touches_its_message_alone():
    texts = ["The first sentence of a page.", "The second one.", "And a third."]
    before = catalog(*(entry(text, msgstr=text.upper()) for text in texts))
    edited = [texts[0], "The second one, changed.", texts[2]]
    after = merge(before, [entry(text) for text in edited], VI)
    assert [e.msgid for e in after if e.fuzzy] == ["The second one, changed."]
    assert [e.msgid for e in after if e.obsolete] == []


def test_what_is_gone_is_kept_and_comes_back():
    before = catalog(entry("Gone for now.", msgstr="Tạm biệt."))
    after = merge(before, [entry("Something else entirely")], VI)
    (gone,) = [e for e in after if e.obsolete]
    assert gone.msgstr == "Tạm biệt."
    back = merge(after, [entry("Gone for now.")], VI)
    assert [(e.msgid, e.msgstr, e.obsolete, e.fuzzy) for e in back] == [
        ("Gone for now.", "Tạm biệt.", 0, False)
    ]


def test_a_translator_s_comment_stays():
    before = catalog(entry("Words.", msgstr="Từ.", tcomment="noqa: literal"))
    (message,) = merge(before, [entry("Words.")], VI)
    assert message.tcomment == "noqa: literal"


def test_the_header_has_no_date():
    assert "Date" not in str(merge(polib.POFile(), [entry("Words.")], VI))


@pytest.fixture
def updated(project):
    """A project with a lesson that draws, and its first catalogs."""
    from test_figures import DRAWS

    project.lessons("draws")
    project.lesson("draws").write_text(DRAWS, "utf-8")
    assert project.record().returncode == 0
    update(project)
    return project


def update(project) -> dict[str, str]:
    run = project.render("en", "gettext")
    assert run.returncode == 0, run.stderr
    run = project.python("-m", "catalogs.update", "_build/preview/en")
    assert run.returncode == 0, run.stderr
    folder = project.root / "locale" / "vi" / "LC_MESSAGES"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.po"))
    }


def test_two_updates_give_the_same_bytes(updated):
    assert update(updated) == update(updated)


def test_what_figures_say_stays_where_no_lesson_has_run(updated):
    with_record = update(updated)
    lesson = polib.pofile(with_record["lessons/draws.po"])
    kinds = {e.msgid: e.comment for e in lesson}
    assert kinds["A title that is text"] == "figure text"
    assert kinds["A line that rises and falls."] == "alternative text"
    (updated.root / "_build" / "records").rename(updated.root / "elsewhere")
    assert update(updated) == with_record


def test_places_are_in_the_lesson(updated):
    lesson = polib.pofile(update(updated)["lessons/draws.po"])
    source = updated.lesson("draws").read_text("utf-8").splitlines()
    ((path, line),) = lesson.find("Two figures in one cell.").occurrences
    assert path == "gallery/draws.py"
    assert "Two figures in one cell." in source[int(line) - 1]


def test_nothing_that_changes_is_in_a_catalog(updated):
    for text in update(updated).values():
        assert str(updated.root) not in text
        assert "POT-Creation-Date" not in text
