"""A commit reaches the pages that show a date of their history, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from committing import commit_all, git

from course import history, page_history
from page import feed


@pytest.fixture
def history_of(make_app, monkeypatch):
    """A function that builds the pages of a small project with a history."""
    root = make_app.root("history")
    for module in (feed, page_history):
        monkeypatch.setattr(module, "ROOT", root)
    git(root, "init", "--quiet")

    def build() -> Path:
        history.commits.cache_clear()
        history.last_changes.cache_clear()
        app = make_app("history")
        app.build()
        assert app.warnings == ""
        return app.outdir

    yield build
    history.commits.cache_clear()
    history.last_changes.cache_clear()


def test_a_commit_moves_the_dates_and_nothing_else_is_written(make_app, history_of):
    """Also: a build after which nothing changed writes nothing."""
    root = make_app.root("history")

    def changed() -> str:
        page = (outdir / "lessons" / "first.html").read_text("utf-8")
        script = BeautifulSoup(page, "html.parser").select_one(
            'script[type="application/ld+json"]'
        )
        return json.loads(script.string)["dateModified"]

    commit_all(root, 1)
    outdir = history_of()
    before = changed()
    assert before.startswith("2026-01-01")
    text = (outdir / "feed.xml").read_text("utf-8")
    assert "<title>New: Home, Lessons and 2 more</title>" in text
    assert text.count("<entry>") == 1

    written = stamps(outdir)
    history_of()
    assert stamps(outdir) == written

    lesson = root / "lessons" / "first.md"
    text = lesson.read_text("utf-8").replace("Some prose.", "Other prose.")
    lesson.write_text(text, "utf-8")
    history_of()
    assert changed() == before
    other = (outdir / "lessons" / "second.html").stat().st_mtime_ns
    commit_all(root, 2)
    history_of()
    assert changed().startswith("2026-01-02")
    assert (outdir / "lessons" / "second.html").stat().st_mtime_ns == other
    assert "Changed: First" in (outdir / "feed.xml").read_text("utf-8")


def stamps(folder: Path) -> dict[Path, int]:
    """Return when what a page is made into was written.

    Sphinx itself writes its own pages and static files with every build.
    """
    names = ("index.*", "lessons/*", "*.md", "*.xml", "llms.txt", ".pages.json")
    files = [path for name in names for path in folder.glob(name)]
    assert len(files) > 8
    return {path: path.stat().st_mtime_ns for path in files}
