"""``python -m site_root FOLDER TABLE``: write what stands at the root of the site."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from . import check_address, read_site, write_site_files


def main(rendered: str, table: str) -> None:
    """Write the files at the root of the rendered site."""
    address = os.environ.get("SITE_URL", "")
    try:
        check_address(address)
        site = read_site(Path(rendered), Path(table), address)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"The root of the site was not written: {error}")
    write_site_files(Path(rendered), site)


if __name__ == "__main__":
    main(*sys.argv[1:])
