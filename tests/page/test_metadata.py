"""What pages say to programs: descriptions, dates, cards and Markdown copies."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from PIL import Image

from course import history
from lesson.links import linked_code
from page import metadata
from page.feed import Day, days_of
from page.markdown_writer import MarkdownWriter, copy_link
from page.picture import CARD, Card, draw

SITE_URL = "https://example.org/course/"


def test_a_long_description_ends_between_words():
    text = " ".join(["chữ"] * 100)
    short = metadata.shorten(text)
    assert 150 < len(short) <= 160
    assert short.endswith("chữ…")
    assert metadata.shorten("It fits.") == "It fits."


def test_structured_data_cannot_end_its_element():
    data = {"name": "</script><script>alert(1)</script>&\u2028"}
    text = metadata.script_json(data)
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == data


@pytest.mark.parametrize(
    ("language", "locale"),
    [("vi", "vi_VN"), ("en", "en_US"), ("pt_BR", "pt_BR"), ("ko", "ko_KR")],
)
def test_a_language_has_a_territory(language, locale):
    assert metadata.open_graph_locale(language) == locale


# -- The history


@pytest.fixture
def repository(tmp_path):
    """A git repository, with a function that commits a file of it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")

    def commit(name: str, text: str, day: int) -> str:
        (folder / name).write_text(text, "utf-8")
        return commit_all(folder, day)

    commit.folder = folder
    history.commits.cache_clear()
    history.last_changes.cache_clear()
    return commit


def git(folder: Path, *arguments: str, **env: str) -> str:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    command = ["git", *identity, *arguments]
    run = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=env or None
    )
    return run.stdout.strip()


def commit_all(folder: Path, day: int) -> str:
    date = f"2026-01-{day:02}T12:00:00+07:00"
    git(folder, "add", "--all")
    git(
        folder,
        *("commit", "--quiet", "--message", "x"),
        GIT_COMMITTER_DATE=date,
        GIT_AUTHOR_DATE=date,
    )
    return git(folder, "rev-parse", "HEAD")


def test_the_history_names_the_last_change_of_each_file(repository):
    first = repository("bài.txt", "1", 1)
    repository("other.txt", "1", 2)
    third = repository("other.txt", "2", 3)
    folder = repository.folder
    assert history.last_change(folder, folder / "bài.txt").id == first
    last = history.last_change(folder, folder / "other.txt")
    assert (last.id, last.day) == (third, "2026-01-03")
    assert history.last_change(folder, folder / "no.txt") is None
    newest, middle, _oldest = history.commits(folder)
    assert newest.files == {"other.txt": "M"}
    assert middle.files == {"other.txt": "A"}


def test_a_shallow_clone_says_nothing_of_what_it_does_not_know(repository, tmp_path):
    repository("old.txt", "1", 1)
    repository("new.txt", "1", 2)
    repository("new.txt", "2", 3)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=2", repository.folder.as_uri(), str(clone))
    assert history.last_change(clone, clone / "new.txt").day == "2026-01-03"
    assert history.last_change(clone, clone / "old.txt") is None


def test_there_is_no_history_outside_of_git(tmp_path, monkeypatch):
    history.commits.cache_clear()
    assert history.commits(tmp_path) == ()
    history.commits.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert history.commits(tmp_path) == ()


# -- The feed


def commit(date: str, **files: str) -> history.Commit:
    return history.Commit(
        date, date, {f"{name}.md": how for name, how in files.items()}
    )


PAGES = {"a": ["a.md", "a_vi.md"], "b": ["b.md"], "c": ["c.md"]}


def test_the_feed_names_each_page_once_a_day():
    days = days_of(
        [
            commit("2026-01-03T09:00:00+07:00", b="M"),
            commit("2026-01-02T23:00:00+07:00", b="M", other="M"),
            commit("2026-01-02T18:00:00+00:00", b="M", a="A"),
            commit("2026-01-02T08:00:00+07:00", c="A", a="M"),
            commit("2026-01-01T08:00:00+07:00", a_vi="A"),
            commit("2025-12-31T08:00:00+07:00", other="A"),
        ],
        PAGES,
    )
    assert days == [
        Day("2026-01-03", "2026-01-03T09:00:00+07:00", [], ["b"]),
        # The last commit of the day, wherever its author was; the English of a page is
        # not what makes it new, and one that is new is not one that changed.
        Day("2026-01-02", "2026-01-02T18:00:00+00:00", ["c"], ["a", "b"]),
        Day("2026-01-01", "2026-01-01T08:00:00+07:00", ["a"], []),
    ]


def test_a_commit_of_the_same_day_makes_no_entry_of_its_own():
    first = commit("2026-01-02T08:00:00+07:00", b="A")
    second = commit("2026-01-02T09:00:00+07:00", b="M")
    (day,) = days_of([second, first], PAGES)
    assert (day.new, day.changed) == (["b"], [])


# -- Cards


