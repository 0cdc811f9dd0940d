"""``python tests/screenshots.py FOLDER [PATTERN ...]``: pictures of the pages.

For each page that a pattern names, or for all: on a phone and on a wide screen, in
light and in dark, the first screen as ``FOLDER/<page>-390-dark.png`` and the whole page
as ``FOLDER/<page>-390-dark-whole.png``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import published
from playwright.sync_api import sync_playwright

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


def take(folder: Path, patterns: list[str]) -> int:
    """Write the pictures. Returns how many."""
    pages = published.chosen(published.pages(), patterns)
    with published.serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=published.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for width in WIDTHS:
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": 844}, color_scheme=scheme
                )
                tab = context.new_page()
                for page in pages:
                    tab.goto(address + page, wait_until="load")
                    path = folder / page.removesuffix(".html")
                    name = f"{path}-{width}-{scheme}"
                    tab.screenshot(path=f"{name}.png")
                    tab.screenshot(path=f"{name}-whole.png", full_page=True)
                context.close()
        browser.close()
    return len(pages) * len(WIDTHS) * len(SCHEMES) * 2


if __name__ == "__main__":
    folder, *patterns = sys.argv[1:]
    count = take(Path(folder), patterns)
    if not count:
        sys.exit(f"No page is named by: {' '.join(patterns)}")
    print(f"{count} pictures are in {folder}")
