"""What the tests share: small copies of the project, the built site, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import published
import pytest
from playwright.sync_api import Browser, sync_playwright
from published import ROOT, SITE

# A lesson that needs nothing but Python.
LESSON = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
{title}
{underline}

The first words of {title}.
"""

print("{title} was executed")

# %%
# A heading
# ---------
# Some prose.

answer = 6 * 7  # a comment
print(answer)
'''


class Project:
    """A copy of the project in a folder of its own, with lessons of the test's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("conf.py", "pyproject.toml", "Makefile"):
            shutil.copy(ROOT / name, root / name)
        for name in ("docs", "locale", "locks"):
            shutil.copytree(
                ROOT / name,
                root / name,
                ignore=shutil.ignore_patterns("lessons", "__pycache__"),
            )
        (root / "gallery").mkdir()
        shutil.copy(ROOT / "gallery" / "index.rst", root / "gallery" / "index.rst")
        self.pages("index")

    def pages(self, *keep: str) -> None:
        """Replace the pages, which mention lessons that are not here."""
        for page in (self.root / "docs").glob("*.md"):
            page.unlink()
        text = "# Home\n\n```{lesson-cards}\n```\n\n```{toctree}\nlessons/index\n```\n"
        (self.root / "docs" / "index.md").write_text(text, "utf-8")

    def lessons(self, *names: str) -> None:
        """Write small lessons, and list them in this order."""
        for name in names:
            title = name.capitalize()
            source = LESSON.format(title=title, underline="=" * len(title))
            self.lesson(name).write_text(source, "utf-8")
        self.order(*names)

    def order(self, *names: str) -> None:
        order = self.root / "gallery" / "reading_order.txt"
        order.write_text("".join(f"{name}\n" for name in names), "utf-8")

    def lesson(self, name: str) -> Path:
        return self.root / "gallery" / f"{name}.py"

    def python(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the project's own modules."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": "docs/_ext", **env},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def record(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "records", *arguments, **env)

    def render(
        self, language: str = "en", builder: str = "html", *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        output = f"_build/preview/{language}"
        return self.python(
            *f"-m sphinx -W -q -c . -b {builder} -D language={language}".split(),
            *f"-d _build/doctrees/{builder}-{language} docs {output}".split(),
            *arguments,
        )

    def page(self, name: str, language: str = "en") -> str:
        path = self.root / "_build" / "preview" / language / f"{name}.html"
        return path.read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root)


@pytest.fixture(scope="session")
def site() -> Path:
    """The published site, which `make test` builds before it runs the tests."""
    assert SITE.is_dir(), "there is no site to test: run 'make html' first"
    return SITE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=published.chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the published site on a server; it ends with a slash."""
    with published.serve(SITE) as address:
        yield address
