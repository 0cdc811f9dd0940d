"""``python -m publishing.root FOLDER``: write what belongs to no language, or to all.

Everything is made from the lists of pages that the build of each language left in its
folder. Where the address of the site is not known there is no sitemap and no
``robots.txt``, which need it.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping
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
    title = next(iter(site.lists.values()))["title"]
    # What crawlers may read, which is everything, and where the pages are.
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {site.address}sitemap.xml\n"
    return {
        "index.html": with_policy(landing_page(root, title, site.address)),
        "404.html": with_policy(landing_page(root, title, site.address, "404.html")),
        "llms.txt": list_of_copies(site),
        "robots.txt": robots if site.address else None,
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


def sitemap(site: Site) -> str:
    """Return the addresses of all pages, each with the same page in each language."""
    ElementTree.register_namespace("", _SITEMAP)
    ElementTree.register_namespace("xhtml", _XHTML)
    root = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    addresses = _addresses(site)
    for code, listed in site.lists.items():
        for page in listed["pages"]:
            known = addresses[page["name"]]
            entry = ElementTree.SubElement(root, f"{{{_SITEMAP}}}url")
            ElementTree.SubElement(entry, f"{{{_SITEMAP}}}loc").text = known[code]
            if page["changed"]:
                changed = ElementTree.SubElement(entry, f"{{{_SITEMAP}}}lastmod")
                changed.text = page["changed"]
            for language, address in known.items():
                link = {"rel": "alternate", "hreflang": language, "href": address}
                ElementTree.SubElement(entry, f"{{{_XHTML}}}link", link)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _addresses(site: Site) -> dict[str, dict[str, str]]:
    """Return for each page its address in each language, and that for all others."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, listed in site.lists.items():
        for page in listed["pages"]:
            name = page["name"]
            found[name][code] = f"{site.address}{code}/{name}.html"
    (preferred,) = [code for code, one in site.languages.items() if one.preferred]
    for name, known in found.items():
        if name == HOME:  # The root page chooses by what the visitor's browser says.
            known["x-default"] = site.address
        elif preferred in known:
            known["x-default"] = known[preferred]
    return found


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
