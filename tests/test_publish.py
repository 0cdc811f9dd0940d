"""The published folder is replaced as a whole, or not at all."""

from __future__ import annotations

import pytest

from publish import publish


def rendered(folder, *languages, text="new"):
    for language in languages:
        (folder / language).mkdir(parents=True)
        (folder / language / "index.html").write_text(text)
    return folder


def test_all_languages_are_published(tmp_path):
    source = rendered(tmp_path / "preview", "en", "vi")
    publish(source, tmp_path / "html", ["en", "vi"])
    assert (tmp_path / "html" / "vi" / "index.html").read_text() == "new"


def test_the_folder_before_it_is_gone(tmp_path):
    publish(rendered(tmp_path / "a", "en", "fr"), tmp_path / "html", ["en", "fr"])
    publish(rendered(tmp_path / "b", "en"), tmp_path / "html", ["en"])
    assert [path.name for path in (tmp_path / "html").iterdir()] == ["en"]
    assert not list(tmp_path.glob(".html*"))


def test_a_missing_language_leaves_what_is_published(tmp_path):
    published = tmp_path / "html"
    publish(rendered(tmp_path / "a", "en", text="old"), published, ["en"])
    with pytest.raises(FileNotFoundError, match="vi has no home page"):
        publish(rendered(tmp_path / "b", "en"), published, ["en", "vi"])
    assert (published / "en" / "index.html").read_text() == "old"


def test_the_command_says_so_without_a_traceback(project):
    run = project.python("-m", "publish", "_build/preview", "_build/html", "en")
    assert run.returncode != 0
    assert "Nothing was published: _build/preview/en has no home page" in run.stderr
    assert "Traceback" not in run.stderr


def test_sphinx_s_own_notes_stay_behind(tmp_path):
    source = rendered(tmp_path / "preview", "en")
    (source / "en" / ".buildinfo").touch()
    publish(source, tmp_path / "html", ["en"])
    assert not (tmp_path / "html" / "en" / ".buildinfo").exists()
