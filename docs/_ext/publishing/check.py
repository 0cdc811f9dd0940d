"""What must be true of a whole site before it is published: quick checks of its files.

Every language has every page, every page is whole and says what it may load, and every
link inside the site leads to a file that holds something, and to a place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

# Files whose text can name others.
_TEXT = {".html", ".css", ".js", ".json", ".xml", ".txt", ".webmanifest"}
# Folders that Sphinx fills, and never empties.
_KEPT = re.compile(r"(?:_images|_downloads)/[^\s\"'<>()\\#?]+")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE = re.compile(r"""\s(href|src|id|name)="([^"]*)\"""")
_CODE = re.compile(r"(?s)<(script|style)\b[^>]*>.*?</\1>|<!--.*?-->")


class Page:
    """A page of the site: its name there, and its text."""

    def __init__(self, site: Path, name: str) -> None:
        self.name = name
        self.text = (site / name).read_text("utf-8")

    @cached_property
    def _attributes(self) -> list[tuple[str, str, str]]:
        text = _CODE.sub(lambda match: match[0].partition(">")[0] + ">", self.text)
        return [
            (tag[0], kind, unescape(value))
            for tag in _TAG.finditer(text)
            for kind, value in _ATTRIBUTE.findall(tag[0])
        ]

    @cached_property
    def places(self) -> set[str]:
        """The names of the places in the page that a link can lead to."""
        return {v for _tag, kind, v in self._attributes if kind in ("id", "name")}

    @cached_property
    def links(self) -> list[str]:
        """What the page leads to or loads."""
        return [v for _tag, kind, v in self._attributes if kind in ("href", "src")]


def faults(site: Path, languages: list[str]) -> list[str]:
    """Return what is wrong with a site, a sentence for each fault."""
    # The size of each, by its name.
    files = {name: (site / name).stat().st_size for name in files_in(site)}
    pages = {name: Page(site, name) for name in files if name.endswith(".html")}
    return [
        *_missing_pages(pages, languages),
        *_broken_pages(pages),
        *_broken_links(pages, files),
    ]


def unmentioned(site: Path) -> list[Path]:
    """Return the figures and downloads that no file of the site mentions.

    Sphinx leaves them behind when a page no longer shows them.
    """
    mentioned = set()
    kept = []
    for name in files_in(site):
        path = site / name
        if path.suffix in _TEXT:
            text = path.read_text("utf-8")
            mentioned |= {unquote(unescape(name)) for name in _KEPT.findall(text)}
        below_language = name.partition("/")[2]
        if below_language.startswith(("_images/", "_downloads/")):
            kept.append((path, below_language))
    return [path for path, name in kept if name not in mentioned]


def _missing_pages(pages: dict[str, Page], languages: list[str]) -> Iterator[str]:
    """Yield the pages that one language has and another does not."""
    parts = [name.partition("/") for name in pages]
    every = {rest for folder, _, rest in parts if folder in languages} | {"index.html"}
    for language in languages:
        for name in sorted(every):
            if f"{language}/{name}" not in pages:
                yield f"{language}/{name}: the page is missing in this language."


def _broken_pages(pages: dict[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        if not page.text.rstrip().endswith("</html>"):
            yield f"{name}: the page has no end."
        if 'http-equiv="Content-Security-Policy"' not in page.text:
            yield f"{name}: the page does not say what it may load (see page.policy)."


def _broken_links(pages: dict[str, Page], files: dict[str, int]) -> Iterator[str]:
    for name, page in pages.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = normpath(f"{name}/../{path}") if path else name
            place = unquote(parts.fragment)
            if path.endswith("/") or f"{target}/index.html" in files:
                target = f"{target}/index.html"
            if target not in files:
                yield f"{name}: the link to {link} leads to no file."
            elif not files[target]:
                yield f"{name}: the link to {link} leads to an empty file."
            elif place and target in pages and place not in pages[target].places:
                yield f"{name}: the link to {link} leads to no place in that page."


def files_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder and below it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [file.relative_to(folder).as_posix() for file in files]
