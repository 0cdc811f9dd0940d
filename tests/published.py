"""The published site, for whatever looks at it from outside: tests, audit, pictures."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"

# What `make` installs from tests/tools/package-lock.json.
TOOLS = Path(os.environ.get("VENV", ROOT / ".venv"), "tools", "node_modules")


def pages(site: Path = SITE) -> list[str]:
    """Return the pages of a site, by their paths from its root."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def chosen(pages: Iterable[str], patterns: list[str]) -> list[str]:
    """Return the pages that a pattern names, with or without ``.html``, or all."""
    return [
        page
        for page in pages
        if not patterns
        or any(
            fnmatch(page, pattern) or fnmatch(page.removesuffix(".html"), pattern)
            for pattern in patterns
        )
    ]


def chromium() -> str:
    """Return where Chromium is. Raises `FileNotFoundError` where it is nowhere."""
    path = os.environ.get("CHROME_PATH") or shutil.which("chromium")
    if not path:
        raise FileNotFoundError("a browser is needed: install the package chromium")
    return path


class _Files(StaticFiles):
    """Files that a browser may keep for ten minutes, as hosts of static pages say."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers["Cache-Control"] = "max-age=600"
        return response


@contextmanager
def serve(site: Path = SITE, port: int = 0) -> Iterator[str]:
    """Serve a site on this machine alone, compressed, and give its address.

    The address ends with a slash. Without a port, a free one is taken. Raises `OSError`
    when the port is taken, and `RuntimeError` when the server does not start.
    """
    app = Starlette(
        routes=[Mount("/", _Files(directory=site, html=True))],
        middleware=[Middleware(GZipMiddleware)],
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        thread.start()
        try:
            for _ in range(1200):
                if server.started:
                    break
                time.sleep(0.05)
            else:
                raise RuntimeError("the server of the site did not start")
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
