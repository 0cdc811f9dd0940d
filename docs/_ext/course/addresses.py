"""Addresses of the course: where the site is published, and where its source is."""

from __future__ import annotations

import re


def check_site_url(address: str) -> None:
    """Raise `ValueError` unless an address is empty or a whole one of a folder."""
    if address and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError(
            f"SITE_URL is {address!r}: give the whole address of the site, such as "
            "https://example.org/course/"
        )


def check_repository(name: str) -> None:
    """Raise `ValueError` unless a name is empty or one of a repository on GitHub."""
    if name and not re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII):
        raise ValueError(
            f"REPOSITORY is {name!r}: give the owner and the name of the repository on "
            "GitHub, such as someone/course"
        )


def address_of(site_url: str, language: str = "") -> str:
    """Return where the site or a language of it is published, with a slash at the end.

    Empty where the address of the site is not known.
    """
    address = f"{site_url.rstrip('/')}/" if site_url else ""
    return f"{address}{language}/" if address and language else address
