"""The Nu HTML checker finds no fault in a page or a style sheet of the site."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from published import TOOLS

# What the checker warns of, and why it is as we want it.
ALLOWED = {
    r"Consider using the “h1” element as a top-level heading only": (
        "docutils writes a page's text as <section>; each page has one <h1>, as tested"
    ),
    r"Article lacks heading": "its heading stands in the section inside it",
    r"violates Content Security Policy": (
        "it knows no own site of a file, and no hash; Chromium is asked instead"
    ),
}


def check(folder: Path) -> list[str]:
    """Return the errors and warnings of every page and style sheet in a folder."""
    java = shutil.which("java")
    assert java, "the Nu HTML checker needs Java: install default-jre-headless"
    checker = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        f"{java} -jar {checker} --format json --stdout".split()
        + f"--skip-non-html --also-check-css {folder}".split(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert not done.stderr, done.stderr
    return [
        f"{message['url'].partition(f'{folder}/')[2]}:{message.get('lastLine') or 1}: "
        f"{message['message']} {message.get('extract', '').strip()!r}"
        for message in json.loads(done.stdout)["messages"]
        # Without a kind, an information is a matter of taste.
        if message["type"] != "info" or message.get("subType") == "warning"
    ]


def test_no_page_has_an_error(site):
    found = [
        text
        for text in check(site)
        if not any(re.search(allowed, text) for allowed in ALLOWED)
    ]
    assert not found, "\n".join(found)


def test_the_checker_reads_pages_and_style_sheets(tmp_path):
    head = '<!DOCTYPE html><html lang="en"><head><title>A</title></head>'
    (tmp_path / "page.html").write_text(
        f'{head}<body><p id="a">A</p><p id="a">B</p></body></html>', "utf-8"
    )
    (tmp_path / "style.css").write_text("p { colour: red }", "utf-8")
    found = "\n".join(check(tmp_path))
    assert "page.html:1: Duplicate ID “a”" in found, found
    assert "style.css:1: CSS: “colour”" in found
