"""The whole site in a made-up language: no word of a page stays English.

Every message of every page and of the interface is put between marks. What is not
between marks afterwards never went through a catalog.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from conftest import ROOT

# What stands on a page and is no prose: code, outputs, formulas, scripts.
NO_PROSE = "pre, code:not(.download), math, script, style, noscript, .run-facts dd"
# Proper names, the ends of files and signs, which are the same in every language.
NAMES = re.compile(
    r"English|Tiếng Việt|Sphinx|Furo|@pradyunsg's|torchvision|torch|Python|¶|#|vi\b"
    r"|\.(?:py|ipynb|po)\b|\bKB\b"
    r"|[0-9a-f]{7,10}, [\d-]+|\b[A-Z]\b|[\W\d_]+"
)
ATTRIBUTES = ("title", "aria-label", "alt", "placeholder")


def mark(message: str) -> str:
    return f"é⟦{message}⟧"


def unmarked(text: str) -> str:
    """Return the words of a text that are not between marks."""
    while re.search(r"é⟦[^⟦⟧]*⟧", text):
        text = re.sub(r"é⟦[^⟦⟧]*⟧", " ", text)
    return NAMES.sub(" ", text).strip()


@pytest.fixture(scope="module")
def marked_site(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("marked") / "course"
    root.mkdir()
    ignore = shutil.ignore_patterns("lessons", "__pycache__", "*.mo")
    for name in ("conf.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "docs", root / "docs", ignore=ignore)
    shutil.copytree(ROOT / "gallery", root / "gallery")
    shutil.copytree(ROOT / "locale", root / "locale", ignore=ignore)
    shutil.copytree(ROOT / "_build" / "records", root / "_build" / "records")
    languages = root / "locale" / "languages.toml"
    entry = '\n[xx]\nname = "é⟦Marked⟧"\ndirection = "ltr"\n'
    languages.write_text(languages.read_text("utf-8") + entry, "utf-8")

    sphinx(root, "gettext", "en", root / "_build" / "gettext")
    run(root, "-m", "catalogs.update", "_build/gettext")
    catalogs = list((root / "locale" / "xx").rglob("*.po"))
    assert len(catalogs) > 15
    for path in catalogs:
        catalog = polib.pofile(str(path))
        for message in catalog:
            if message.msgid_plural:
                message.msgstr_plural = {0: mark(message.msgid_plural)}
            elif not message.obsolete:
                message.msgstr = mark(message.msgid)
        catalog.save(str(path))
    output = root / "_build" / "html"
    sphinx(root, "html", "xx", output)
    return output


def run(root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": "docs/_ext"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def sphinx(root: Path, builder: str, language: str, output: Path) -> None:
    run(
        root,
        *f"-m sphinx -q -c . -b {builder} -D language={language}".split(),
        *("-d", f"_build/doctrees/{builder}", "docs", str(output)),
    )


def test_no_word_of_a_page_stays_english(marked_site):
    found = []
    for path in sorted(marked_site.rglob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for element in page.select(NO_PROSE):
            element.decompose()
        # A paragraph is whole in one message, whatever markup is in it.
        for text in page.find_all(string=True):
            if isinstance(text, Comment | Doctype):
                continue
            block = text.find_parent(
                ["p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "title"]
            )
            whole = (block or text.parent).get_text()
            if unmarked(text) and unmarked(whole):
                found.append(f"{path.name}: {unmarked(text)!r} in {whole.strip()!r}")
        for attribute in ATTRIBUTES:
            for element in page.select(f"[{attribute}]"):
                if unmarked(element[attribute]):
                    found.append(f"{path.name}: {attribute}={element[attribute]!r}")
    assert not found, "\n".join(dict.fromkeys(found))


def test_comments_and_figures_are_marked_too(marked_site):
    page = (marked_site / "lessons" / "loss.html").read_text("utf-8")
    assert "# é⟦One grey channel comes in" in page
    figure = re.search(r'src="([^"]*loss_001[^"]*\.svg)"', page)[1]
    svg = (marked_site / "lessons" / figure).resolve().read_text("utf-8")
    words = re.findall(r"<text[^>]*>([^<]*[a-z]{2}[^<]*)</text>", svg)
    assert words
    assert not [word for word in words if unmarked(word)]
