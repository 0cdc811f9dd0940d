"""Catalogs follow the English, and no translation is lost on the way."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from conftest import ROOT

from catalogs.update import update

LANGUAGES = """\
[en]
name = "English"

[{code}]
name = "Its own"
preferred = true
"""
# More than 200 letters, and the same with each fifth word changed.
LONG = (
    "You turn the output of a network and the right answer into one number, and you "
    "follow the way from this number back to the input. Each weight is then moved by a "
    "small step against its gradient, which is done again and again until the number "
    "hardly falls any more, and the network reads most digits as a person would."
)
CHANGED = " ".join(
    "other" if number % 4 == 2 else word for number, word in enumerate(LONG.split())
)

# What a template says of itself, as Sphinx writes it.
OF_A_TEMPLATE = {
    "Project-Id-Version": "A course",
    "Report-Msgid-Bugs-To": "",
    "POT-Creation-Date": "2026-01-02 03:04+0000",
    "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
    "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
    "Language-Team": "LANGUAGE <LL@li.org>",
    "MIME-Version": "1.0",
    "Content-Transfer-Encoding": "8bit",
}

DRAWS = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9"]
# ///
"""
Draws
=====

It draws.
"""

import matplotlib.pyplot as plt

# A comment of the code.
fig, ax = plt.subplots()
ax.plot([1, 3, 2])
ax.set(title="A title that is text")
fig.set_label("A line that rises and falls.")
plt.show()

# %%
# Some prose of a second cell.

print("It has drawn.")
'''


def entry(text: str, **attributes) -> polib.POEntry:
    return polib.POEntry(msgid=text, **attributes)


def catalog(*entries: polib.POEntry, **metadata: str) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", **metadata}
    made += entries
    return made


@pytest.fixture
def updated(tmp_path: Path):
    """Return a function that brings a catalog up to date with a template."""

    def update_with(
        before: polib.POFile | None, *messages: str | polib.POEntry, code: str = "vi"
    ) -> polib.POFile:
        locale, templates = tmp_path / "locale", tmp_path / "gettext"
        path = locale / code / "LC_MESSAGES" / "page.po"
        for folder in (path.parent, templates):
            folder.mkdir(parents=True, exist_ok=True)
        (locale / "languages.toml").write_text(LANGUAGES.format(code=code), "utf-8")
        template = catalog(
            *(entry(m) if isinstance(m, str) else m for m in messages), **OF_A_TEMPLATE
        )
        template.save(str(templates / "page.pot"))
        if before is not None:
            before.save(str(path))
        list(update(templates, locale))
        return polib.pofile(str(path))

    return update_with


def messages_of(file: polib.POFile) -> dict[str, tuple[str, bool, str | None]]:
    return {
        message.msgid: (message.msgstr, message.fuzzy, message.previous_msgid)
        for message in file
        if not message.obsolete
    }


# -- Messages --------------------------------------------------------------------------


def test_messages_come_in_the_order_of_the_page(updated):
    before = catalog(entry("One.", msgstr="Một."), entry("Two.", msgstr="Hai."))
    after = updated(before, "Two.", "New words.", "One.")
    assert [(e.msgid, e.msgstr) for e in after] == [
        ("Two.", "Hai."),
        ("New words.", ""),
        ("One.", "Một."),
    ]


def test_an_edit_keeps_the_translation_fuzzy_with_the_english_before(updated):
    old, new = "The network reads a digit.", "The network reads two digits."
    after = updated(catalog(entry(old, msgstr="Mạng đọc.")), new)
    assert messages_of(after) == {new: ("Mạng đọc.", True, old)}
    assert not after.obsolete_entries()
    again = updated(None, new)
    assert str(again) == str(after), "a second update must change nothing"


def test_a_second_edit_keeps_the_english_that_was_translated(updated):
    texts = [
        "The network reads a digit.",
        "It reads two digits.",
        "It reads ten digits.",
    ]
    updated(catalog(entry(texts[0], msgstr="Mạng đọc.")), texts[1])
    assert messages_of(updated(None, texts[2])) == {
        texts[2]: ("Mạng đọc.", True, texts[0])
    }


def test_a_long_paragraph_keeps_its_translation(updated):
    """Which a comparison that leaves frequent letters out would overlook."""
    assert difflib.get_close_matches(CHANGED, [LONG]) == []
    after = updated(catalog(entry(LONG, msgstr="Dài.")), CHANGED)
    assert messages_of(after) == {CHANGED: ("Dài.", True, LONG)}
    assert not after.obsolete_entries()


def test_the_english_before_is_the_closest_of_those_with_this_translation(updated):
    one, other = "Lessons of the course", "Lesson"
    before = catalog(entry(other, msgstr="Bài"), entry(one, msgstr="Bài"))
    after = updated(before, other, "Lessons of this course")
    assert messages_of(after) == {
        other: ("Bài", False, None),
        "Lessons of this course": ("Bài", True, one),
    }
    assert not after.obsolete_entries()


def test_an_edit_touches_its_message_alone(updated):
    texts = ["The first sentence of a page.", "The second one.", "And a third."]
    before = catalog(*(entry(text, msgstr=text.upper()) for text in texts))
    after = updated(before, texts[0], "The second one, changed.", texts[2])
    assert [e.msgid for e in after if e.fuzzy] == ["The second one, changed."]
    assert [e.msgid for e in after if e.obsolete] == []


def test_a_new_word_is_not_translated_by_one_unlike_it(updated):
    english = ("Copy the code", "Copy the page", "Next page")
    before = catalog(*(entry(word, msgstr=word.upper()) for word in english))
    after = updated(before, "Copy the codes", "Copy the page", "Something new")
    assert messages_of(after) == {
        "Copy the codes": ("COPY THE CODE", True, "Copy the code"),
        "Copy the page": ("COPY THE PAGE", False, None),
        "Something new": ("", False, None),
    }


def test_what_is_gone_is_kept_and_comes_back(updated):
    before = catalog(entry("Gone for now.", msgstr="Tạm biệt."), entry("Untranslated."))
    after = updated(before, "Something else entirely")
    (gone,) = [e for e in after if e.obsolete]
    assert gone.msgstr == "Tạm biệt."
    back = updated(None, "Gone for now.")
    assert messages_of(back) == {"Gone for now.": ("Tạm biệt.", False, None)}
    assert not back.obsolete_entries()


def test_what_was_in_doubt_comes_back_in_doubt(updated):
    fuzzy = entry("Gone.", msgstr="Đi.", flags=["fuzzy"], previous_msgid="Leaving.")
    updated(catalog(fuzzy), "Something else entirely")
    assert messages_of(updated(None, "Gone.")) == {"Gone.": ("Đi.", True, None)}


def test_what_a_translator_wrote_stays(updated):
    word = entry("Words.", msgstr="Từ.", tcomment="noqa: literal", flags=["fuzzy"])
    before = catalog(word, **{"Last-Translator": "A person", "Language": "vi"})
    after = updated(before, entry("Words.", occurrences=[("b.html", "")]))
    assert after.metadata["Last-Translator"] == "A person"
    assert after[0].tcomment == "noqa: literal"
    assert after[0].fuzzy
    assert after[0].occurrences == [("b.html", "")]


@pytest.mark.parametrize(
    ("code", "forms"), [("vi", 1), ("de", 2), ("cs", 3), ("ar", 6), ("xx", 2)]
)
def test_a_word_has_the_plural_forms_of_the_language(updated, code, forms):
    after = updated(None, entry("one page", msgid_plural="pages"), code=code)
    assert after[0].msgstr_plural == dict.fromkeys(range(forms), "")


def test_a_message_that_gets_a_plural_stays_a_valid_one(updated):
    forms = {"Plural-Forms": "nplurals=1; plural=0;"}
    before = catalog(entry("A page", msgstr="Một trang"), **forms)
    (after,) = updated(before, entry("A page", msgid_plural="Pages"))
    assert (after.msgstr, after.msgstr_plural) == ("", {0: "Một trang"})
    assert after.fuzzy


def test_a_new_catalog_says_of_itself_what_lasts(updated):
    after = updated(None, "Words.")
    assert after.metadata == {
        "Project-Id-Version": "A course",
        "Language": "vi",
        "Plural-Forms": "nplurals=1; plural=0;",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    assert not after.metadata_is_fuzzy
    assert not after.header


BROKEN = {
    "unclosed": (
        b'msgid "a"\nmsgstr "b\n',
        "page.po:2: [syntax] the text has no quotation mark at its end",
    ),
    "no PO file": (b"Hello\n", "page.po:1: [syntax] neither a comment nor a text"),
    "out of order": (
        b'msgid "a"\nmsgid "b"\nmsgstr ""\n',
        "page.po:2: [syntax] msgid after msgid",
    ),
    "other encoding": (
        b'msgid "a"\nmsgstr "\xe9"\n',
        "page.po:2: [encoding] the byte 0xE9 is not UTF-8",
    ),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_catalog_is_reported_with_its_line(
    updated, tmp_path, content, message
):
    """And all catalogs are left as they are."""
    updated(None, "Words.")
    folder = tmp_path / "locale" / "vi" / "LC_MESSAGES"
    (folder / "page.po").write_bytes(content)
    updated_run = run_update("gettext", "--locale", "locale", cwd=tmp_path)
    assert updated_run.returncode == 1
    assert f"locale/vi/LC_MESSAGES/{message}" in updated_run.stderr
    assert "Traceback" not in updated_run.stderr
    assert (folder / "page.po").read_bytes() == content


def run_update(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "catalogs.update", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT / "docs" / "_ext"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )


# -- A project -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A project with a lesson that draws, and its first catalogs."""
    from conftest import Project

    root = tmp_path_factory.mktemp("drawn") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("draws")
    project.lesson("draws").write_text(DRAWS, "utf-8")
    assert project.record().returncode == 0
    extract_and_update(project)
    return project


