"""Thumbnails: their cards speak the language of the page that shows them."""

from __future__ import annotations

import shutil
from pathlib import Path

from bs4 import BeautifulSoup, Tag

NAMES = [f"page_{number}" for number in range(9)]
# The picture that stands for it says so, too.
SCRIPT = '''\
"""
{title}
=======

What {title} is about.

Words in it
'''


def make_many(make_gallery):
    """Make a gallery that is large enough for Sphinx to read it in parallel."""
    sources = {name: f'{SCRIPT.format(title=name.title())}"""\n' for name in NAMES}
    gallery = make_gallery(**sources)
    gallery.mark(*NAMES)
    return gallery


def cards(gallery) -> list[Tag]:
    page = BeautifulSoup(gallery.page("index"), "html.parser")
    return page.select(".sphx-glr-thumbcontainer")


def titles(gallery) -> list[str]:
    return [
        c.select_one(".sphx-glr-thumbnail-title").get_text() for c in cards(gallery)
    ]


def test_the_cards_of_the_gallery_are_localized(marked):
    shown = cards(marked)
    assert len(shown) == len(list((marked.root / "examples").glob("*.py")))
    for card in shown:
        assert card["tooltip"].startswith("é⟦"), card["tooltip"]
    for title in titles(marked):
        assert title.startswith("é⟦"), title


def test_reading_in_parallel_gives_the_same_pages(make_gallery):
    gallery = make_many(make_gallery)
    app = gallery.build()
    alone = contents(app.outdir)
    shutil.rmtree(app.outdir.parent)
    shutil.rmtree(gallery.root / "gallery")
    merged = []
    app = gallery.app("html", "xx", parallel=2)
    app.connect("env-merge-info", lambda app, env, pages, other: merged.extend(pages))
    app.build()
    assert len(merged) > len(NAMES)
    assert titles(gallery) == [f"é⟦{name.title()}⟧" for name in NAMES]
    assert contents(app.outdir) == alone


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".html", ".svg", ".py", ".ipynb")
    }


def test_a_picture_has_its_words_in_the_language(make_gallery):
    gallery = make_many(make_gallery)
    app = gallery.build()
    shown = sorted((app.outdir / "_images").glob("*_thumb.svg"))
    assert len(shown) == len(NAMES)
    for picture in shown:
        assert ">é⟦Words in it⟧<" in picture.read_text("utf-8")


def test_nothing_is_written_when_no_card_changed(make_gallery):
    """One that did reaches the pages that show it: see publishing/test_incremental."""
    gallery = make_many(make_gallery)
    gallery.build()
    app = gallery.app("html", "xx")
    written = []
    app.connect("html-page-context", lambda app, page, *_: written.append(page))
    app.build()
    assert [page for page in written if page in app.env.all_docs] == []


def test_a_page_that_is_gone_has_no_card(make_gallery):
    gallery = make_many(make_gallery)
    gallery.build()
    (gallery.root / "examples" / f"{NAMES[-1]}.py").unlink()
    for path in (gallery.root / "gallery").glob(f"{NAMES[-1]}.*"):
        path.unlink()
    app = gallery.build()
    assert titles(gallery) == [f"é⟦{name.title()}⟧" for name in NAMES[:-1]]
    assert f"gallery/{NAMES[-1]}" not in app.env.gallery_intl_cards
