"""The data of the search: sections and their anchors, and files that are up to date."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from page.search import split_comments

# The file of the package `minisearch` of npm, as it was published.
MINISEARCH = (
    "7.2.0",
    "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03",
)

CONF = """\
extensions = ["page.search"]
html_theme = "basic"
locale_dirs = ["locale"]
"""

PAGES = {
    "index": """\
Home
====
Words of *home*.

.. toctree::

   second
   first
""",
    "first": """\
First
=====
The way in.

A heading with ``code``
-----------------------
Some ``nn.Conv2d`` and :math:`\\\\mathrm{a}_1`.

- one
- two

.. code-block:: python

   def f(x):
       # A comment.
       return x.grad  # Another.

.. code-block:: none

   1.0 2.0 3.0
   ValueError: this is a message of four words

.. code-block:: bash

   make html

.. a comment that nobody sees

Below it
^^^^^^^^
Deep.
""",
    "second": """\
Second
======

.. glossary::

   loss
   error
      How *wrong* it is.

   weight
      A number.
""",
}


class Site:
    """A small Sphinx project of the test's own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "docs"
        self.out = root / "html"
        self.source.mkdir()
        for page in PAGES:
            self.write(page, PAGES[page])
        (self.source / "conf.py").write_text(CONF, "utf-8")

    def write(self, page: str, text: str) -> None:
        (self.source / f"{page}.rst").write_text(text, "utf-8")

    def build(self, builder: str = "html", language: str = "en", **config: Any) -> None:
        warnings = io.StringIO()
        folders = (self.source, self.source, self.out, self.root / "doctrees")
        with patch_docutils(), docutils_namespace():
            Sphinx(
                *folders,
                builder,
                confoverrides={"language": language, **config},
                status=None,
                warning=warnings,
            ).build()
        assert not warnings.getvalue()

    def data(self) -> dict:
        script = (self.out / "search-data.js").read_text("utf-8")
        assert script.startswith("window.courseSearchData=")
        assert script.endswith(";\n")
        return json.loads(script.partition("=")[2][:-2])

    def sections(self, page: str) -> list[list]:
        return next(p[3] for p in self.data()["pages"] if p[0] == f"{page}.html")

    def states(self) -> dict[Path, int]:
        files = [*self.out.glob("*.js"), *(self.root / "doctrees" / "search").glob("*")]
        files += [self.out / f"{page}.html" for page in PAGES]
        return {path: path.stat().st_mtime_ns for path in files if path.exists()}


