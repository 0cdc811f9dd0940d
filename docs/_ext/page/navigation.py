"""Navigation: the course's table of contents beside each page, and where one is in it.

The theme's own tree is made anew for every page and holds every page, so a course of a
thousand lessons would cost a million links. Here a long list of chapters shows those
around the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from course import SHARES_WORK
from course.collecting import exchange

# A list of chapters longer than this shows as many around the page.
WINDOW = 30


@dataclass
class Entry:
    """A page in the table of contents."""

    page: str
    title: str
    # The page that is shown.
    current: bool = False
    # Its position among its siblings, from one.
    number: int = 0
    chapters: list[Entry] = field(default_factory=list)
    # The chapters before and after those that are listed.
    before: int = 0
    after: int = 0


@dataclass
class Part:
    """A caption and the pages under it."""

    caption: str
    entries: list[Entry]


def parts(env: BuildEnvironment, page: str) -> Iterator[Part]:
    """Yield the parts of the table of contents, as the given page shows them."""
    for toctree in env.tocs[env.config.root_doc].findall(addnodes.toctree):
        entries = [
            _entry(env, name, page, number)
            for number, name in enumerate(_known(env, toctree["includefiles"]), start=1)
        ]
        yield Part(toctree.get("caption") or "", entries)


def _entry(env: BuildEnvironment, name: str, page: str, number: int) -> Entry:
    entry = Entry(name, env.titles[name].astext(), name == page, number)
    names = _known(env, env.toctree_includes.get(name, []))
    place = names.index(page) if page in names else 0
    first = max(0, min(place - WINDOW // 2, len(names) - WINDOW))
    shown = names[first : first + WINDOW]
    entry.chapters = [
        _entry(env, chapter, page, first + position)
        for position, chapter in enumerate(shown, start=1)
    ]
    entry.before, entry.after = first, len(names) - first - len(shown)
    return entry


def _known(env: BuildEnvironment, names: list[str]) -> list[str]:
    """Leave out pages that do not exist, of which Sphinx warns."""
    return [name for name in names if name in env.titles]


def add_navigation(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page template the table of contents, as ``navigation``."""
    context["navigation"] = list(parts(app.env, page))
    # The theme's tree, which is not shown, would be made all the same.
    context["toctree"] = lambda **options: ""


def rewrite_when_navigation_changes(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when a title or the order changed since the last build.

    Sphinx writes the pages whose source changed. The table of contents and the links to
    the next and the previous page show the titles and the order of others.
    """
    navigation = (
        {page: title.astext() for page, title in env.titles.items()},
        {page: list(chapters) for page, chapters in env.toctree_includes.items()},
    )
    before = exchange(env, "navigation", navigation)
    return list(env.all_docs) if before not in (None, navigation) else []


def write_no_page_for_its_chapters(app: Sphinx, env: BuildEnvironment) -> None:
    """Leave a page as it is when one that its table of contents names was changed.

    Sphinx would write it, for it could show the headings of the other. Here it shows
    no more than `rewrite_when_navigation_changes` looks at.
    """
    env.files_to_rebuild.clear()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-updated", rewrite_when_navigation_changes)
    # Sphinx has looked for pages that no table of contents names, and not written yet.
    app.connect("env-check-consistency", write_no_page_for_its_chapters)
    # Before the theme makes its tree (500).
    app.connect("html-page-context", add_navigation, priority=400)
    return {**SHARES_WORK, "env_version": 2}
