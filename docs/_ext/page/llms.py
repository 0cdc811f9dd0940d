"""What a build says of the pages of its language, and ``llms.txt``, made of that.

The build of each language leaves `PAGES` in its folder. The root of the site is made of
all of them, without Sphinx.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

PAGES = ".pages.json"

# What `lists.page_list` returns.
Listed = Mapping[str, Any]


def llms_text(*parts: tuple[Listed, str, str]) -> str:
    """Return the list of all Markdown copies, in the form of llmstxt.org.

    A part for each language: what its build says of its pages, what comes before the
    name of each page, and what before each heading.
    """
    lists = [listed for listed, _base, _prefix in parts]
    text = [f"# {lists[0]['title']}"]
    text += [f"> {listed['description']}" for listed in lists]
    for part in parts:
        text += _sections(*part)
    return "\n\n".join(text) + "\n"


def _sections(listed: Listed, base: str, prefix: str) -> Iterator[str]:
    """Yield the heading and the links of each section of a language."""
    for heading, is_lesson in (("lessons", True), ("other_pages", False)):
        yield f"## {prefix}{listed['words'][heading]}"
        yield "\n".join(
            f"- [{page['title']}]({base}{page['name']}.md): {page['description']}"
            for page in listed["pages"]
            if (page["lesson"] is not None) == is_lesson
        )
