"""The published site is replaced as a whole, or not at all."""

from __future__ import annotations

import os
import stat
import subprocess

import pytest
from conftest import ROOT

from page.policy import with_policy
from publishing import publish as publishing
from publishing.publish import NotPublished, Releases, publish
from publishing.workplace import Note


def page(text: str, *links: str) -> str:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return with_policy(
        f"<html><head></head><body><p id='p'>{text}</p>{anchors}</body></html>"
    )


def rendered(folder, *languages, text="new"):
    for language in languages:
        (folder / language).mkdir(parents=True)
        (folder / language / "index.html").write_text(page(text))
    return folder


def shown(published, language="en"):
    return (published / language / "index.html").read_text()


@pytest.fixture
def published(tmp_path):
    """A folder where the site “old” is published."""
    folder = tmp_path / "build" / "html"
    folder.parent.mkdir()
    publish(rendered(tmp_path / "old", "en", text="old"), folder, ["en"])
    return folder


def test_all_languages_are_published_and_what_stands_above_them(tmp_path, published):
    source = rendered(tmp_path / "preview", "en", "vi")
    (source / "index.html").write_text(page("root"))
    assert publish(source, published, ["en", "vi"])
    assert "new" in shown(published, "vi")
    assert "root" in (published / "index.html").read_text()


def test_a_language_that_is_not_asked_for_stays_behind(tmp_path, published):
    publish(rendered(tmp_path / "a", "en", "fr"), published, ["en"])
    assert [path.name for path in published.iterdir()] == ["en"]


def test_a_missing_language_leaves_what_is_published(tmp_path, published):
    with pytest.raises(NotPublished, match="vi is missing"):
        publish(rendered(tmp_path / "b", "en"), published, ["en", "vi"])
    assert "old" in shown(published)


def test_a_fault_of_the_site_leaves_what_is_published(tmp_path, published):
    source = rendered(tmp_path / "b", "en")
    (source / "en" / "index.html").write_text(page("new", "nowhere.html"))
    with pytest.raises(NotPublished, match=r"en/index.html: the link to nowhere\.html"):
        publish(source, published, ["en"])
    assert "old" in shown(published)
    assert not list(published.parent.glob("releases/.*"))


def test_the_swap_is_one_step(tmp_path, published, monkeypatch):
    """At every call of the system that changes a name, a whole site is there."""
    seen = []

    def watch(name):
        original = getattr(os, name)

        def watched(*arguments, **options):
            seen.append(shown(published))
            result = original(*arguments, **options)
            seen.append(shown(published))
            return result

        monkeypatch.setattr(os, name, watched)

    for name in ("rename", "replace", "symlink", "unlink", "mkdir", "rmdir"):
        watch(name)
    publish(rendered(tmp_path / "b", "en"), published, ["en"])
    assert {"old", "new"} == {"old" if ">old<" in text else "new" for text in seen}


def test_the_site_before_is_kept_and_can_be_brought_back(tmp_path, published):
    for text in ("second", "third"):
        publish(rendered(tmp_path / text, "en", text=text), published, ["en"])
    kept = [p.name for p in (published.parent / "releases").iterdir() if p.is_dir()]
    assert sorted(kept) == ["2", "3"]
    Releases(published).roll_back()
    assert "second" in shown(published)
    with pytest.raises(NotPublished, match="no site before this one"):
        Releases(published).roll_back()
    publish(rendered(tmp_path / "fourth", "en", text="fourth"), published, ["en"])
    Releases(published).roll_back()
    assert "second" in shown(published)


def test_a_site_that_is_the_same_does_not_push_the_one_before_out(tmp_path, published):
    source = rendered(tmp_path / "b", "en")
    assert publish(source, published, ["en"])
    assert not publish(source, published, ["en"])
    Releases(published).roll_back()
    assert "old" in shown(published)