def test_a_card_is_drawn_once_and_is_the_same_bytes(tmp_path):
    card = Card("Đo sai số: hàm mất mát", "Bài 4", "Mạng neural với PyTorch")
    one, other = tmp_path / "one.png", tmp_path / "other.png"
    assert draw(card, CARD, one)
    assert not draw(card, CARD, one)
    assert draw(card, CARD, other)
    assert one.read_bytes() == other.read_bytes()
    with Image.open(one) as image:
        assert image.size == (1200, 630)
    assert one.stat().st_size < 60_000


def test_a_card_is_drawn_anew_when_what_it_shows_changed(tmp_path):
    target = tmp_path / "card.png"
    figure = tmp_path / "figure.svg"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    circle = '<circle cx="20" cy="10" r="9" fill="#0072b2"/>'
    figure.write_text(svg.format(""))
    draw(Card("A", "1", "C", figure), CARD, target)
    empty = target.read_bytes()
    figure.write_text(svg.format(circle))
    assert draw(Card("A", "1", "C", figure), CARD, target)
    assert target.read_bytes() != empty
    with Image.open(target) as image:
        colours = {colour for _n, colour in image.convert("RGB").getcolors(2000)}
    assert any(blue > 150 and red < 40 for red, _green, blue in colours), "no figure"
    target.write_bytes(target.read_bytes()[:20])
    assert draw(Card("A", "1", "C", figure), CARD, target)


@pytest.mark.parametrize("sign", "ăâđêôơưĂÂĐÊÔƠƯấầẩẫậắặếềểễệốộớợứựữỹỳýỷỵ")
def test_the_fonts_of_the_cards_have_the_letters_of_vietnamese(sign):
    from page.picture import _font

    def drawn(text: str) -> bytes:
        return bytes(_font(True).getmask(text))

    assert drawn(sign) != drawn("\uffff")


# -- Markdown


def markdown(source: str) -> str:
    doctree = publish_doctree(source, settings_overrides={"report_level": 5})
    section = nodes.section("", *doctree.children)
    document = nodes.document("", reporter=None)
    document += section
    writer = MarkdownWriter(
        output="Kết quả",
        link=lambda address: address.replace(".html", ".md"),
        download=lambda file: file,
    )
    return writer.write(document)


def test_markdown_keeps_what_a_page_says():
    text = markdown(
        "Prose with *emphasis*, ``code``, :math:`x_1` and `a link <a.html>`__.\n\n"
        "- one\n- two\n\n  more\n\n"
        ".. code-block:: python\n\n   x = '```'\n\n"
        ".. math::\n\n   a &= b \\\\\n\n"
        ".. image:: figure.svg\n   :alt: A curve\n\n"
        "===  ===\na    b\n===  ===\n1    2|3\n===  ===\n\n"
        "term\n  Its meaning.\n\n.. note::\n\n   Mind this.\n"
    )
    assert "Prose with *emphasis*, `code`, $x_1$ and [a link](a.md)." in text
    assert "- one\n\n- two\n\n  more" in text
    assert "````" in text
    assert "$$\na &= b \\\\\n$$" in text
    assert "![A curve](figure.svg)" in text
    assert "| a | b |\n|---|---|\n| 1 | 2\\|3 |" in text
    assert "**term**\n\n: Its meaning." in text
    assert "> Mind this." in text


def test_code_with_links_is_code_and_a_term_is_a_word():
    text = "import torch\n\nx = a_b * 2"
    code = linked_code(text, text, language="Python")
    term = nodes.reference("", "loss", refuri="glossary.html#loss", classes=["term"])
    other = nodes.reference("", "more", refuri="more.html")
    words = nodes.paragraph(
        "", "", nodes.Text("The "), term, nodes.Text(" and "), other
    )
    document = nodes.document("", reporter=None)
    document += [words, nodes.container("", code)]
    writer = MarkdownWriter("Output", link=lambda address: address, download=str)
    assert writer.write(document) == (
        "The loss and [more](more.html)\n\n"
        "```python\nimport torch\n\nx = a_b * 2\n```\n"
    )


def test_what_looks_like_markup_is_not():
    assert markdown(r"2 \* 3 and a_b, <b> and [c]") == (
        "2 \\* 3 and a_b, \\<b> and \\[c\\]\n"
    )


def test_links_lead_to_copies_where_there_are_some():
    pages = {"index", "lessons/loss"}
    assert copy_link("loss.html#top", "lessons/index", pages) == "loss.md#top"
    assert copy_link("../index.html", "lessons/loss", pages) == "../index.md"
    assert copy_link("search.html", "index", pages) == "search.html"
    external = "https://example.org/index.html"
    assert copy_link(external, "index", pages) == external


# -- On pages


def head(project, page: str, language: str = "en") -> BeautifulSoup:
    return BeautifulSoup(project.page(page, language), "html.parser").head


def structured(project, page: str, language: str = "en") -> dict:
    script = head(project, page, language).select_one(
        'script[type="application/ld+json"]'
    )
    return json.loads(script.string)


def content(tags: BeautifulSoup, name: str) -> str | None:
    tag = tags.select_one(f'meta[property="{name}"], meta[name="{name}"]')
    return tag and tag["content"]


