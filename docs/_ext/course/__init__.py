"""What the course is: its lessons and their order, its languages, pages and history.

What several packages ask about the course is answered here once. `ROOT` is the
project's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

# .../docs/_ext/course/__init__.py
ROOT = Path(__file__).resolve().parents[3]

# What an extension says of itself whose work several processes may share.
SHARES_WORK = {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def check_addresses(app: Sphinx, config: Config) -> None:
    """Stop with one sentence where an address of the course cannot be used."""
    from .addresses import check_repository, check_site_url

    try:
        check_site_url(config.site_url)
        check_repository(config.repository)
    except ValueError as error:
        raise SystemExit(str(error)) from None


def setup(app: Sphinx) -> dict[str, Any]:
    # The address under which the site is published, or nothing.
    app.add_config_value("site_url", "", "html", str)
    # Where the source is on GitHub, as owner/name, or nothing.
    app.add_config_value("repository", "", "env", str)
    app.connect("config-inited", check_addresses)
    app.setup_extension("course.page_history")
    return SHARES_WORK