def test_a_release_that_was_never_published_is_not_gone_back_to(
    tmp_path, published, monkeypatch
):
    """Killed between the name of the new release and the swap."""

    def killed(self, name):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Releases, "_publish", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(rendered(tmp_path / "b", "en", text="b"), published, ["en"])
    assert "old" in shown(published)
    publish(rendered(tmp_path / "c", "en", text="c"), published, ["en"])
    Releases(published).roll_back()
    assert "old" in shown(published)


def test_a_plain_folder_becomes_the_first_release(tmp_path):
    published = rendered(tmp_path / "html", "en", text="old")
    publish(rendered(tmp_path / "b", "en"), published, ["en"])
    assert published.is_symlink()
    Releases(published).roll_back()
    assert "old" in shown(published)


def test_everyone_can_read_what_is_published(tmp_path, published):
    source = rendered(tmp_path / "b", "en")
    (source / "en" / "index.html").chmod(0o600)
    (source / "en").chmod(0o700)
    publish(source, published, ["en"])
    modes = [
        stat.S_IMODE((published / name).stat().st_mode)
        for name in ("en", "en/index.html")
    ]
    assert modes == [0o755, 0o644]


def test_figures_that_nothing_shows_any_more_stay_behind(tmp_path, published):
    source = rendered(tmp_path / "b", "en")
    (source / "en" / "_images").mkdir()
    for name in ("shown.svg", "left over.svg", "left.svg"):
        (source / "en" / "_images" / name).write_text("<svg/>")
    (source / "en" / "index.html").write_text(page("b", "_images/left%20over.svg"))
    (source / "en" / "more.css").write_text("a { background: url(_images/shown.svg) }")
    publish(source, published, ["en"])
    kept = sorted(path.name for path in (published / "en" / "_images").iterdir())
    assert kept == ["left over.svg", "shown.svg"]


def test_sphinx_s_own_notes_stay_behind(tmp_path, published):
    source = rendered(tmp_path / "b", "en")
    (source / "en" / ".buildinfo").touch()
    publish(source, published, ["en"])
    assert not (published / "en" / ".buildinfo").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["en"], "Nothing was published: the pages of en are not whole"),
        (["--back"], "no site before this one"),
    ],
)
def test_the_command_says_why(tmp_path, monkeypatch, capsys, arguments, reason):
    (tmp_path / "preview" / "en").mkdir(parents=True)
    monkeypatch.setattr("sys.argv", ["publish", "--build", str(tmp_path), *arguments])
    assert publishing.main() == 1
    assert reason in capsys.readouterr().err


def test_a_full_disk_is_told_in_words(tmp_path, published, monkeypatch, capsys):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing.shutil, "copyfile", full)
    rendered(published.parent / "preview", "en")
    command = f"publish --build {published.parent} en"
    monkeypatch.setattr("sys.argv", command.split())
    monkeypatch.setattr(publishing.Workplace, "note", lambda *_: Note())
    assert publishing.main() == 1
    assert "Nothing was published: [Errno 28] No space left" in capsys.readouterr().err
    assert "old" in shown(published)


def test_a_reader_never_finds_the_site_gone(tmp_path, published):
    """While it is swapped again and again by another process."""
    source = rendered(tmp_path / "b", "en", text="new")
    script = (
        "import sys; from pathlib import Path\n"
        "from publishing.publish import publish\n"
        "source, html = map(Path, sys.argv[1:])\n"
        "for n in range(60):\n"
        "    page = source / 'en' / 'index.html'\n"
        "    page.write_text(page.read_text().replace('</p>', '.</p>'))\n"
        "    publish(source, html, ['en'])\n"
    )
    process = subprocess.Popen(
        [os.sys.executable, "-c", script, str(source), str(published)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "docs/_ext")},
    )
    reads = 0
    while process.poll() is None:
        assert shown(published).endswith("</html>")
        reads += 1
    assert process.returncode == 0
    assert reads > 60