def test_a_page_says_what_it_is(project, monkeypatch):
    project.lessons("first", "second")
    monkeypatch.setenv("SITE_URL", SITE_URL)
    run = project.render("vi")
    assert run.returncode == 0, run.stderr
    tags = head(project, "lessons/second", "vi")
    address = f"{SITE_URL}vi/lessons/second.html"
    assert tags.select_one("link[rel=canonical]")["href"] == address
    assert content(tags, "og:url") == address
    assert content(tags, "og:locale") == "vi_VN"
    assert content(tags, "og:locale:alternate") == "en_US"
    card = content(tags, "og:image")
    assert card == f"{SITE_URL}vi/_cards/lessons/second.png"
    assert (project.root / "_build/preview/vi/_cards/lessons/second.png").is_file()
    data = structured(project, "lessons/second", "vi")
    assert data["@type"] == "LearningResource"
    assert data["position"] == 2
    top = BeautifulSoup(project.page("lessons/second", "vi"), "html.parser")
    assert data["timeRequired"] == "PT1M"
    assert "1 phút" in top.select_one(".lesson-top").get_text()
    assert data["url"] == address
    assert data["translationOfWork"]["@id"] == f"{SITE_URL}en/lessons/second.html"
    website, course = structured(project, "index", "vi")["@graph"]
    target = website["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE_URL}vi/search.html?q={{query}}"
    assert [part["name"] for part in course["hasPart"]] == ["First", "Second"]


def test_without_an_address_nothing_needs_one(project):
    project.lessons("first")
    assert project.render("en").returncode == 0
    page = project.page("lessons/first") + project.page("index")
    tags = head(project, "lessons/first")
    assert not tags.select("link[rel=canonical]")
    assert content(tags, "og:url") is None
    assert content(tags, "og:image") is None
    assert "SearchAction" not in page
    assert not (project.root / "_build/preview/en/_cards").exists()
    assert structured(project, "lessons/first")["url"] == "first.html"


def test_an_address_that_is_none_is_refused(project, monkeypatch):
    project.lessons("first")
    monkeypatch.setenv("SITE_URL", "example.org/course")
    run = project.render("en")
    assert run.returncode != 0
    assert "SITE_URL is 'example.org/course'" in run.stderr + run.stdout
    assert "Traceback" not in run.stderr


def test_a_description_shows_the_title_of_a_linked_page(project):
    project.lessons("first")
    index = project.root / "docs" / "index.md"
    text = index.read_text("utf-8")
    link = "# Home\n\nRead {doc}`lessons/first` before you do anything else here.\n"
    index.write_text(text.replace("# Home\n", link), "utf-8")
    assert project.render("en").returncode == 0
    shown = content(head(project, "index"), "description")
    assert shown == "Read First before you do anything else here."


def test_a_commit_moves_the_dates_and_nothing_else_is_written(project):
    """Also: a build after which nothing changed writes nothing."""
    project.lessons("first", "second")
    (project.root / ".gitignore").write_text("_build\ndocs/lessons\n*.mo\n")
    git(project.root, "init", "--quiet")
    commit_all(project.root, 1)
    assert project.render("en").returncode == 0
    before = structured(project, "lessons/first")["dateModified"]
    assert before.startswith("2026-01-01")
    preview = project.root / "_build" / "preview" / "en"
    feed = (preview / "feed.xml").read_text("utf-8")
    assert "<title>New: Home, Lessons and 2 more</title>" in feed
    assert feed.count("<entry>") == 1

    written = stamps(preview)
    assert project.render("en").returncode == 0
    assert stamps(preview) == written

    lesson = project.lesson("first")
    text = lesson.read_text("utf-8").replace("Some prose.", "Other prose.")
    lesson.write_text(text, "utf-8")
    assert project.render("en").returncode == 0
    assert structured(project, "lessons/first")["dateModified"] == before
    other = (preview / "lessons" / "second.html").stat().st_mtime_ns
    commit_all(project.root, 2)
    assert project.render("en").returncode == 0
    after = structured(project, "lessons/first")["dateModified"]
    assert after.startswith("2026-01-02")
    assert (preview / "lessons" / "second.html").stat().st_mtime_ns == other
    assert "Changed: First" in (preview / "feed.xml").read_text("utf-8")


def stamps(folder: Path) -> dict[Path, int]:
    """Return when what a page is made into was written.

    Sphinx itself writes its own pages and static files with every build.
    """
    names = ("index.*", "lessons/*", "*.md", "*.xml", "llms.txt", ".pages.json")
    files = [path for name in names for path in folder.glob(name)]
    assert len(files) > 8
    return {path: path.stat().st_mtime_ns for path in files}


def test_a_page_that_is_gone_leaves_no_copy(project):
    project.lessons("first")
    page = project.root / "docs" / "extra.md"
    page.write_text("---\norphan: true\n---\n\n# Extra\n\nSome text.\n", "utf-8")
    assert project.render("en").returncode == 0
    copy = project.root / "_build/preview/en/extra.md"
    assert copy.read_text("utf-8") == "# Extra\n\nSome text.\n"
    page.unlink()
    assert project.render("en").returncode == 0
    assert not copy.exists()
