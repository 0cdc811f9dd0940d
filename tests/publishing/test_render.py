"""A render that was cut short leaves nothing behind that the next one believes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import Project

from publishing import render
from publishing.workplace import FAULTY, RENDERING, WAITING, WHOLE, Note, Workplace

SPHINX = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", "."]


def run(project, *languages: str) -> int:
    return render.render(project.work, [*languages], SPHINX)


@pytest.fixture(scope="module")
def rendered_once(tmp_path_factory):
    root = tmp_path_factory.mktemp("rendered") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first")
    project.work = Workplace(root)
    assert run(project, "en", "vi") == 0
    project.keep()
    return project


@pytest.fixture
def course(rendered_once):
    """A course of one lesson, rendered in both languages."""
    return rendered_once.restore()


def test_a_whole_render_says_so(course):
    assert course.work.note("en").state == WHOLE
    page = course.root / "_build" / "preview" / "en" / "index.html"
    before = page.stat().st_mtime_ns
    result = course.python("-m", "publishing.render", "en", "vi", "--", *SPHINX)
    assert result.returncode == 0, result.stderr
    assert page.stat().st_mtime_ns == before


def _commit(course):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run([*git, *command], cwd=course.root, check=True)


CHANGES = {
    "a page": lambda course: _append(course, "docs/index.md"),
    "a lesson": lambda course: _append(course, "gallery/first.py"),
    "a catalog": lambda course: _append(course, "locale/vi/LC_MESSAGES/sphinx.po"),
    "a template": lambda course: _append(course, "docs/_templates/page.html"),
    "a style sheet": lambda course: _append(course, "docs/_static/course.css"),
    "an extension": lambda course: _append(course, "docs/_ext/lesson/solutions.py"),
    "the configuration": lambda course: _append(course, "conf.py"),
    "the packages": lambda course: _append(course, "locks/lessons.txt"),
    "a record": lambda course: _append(course, "_build/records/first/first.rst"),
    "a setting": lambda course: os.environ.update(REPOSITORY="owner/name"),
    "a commit": _commit,
    "a page that was made": lambda course: _append(
        course, "_build/preview/en/index.html"
    ),
    "a page that went": lambda course: course.root.joinpath(
        "_build/preview/en/index.html"
    ).unlink(),
}


def _append(course, name):
    file = course.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write("\n")


@pytest.mark.parametrize("change", [None, *CHANGES])
def test_sphinx_is_started_when_something_changed(course, monkeypatch, change):
    monkeypatch.setenv("REPOSITORY", "")
    started = []

    def run_sphinx(command, _folder):
        started.append(command)
        return 0, ""

    monkeypatch.setattr(render, "_run", run_sphinx)
    # To the system, the files of the course were written after its render.
    assert render.render(course.work, ["en", "vi"], SPHINX) == 0
    started.clear()
    if change:
        CHANGES[change](course)
    render.render(course.work, ["en", "vi"], SPHINX)
    assert bool(started) == bool(change)


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ('msgstr "Đó"', 'msgstr "Kia"', ["vi"]),
        ('msgstr "Đó"', 'msgstr ""', ["en", "vi"]),
        ('msgid "That"', '#, fuzzy\nmsgid "That"', ["en", "vi"]),
    ],
    ids=["other words", "a message less", "a message in doubt"],
)
def test_a_catalog_makes_its_own_language_anew(course, monkeypatch, old, new, made):
    """How far it is translated stands on a page of every language."""
    started = []

    def run_sphinx(command, _folder):
        started.extend(part[9:] for part in command if part.startswith("language="))
        return 0, ""

    monkeypatch.setattr(render, "_run", run_sphinx)
    catalog = course.root / "locale" / "vi" / "LC_MESSAGES" / "extra.po"
    text = 'msgid ""\nmsgstr ""\n\nmsgid "That"\nmsgstr "Đó"\n'
    catalog.write_text(text, "utf-8")
    assert render.render(course.work, ["en", "vi"], SPHINX) == 0
    started.clear()
    catalog.write_text(text.replace(old, new), "utf-8")
    assert render.render(course.work, ["en", "vi"], SPHINX) == 0
    assert sorted(started) == made


def test_what_a_killed_render_left_is_made_anew(course):
    """Each file that it could have been writing is cut in half, and newer than all."""
    note = course.work.note("en")
    whole = {}
    halves = [
        *(course.root / "_build" / "preview" / "en").rglob("*.*"),
        *(course.root / "_build" / "doctrees" / "en").rglob("*.*"),
        *(course.root / "docs" / "lessons").rglob("*.*"),
    ]
    for file in halves:
        if file.is_file():
            whole[file] = file.read_bytes()
            file.chmod(0o644)
            file.write_bytes(whole[file][: len(whole[file]) // 2])
    compiled = course.root / "locale" / "en" / "LC_MESSAGES" / "index.mo"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"half")
    course.work.write_note("en", Note(RENDERING, note.made_by, note.sources))
    assert run(course, "en") == 0
    for file, content in whole.items():
        if "preview" in file.parts and file.name != ".buildinfo":
            assert file.read_bytes() == content, file


def test_a_killed_render_leaves_its_note(course, monkeypatch):
    """The note is written before the first page, and changed after the last."""
    states = []

    def killed(*_arguments):
        states.append(course.work.note("en").state)
        raise KeyboardInterrupt

    course.work.forget("en")
    monkeypatch.setattr(render, "_run", killed)
    with pytest.raises(KeyboardInterrupt):
        render.render(course.work, ["en"], SPHINX)
    assert states == [RENDERING]
    assert course.work.note("en").state == RENDERING


def test_no_language_is_whole_until_all_are(course, monkeypatch):
    monkeypatch.setattr(render, "_run", lambda *_: (0, ""))
    assert run(course, "en", "vi") == 0

    def killed(*_arguments):
        raise KeyboardInterrupt

    course.work.forget("en")
    monkeypatch.setattr(render, "_run", killed)
    with pytest.raises(KeyboardInterrupt):
        render.render(course.work, ["en", "vi"], SPHINX)
    # Nothing of it has to be made anew either.
    assert course.work.note("vi").state == WAITING


def test_a_warning_is_not_forgotten(course, capfd):
    """Sphinx itself is silent about a page that it does not make again."""
    index = course.root / "docs" / "index.md"
    index.write_text(index.read_text("utf-8") + "\n{doc}`nowhere`\n", "utf-8")
    for _ in range(2):
        assert run(course, "en") == 1
        assert "index.md:10" in capfd.readouterr().err
        assert course.work.note("en").state == FAULTY


def test_a_page_that_went_leaves_nothing_behind(course):
    extra = course.root / "docs" / "extra.md"
    extra.write_text("---\norphan: true\n---\n# Extra\n", "utf-8")
    assert run(course, "en") == 0
    page = course.root / "_build" / "preview" / "en" / "extra.html"
    assert page.is_file()
    extra.unlink()
    assert run(course, "en") == 0
    assert not page.exists()


def test_a_compiled_catalog_is_not_believed_for_its_age(course):
    """That of the catalog can be older, as after a copy that keeps the time."""
    messages = course.root / "locale" / "vi" / "LC_MESSAGES"
    catalog = messages / "sphinx.po"
    text = catalog.read_text("utf-8")
    assert 'msgstr "Ngôn ngữ"' in text
    catalog.write_text(text.replace('msgstr "Ngôn ngữ"', 'msgstr "Tiếng"'), "utf-8")
    os.utime(catalog, (10**9, 10**9))
    assert run(course, "vi") == 0
    assert 'aria-label="Tiếng"' in course.page("index", "vi")
    page = messages / "index.po"
    page.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Home"\nmsgstr "Nhà"\n',
        "utf-8",
    )
    assert run(course, "vi") == 0
    assert "Nhà</h1>" in course.page("index", "vi").replace("<a", "</h1>")
    page.unlink()
    assert run(course, "vi") == 0
    assert "Nhà" not in course.page("index", "vi")


def test_another_program_makes_the_pages_anew(course):
    page = course.root / "_build" / "preview" / "en" / "index.html"
    before = page.stat().st_mtime_ns
    program = course.root / "docs" / "_ext" / "lesson" / "solutions.py"
    program.write_text(program.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert run(course, "en") == 0
    assert page.stat().st_mtime_ns != before


def test_the_root_page_is_made_with_a_policy(course):
    page = (course.root / "_build" / "preview" / "index.html").read_text("utf-8")
    assert 'http-equiv="Content-Security-Policy"' in page
    assert 'href="en/index.html"' in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "OSError: [Errno 28] No space left on device: 1.html",
            "No space left on device: 1.html",
        ),
        (
            "ExtensionError: Handler <f> threw an exception "
            "(exception: [Errno 30] Read-only file system: a.js)",
            "Read-only file system: a.js",
        ),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_is_told_in_words(course, capsys, said, told):
    fails = f"import sys; sys.exit({said!r})"
    assert render.render(course.work, ["en"], [sys.executable, "-c", fails]) != 0
    said_of_it = capsys.readouterr().err
    assert said_of_it.endswith(f"The pages cannot be written: {told}\n")
    assert "Error" not in said_of_it


def test_no_language_is_whole_before_the_root_of_the_site_is(course, monkeypatch):
    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(render, "_run", lambda *_: (0, ""))
    monkeypatch.setattr(render.site_root, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        render.render(course.work, ["en", "vi"], SPHINX)
    assert {course.work.note(one).state for one in ("en", "vi")} == {WAITING}
