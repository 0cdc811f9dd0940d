"""``python docs/tools/inventories.py``: where documentation has the names of a package.

Fetches the inventory that each documentation in conf.py publishes, and keeps of it the
names of Python, without private ones. A build reads what is kept, in docs/inventories/,
and asks no network. The person who moves the pins runs this, with ``make inventories``.
"""

from __future__ import annotations

import runpy
import sys
import zlib
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import urlopen

import sphobjinv

from course import ROOT
from course.files import shown

FOLDER = ROOT / "docs" / "inventories"
# What every documentation made by Sphinx has, at its top.
PUBLISHED = "objects.inv"
_SECONDS = 60


def fetch(address: str) -> tuple[bytes, str]:
    """Return the inventory of a documentation, and the address below its top.

    The address may be that of a part, such as a reference: what is not published there
    is looked for above. Raises `OSError` where there is no inventory.
    """
    top = address
    while True:
        try:
            with urlopen(urljoin(top, PUBLISHED), timeout=_SECONDS) as answer:
                return answer.read(), address.removeprefix(top)
        except HTTPError as error:
            above = urljoin(top, "..")
            if error.code != 404 or above == top:
                raise
            top = above


def kept(published: bytes, below: str) -> bytes:
    """Return of an inventory the public names of Python, with addresses from `below`.

    The same inventory gives the same bytes. Raises `ValueError` for what is none, and
    for one without such names.
    """
    try:
        inventory = sphobjinv.Inventory(zlib=published)
        # What was cut short is no inventory either: that is noticed here alone.
        zlib.decompress(published.split(b"\n", 4)[4])
    except Exception as error:  # of many kinds, for what is no inventory at all
        raise ValueError("what it publishes is no inventory") from error
    names = {
        (entry.name, entry.role): entry.evolve(
            uri=entry.uri_expanded.removeprefix(below), dispname="-"
        )
        for entry in inventory.objects
        if entry.domain == "py"
        and entry.uri.startswith(below)
        and not any(part.startswith("_") for part in entry.name.split("."))
    }
    if not names:
        raise ValueError(f"its inventory has no name of Python below {below or '/'}")
    inventory.objects[:] = [names[key] for key in sorted(names)]
    return sphobjinv.compress(inventory.data_file(contract=True))


def main(documentation: dict[str, str], folder: Path) -> None:
    """Fetch everything, and then write it: an inventory is old or new, and whole."""
    made = {}
    for name, address in documentation.items():
        try:
            made[name] = kept(*fetch(address))
        except (OSError, HTTPException, ValueError) as error:
            sys.exit(f"{name}: {address}: {error}. No inventory was written.")
    for name, content in made.items():
        new = folder / f".{name}.inv"
        new.write_bytes(content)
        new.replace(folder / f"{name}.inv")
    print(f"The inventories of {', '.join(made)} are in {shown(folder)}")


if __name__ == "__main__":
    main(runpy.run_path(str(ROOT / "conf.py"))["documentation"], FOLDER)
