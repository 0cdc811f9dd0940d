"""``python -m publishing.root FOLDER``: write what belongs to no language, or to all.

Everything is made from the lists of pages that the build of each language left in its
folder. Where the address of the site is not known there is no sitemap and no
``robots.txt``, which need it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from course import ROOT
from course.addresses import address_of, check_site_url
from course.files import write_if_changed
from course.languages import Language, languages
from page.llms import PAGES, Listed, llms_text
from page.policy import with_policy

from .landing_page import landing_page

HOME = "index"

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Site:
    """The rendered site; ``address`` ends in a slash, or is empty if not known.

    ``lists`` holds what each language's build says of its pages, by its code.
    """

    languages: Mapping[str, Language]
    lists: Mapping[str, Listed]
    address: str


def read_site(rendered: Path, locale: Path, address: str) -> Site:
    """Return the site in a folder.

    Raises `FileNotFoundError` where a language has not been rendered.
    """
    known = languages(locale)
    lists = {}
    for code in known:
        file = rendered / code / PAGES
        if not file.is_file():
            raise FileNotFoundError(f"{rendered / code} has no list of its pages")
        lists[code] = json.loads(file.read_text("utf-8"))
    return Site(known, lists, address_of(address))


def site_files(site: Site, root: Path = ROOT) -> dict[str, str | None]:
    """Return the content of each file at the root; None for one that must not be.

    ``root`` is the project's folder, with the templates and the words of its pages.
    """
    source = next(iter(site.lists.values()))
    title = source["title"]
    return {
        "index.html": with_policy(landing_page(root, title, site.address)),
        "404.html": with_policy(landing_page(root, title, site.address, "404.html")),
        "llms.txt": list_of_copies(site),
        "robots.txt": robots_text(site) if site.address else None,
        "sitemap.xml": sitemap(site) if site.address else None,
        # A host that takes a leading underscore for a sign of its own leaves it.
        ".nojekyll": "",
    }


def list_of_copies(site: Site) -> str:
    """Return the list of the Markdown copies of all languages."""
    return llms_text(
        *(
            (listed, f"{site.address}{code}/", f"{site.languages[code].name}: ")
            for code, listed in site.lists.items()
        )
    )


def robots_text(site: Site) -> str:
    """Return what crawlers may read, which is everything, and where the pages are."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.address}sitemap.xml\n"


def sitemap(site: Site) -> str:
    """Return the addresses of all pages, each with the same page in each language."""
    ElementTree.register_namespace("", _SITEMAP)
    ElementTree.register_namespace("xhtml", _XHTML)
    root = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    names = {
        code: {page["name"] for page in listed["pages"]}
        for code, listed in site.lists.items()
    }
    for code, listed in site.lists.items():
        for page in listed["pages"]:
            entry = ElementTree.SubElement(root, f"{{{_SITEMAP}}}url")
            location = ElementTree.SubElement(entry, f"{{{_SITEMAP}}}loc")
            location.text = _address(site, code, page["name"])
            if page["changed"]:
                changed = ElementTree.SubElement(entry, f"{{{_SITEMAP}}}lastmod")
                changed.text = page["changed"]
            for language, address in _alternates(site, page["name"], names):
                attributes = {
                    "rel": "alternate",
                    "hreflang": language,
                    "href": address,
                }
                ElementTree.SubElement(entry, f"{{{_XHTML}}}link", attributes)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _alternates(
    site: Site, name: str, names: Mapping[str, set[str]]
) -> Iterator[tuple[str, str]]:
    for code in site.languages:
        if name in names[code]:
            yield code, _address(site, code, name)
    preferred = next(c for c, one in site.languages.items() if one.preferred)
    if name == HOME:  # The root page chooses by what the visitor's browser says.
        yield "x-default", site.address
    elif name in names[preferred]:
        yield "x-default", _address(site, preferred, name)


def _address(site: Site, code: str, name: str) -> str:
    return f"{site.address}{code}/{name}.html"


def write_site_files(rendered: Path, site: Site, root: Path = ROOT) -> None:
    """Write what changed of the files at the root, and remove what must not be."""
    for name, content in site_files(site, root).items():
        file = rendered / name
        if content is None:
            file.unlink(missing_ok=True)
        else:
            write_if_changed(file, content)


def write(rendered: Path, root: Path = ROOT) -> int:
    """Write the files at the root of the rendered site, and return an exit status."""
    address = os.environ.get("SITE_URL", "")
    try:
        check_site_url(address)
        site = read_site(rendered, root / "locale", address)
    except (FileNotFoundError, ValueError) as error:
        print(f"The root of the site was not written: {error}", file=sys.stderr)
        return 1
    write_site_files(rendered, site, root)
    return 0


if __name__ == "__main__":
    sys.exit(write(Path(sys.argv[1])))
