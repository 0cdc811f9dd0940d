"""What pages say to programs: descriptions, dates and cards."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from course import history, page_history
from page import feed, metadata
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


def data_of(page: BeautifulSoup) -> dict:
    script = page.head.select_one('script[type="application/ld+json"]')
    return json.loads(script.string)


def test_a_page_says_what_it_is(make_app):
    words = {"%(count)s min to read": "Đọc %(count)s phút"}
    make_app.translate("site", "sphinx", words, "vi")
    app = make_app("site", language="vi", site_url=SITE_URL)
    app.build()
    page = app.soup("lessons/second")
    tags = page.head
    address = f"{SITE_URL}vi/lessons/second.html"
    assert tags.select_one("link[rel=canonical]")["href"] == address
    assert content(tags, "og:url") == address
    assert content(tags, "og:locale") == "vi_VN"
    assert content(tags, "og:locale:alternate") == "en_US"
    card = content(tags, "og:image")
    assert card == f"{SITE_URL}vi/_cards/lessons/second.png"
    assert (app.outdir / "_cards/lessons/second.png").is_file()
    data = data_of(page)
    assert data["@type"] == "LearningResource"
    assert data["position"] == 2
    assert data["timeRequired"] == "PT1M"
    assert "1 phút" in page.select_one(".lesson-top").get_text()
    assert data["url"] == address
    assert data["translationOfWork"]["@id"] == f"{SITE_URL}en/lessons/second.html"
    website, course = data_of(app.soup("index"))["@graph"]
    target = website["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE_URL}vi/search.html?q={{query}}"
    titles = [part["name"] for part in course["hasPart"]]
    assert titles == ["First", "Second", "Third"]


def test_without_an_address_nothing_needs_one(make_app):
    app = make_app("site")
    app.build()
    page = app.soup("lessons/first")
    assert not page.head.select("link[rel=canonical]")
    assert content(page.head, "og:url") is None
    assert content(page.head, "og:image") is None
    assert "SearchAction" not in app.page("lessons/first") + app.page("index")
    assert not (app.outdir / "_cards").exists()
    assert data_of(page)["url"] == "first.html"


def test_a_description_shows_the_title_of_a_linked_page(make_app):
    home = make_app.root("site") / "index.md"
    link = "# Home\n\nRead {doc}`lessons/first` before you do anything else here.\n"
    home.write_text(home.read_text("utf-8").replace("# Home\n", link), "utf-8")
    app = make_app("site")
    app.build()
    shown = content(app.soup("index").head, "description")
    assert shown == "Read First before you do anything else here."


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