def extract_and_update(project, **env: str) -> dict[str, str]:
    run = project.render("en", "gettext")
    assert run.returncode == 0, run.stderr
    run = project.python("-m", "catalogs.update", "_build/preview/en", **env)
    assert run.returncode == 0, run.stderr
    return texts_of(project)


def texts_of(project) -> dict[str, str]:
    folder = project.root / "locale" / "vi" / "LC_MESSAGES"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.po"))
    }


def by_hand(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sphinx_intl", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
    )


def test_two_updates_give_the_same_bytes(drawn):
    """Whatever the order of sets."""
    first, second = (extract_and_update(drawn, PYTHONHASHSEED=n) for n in ("1", "2"))
    assert first == second


def test_what_figures_say_stays_where_no_lesson_has_run(drawn):
    with_record = extract_and_update(drawn)
    lesson = polib.pofile(with_record["lessons/draws.po"])
    kinds = {e.msgid: e.comment for e in lesson}
    assert kinds["A comment of the code."] == "code comment"
    assert kinds["A title that is text"] == "figure text"
    assert kinds["A line that rises and falls."] == "alternative text"
    records = drawn.root / "_build" / "records"
    records.rename(drawn.root / "elsewhere")
    assert extract_and_update(drawn) == with_record
    (drawn.root / "elsewhere").rename(records)