@pytest.fixture
def small(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.build()
    return site


def test_pages_stand_in_the_order_of_the_contents(small):
    pages = [(page[0], page[1]) for page in small.data()["pages"]]
    assert pages == [
        ("index.html", "Home"),
        ("second.html", "Second"),
        ("first.html", "First"),
    ]


def test_sections_have_their_anchors_headings_text_and_code(small):
    heading = "A heading with code"
    assert small.sections("first") == [
        ["", [], "The way in.", "", 0],
        [
            "a-heading-with-code",
            [heading],
            "Some `nn.Conv2d` and a_1. one two A comment. Another. "
            "ValueError: this is a message of four words",
            "def f(x):\nreturn x.grad\nmake html",
            0,
        ],
        ["below-it", [heading, "Below it"], "Deep.", "", 0],
    ]
    html = (small.out / "first.html").read_text("utf-8")
    for anchor in ("a-heading-with-code", "below-it"):
        assert f'id="{anchor}"' in html


def test_a_glossary_entry_is_a_section_of_its_own(small):
    assert small.sections("second") == [
        ["", [], "", "", 0],
        ["term-loss", ["loss, error"], "How wrong it is.", "", 1],
        ["term-weight", ["weight"], "A number.", "", 1],
    ]


def test_an_exercise_with_a_solution_is_told_from_other_sections(small):
    """The search knows nothing of the extension but what the page has of it."""
    cell = "\n.. code-block:: Python\n\n   # Solution\n   answer = 42\n"
    small.write("first", PAGES["first"] + cell)
    small.build(extensions=["page.search", "lesson.solutions"])
    *others, exercise = small.sections("first")
    assert exercise == [
        "below-it",
        ["A heading with code", "Below it"],
        "Deep. Solution",
        "answer = 42",
        2,
    ]
    assert [section[4] for section in others] == [0, 0]


def test_sphinx_makes_no_index_of_its_own(small):
    assert not (small.out / "searchindex.js").exists()
    assert (small.out / "search.html").is_file()


def test_nothing_is_written_when_nothing_changed(small):
    before = small.states()
    assert len(before) == 7
    small.build()
    assert small.states() == before


def test_a_change_reaches_the_data_and_no_other_page(small):
    before = small.states()
    small.write("first", PAGES["first"].replace("The way in.", "Another way in."))
    small.build()
    assert small.sections("first")[0][2] == "Another way in."
    after = small.states()
    changed = {path.name for path in after if after[path] != before[path]}
    # Sphinx itself writes the page anew that lists the page in its contents.
    own = {"first.html", "first.json", "search-data.js"}
    assert changed == own | {"index.html"}


def test_a_page_that_is_removed_leaves_the_data(small):
    (small.source / "second.rst").unlink()
    small.write("index", PAGES["index"].replace("   second\n", ""))
    small.build()
    assert [page[0] for page in small.data()["pages"]] == ["index.html", "first.html"]
    assert not (small.root / "doctrees" / "search" / "second.json").exists()


def test_a_page_whose_record_was_lost_is_made_again(small):
    before = (small.out / "search-data.js").read_bytes()
    (small.root / "doctrees" / "search" / "first.json").unlink()
    small.build()
    assert (small.out / "search-data.js").read_bytes() == before


def test_another_builder_leaves_the_data_alone(small):
    before = small.states()
    small.out = small.root / "dummy"
    small.build("dummy")
    small.out = small.root / "html"
    assert small.states() == before


def test_two_builds_give_the_same_bytes(small, tmp_path_factory):
    other = Site(tmp_path_factory.mktemp("other"))
    other.build()
    data = "search-data.js"
    assert (other.out / data).read_bytes() == (small.out / data).read_bytes()


def test_other_words_for_the_terms_come_from_the_glossary_of_the_language(small):
    folder = small.source / "locale" / "vi"
    folder.mkdir(parents=True)
    rows = [
        "english,translation,also_accepted,forbidden,check,note",
        "loss,mất mát,giá trị mất mát,,yes,",
        "gradient,gradient,đạo hàm,,yes,",
        "derivative,đạo hàm,,,yes,",
        "layer,lớp,,tầng,yes,",
    ]
    (folder / "glossary.csv").write_text("\n".join(rows) + "\n", "utf-8")
    small.build(language="vi")
    # Not "đạo hàm" for gradient, which is another term.
    assert small.data()["synonyms"] == [
        ["mất mát", "loss", "giá trị mất mát"],
        ["đạo hàm", "derivative"],
        ["lớp", "layer", "tầng"],
    ]
    small.build(language="en")
    assert small.data()["synonyms"] == []


@pytest.mark.parametrize(
    ("block", "code", "comments"),
    [
        ("a = 1  # one\n\n# two\nb = '# no'\n", "a = 1\nb = '# no'", ["one", "two"]),
        ("if a:\n    b = (1,\n         2)", "if a:\nb = (1,\n2)", []),
        # No Python: kept as it is.
        ("a = (  # open", "a = (  # open", []),
    ],
)
def test_comments_are_text_and_the_rest_is_code(block, code, comments):
    assert split_comments(block) == (code, comments)


def test_the_engine_is_what_its_authors_published():
    folder = ROOT / "docs" / "_static" / "vendor" / "minisearch"
    version, checksum = MINISEARCH
    found = hashlib.sha256((folder / "minisearch.js").read_bytes()).hexdigest()
    assert found == checksum, f"not MiniSearch {version}: its checksum is {found}"
    assert "Permission is hereby granted" in (folder / "LICENSE.txt").read_text("utf-8")
    assert f"MiniSearch {version}" in (folder / "README.txt").read_text("utf-8")
