"""The site as one file and as books: complete, valid, and the same bytes each time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from page.book import with_unique_ids
from page.formulas import to_mathml
from publishing import dist
from publishing.dist import make_dist


def site(folder: Path) -> Path:
    (folder / "vi" / "lessons").mkdir(parents=True)
    (folder / "index.html").write_text("root")
    (folder / "vi" / "lessons" / "a.html").write_text("bài")
    return folder


def test_the_archive_has_one_folder_and_the_same_bytes(tmp_path):
    book = tmp_path / "course.epub"
    book.write_text("book")
    make_dist(site(tmp_path / "html"), tmp_path / "dist", "course", [book])
    archive = tmp_path / "dist" / "course.zip"
    first = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        assert opened.namelist() == ["course/index.html", "course/vi/lessons/a.html"]
    assert (tmp_path / "dist" / "course.epub").read_text() == "book"
    (tmp_path / "html" / "index.html").touch()
    make_dist(tmp_path / "html", tmp_path / "dist", "course", [book])
    assert archive.read_bytes() == first


def test_a_missing_book_leaves_what_was_made(tmp_path):
    make_dist(site(tmp_path / "html"), tmp_path / "dist", "course", [])
    with pytest.raises(FileNotFoundError, match=r"there is no book .*no\.epub"):
        make_dist(tmp_path / "html", tmp_path / "dist", "c", [tmp_path / "no.epub"])
    assert (tmp_path / "dist" / "course.zip").is_file()


def test_the_command_says_so_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        dist.main("_build/html", "_build/dist", "course")
    reason = "Nothing was made: there is no site in _build/html: run 'make html'"
    assert end.value.code == reason


def test_ids_of_a_figure_are_given_once():
    svg = '<svg><image id="a"/><image id="a"/><use href="#b"/><g id="b"/></svg>'
    assert with_unique_ids(svg) == (
        '<svg><image id="a"/><image/><use href="#b"/><g id="b"/></svg>'
    )


def test_a_formula_of_a_book_is_xml():
    mathml = to_mathml(r"\log p < 1", display=False, xml=True)
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in mathml
    assert "&ApplyFunction;" not in mathml
    assert "&lt;" in mathml


# -- The book of a course


# A cell with names that are documented, whose output is longer than a screen.
LONG = """
# %%
# Many lines.

from pathlib import Path

import matplotlib

print(Path(matplotlib.get_data_path()).is_dir())
for number in range(40):
    print(number)
"""


def test_a_book_is_valid_and_complete(project):
    project.lessons("first")
    lesson = project.lesson("first")
    formula = "Some prose with :math:`\\log x` in it."
    text = lesson.read_text("utf-8").replace("Some prose.", formula)
    text = text.replace("dependencies = []", 'dependencies = ["matplotlib>=3.9"]')
    lesson.write_text(f"{text}{LONG}", "utf-8")
    assert project.record().returncode == 0
    run = project.render("vi", "epub")
    assert run.returncode == 0, run.stderr
    (made,) = (project.root / "_build/preview/vi").glob("*.epub")
    assert faults(made) == ""
    with zipfile.ZipFile(made) as opened:
        assert opened.infolist()[0].filename == "mimetype"
        assert opened.infolist()[0].compress_type == zipfile.ZIP_STORED
        names = opened.namelist()
        assert not [name for name in names if name.endswith(".js") or "search" in name]
        home = opened.read("index.xhtml").decode()
        package = BeautifulSoup(opened.read("content.opf"), "html.parser")
        page = opened.read("lessons/first.xhtml").decode()
        contents = opened.read("nav.xhtml").decode()
    assert package.find("dc:language").string == "vi"
    assert package.find("dc:title").string == "Mạng neural với PyTorch"
    assert package.select_one("[properties=cover-image]")["href"].endswith("cover.png")
    lesson = package.select_one('[href="lessons/first.xhtml"]')
    assert lesson["properties"] == "mathml"
    shown = BeautifulSoup(page, "html.parser")
    assert shown.html["lang"] == "vi"
    assert "answer" in shown.get_text()
    printed = [output.get_text() for output in shown.select(".sphx-glr-script-out")]
    assert "42" in printed[1]
    assert "39" in printed[2]
    assert shown.select_one("pre a.code-link")["href"].startswith("https://matplotlib")
    # What only a page can do: scroll, fold, and fetch an image later.
    assert not shown.select("button, script, pre[tabindex]")
    image = BeautifulSoup(home, "html.parser").select_one("img")
    assert int(image["width"]) and int(image["height"])
    assert "loading" not in image.attrs
    assert not shown.select(".sphx-glr-footer")
    assert shown.select(".run-facts dl")
    assert "Mục lục" in contents


# -- The book of a project with no lesson


@pytest.fixture
def book(make_app):
    """A function that makes a book with a picture and a formula from nothing."""

    def make() -> Path:
        shutil.rmtree(make_app.folder / "_build", ignore_errors=True)
        app = make_app("book", builder="epub")
        app.build()
        assert app.warnings == ""
        return app.outdir / "book.epub"

    return make


def test_a_book_is_the_same_bytes(book):
    first = book().read_bytes()
    assert book().read_bytes() == first


def test_the_check_of_books_finds_faults(book, tmp_path):
    """Else the test above could not fail."""
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(book()) as opened, zipfile.ZipFile(broken, "w") as other:
        for member in opened.infolist():
            content = opened.read(member)
            if member.filename == "content.opf":
                content = content.replace(b'properties="mathml"', b"")
            other.writestr(member, content)
    assert "mathml" in faults(broken)


def faults(book: Path) -> str:
    """Return what epubcheck finds wrong with a book: its errors and warnings."""
    command = [sys.executable, "-m", "epubcheck", str(book)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return run.stdout + run.stderr