def test_places_are_in_the_lesson(drawn):
    lesson = polib.pofile(extract_and_update(drawn)["lessons/draws.po"])
    source = drawn.lesson("draws").read_text("utf-8").splitlines()
    for text in ("Some prose of a second cell.", "A comment of the code."):
        ((path, line),) = lesson.find(text).occurrences
        assert path == "gallery/draws.py"
        assert text in source[int(line) - 1]


def test_nothing_that_changes_is_in_a_catalog(drawn):
    for text in extract_and_update(drawn).values():
        assert str(drawn.root) not in text
        assert "POT-Creation-Date" not in text


def test_sphinx_intl_by_hand_finds_nothing_to_do(drawn):
    before = extract_and_update(drawn)
    run = by_hand(drawn.root, "update", "-p", "_build/preview/en", "-l", "vi")
    assert run.returncode == 0, run.stderr
    said = {line.partition(":")[0] for line in run.stdout.splitlines()}
    assert said == {"Not Changed"}
    assert texts_of(drawn) == before


def test_what_sphinx_intl_wrote_by_hand_gets_the_one_form(drawn):
    before = extract_and_update(drawn)
    catalogs = drawn.root / "locale" / "vi" / "LC_MESSAGES"
    (catalogs / "lessons" / "draws.po").unlink()
    run = by_hand(drawn.root, "update", "-p", "_build/preview/en", "-l", "vi")
    assert run.returncode == 0, run.stderr
    assert texts_of(drawn)["lessons/draws.po"] != before["lessons/draws.po"]
    assert extract_and_update(drawn) == before


def test_sphinx_intl_counts_every_message_of_this_project_as_translated():
    run = by_hand(ROOT, "stat")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "sphinx.po: " in run.stdout
