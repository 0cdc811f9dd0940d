"""What the tests share: small copies of the project, the built site, a browser."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import polib
import published
import pytest
import recording_here
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect, sync_playwright
from published import ROOT, SITE
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_colors
from sphinx.util.docutils import patch_docutils

# Milliseconds; the browser's own five seconds are short on a busy machine.
expect.set_options(timeout=30_000)

# Small projects, one a topic, for applications in the process of the tests.
ROOTS = ROOT / "tests" / "roots"

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


# A torch that is imported at once, and sees the device that STAND_IN_DEVICE names.
TORCH = """
import os
from types import SimpleNamespace

_kind = os.environ.get("STAND_IN_DEVICE")
if os.environ.get("CUDA_VISIBLE_DEVICES") == "" and _kind != "mps":
    _kind = None
__version__ = "{version}"
version = SimpleNamespace(cuda="13.2", hip=None, xpu=None)
accelerator = SimpleNamespace(
    is_available=lambda: _kind is not None,
    current_accelerator=lambda: SimpleNamespace(type=_kind),
    device_count=lambda: 0 if _kind is None else 2,
    max_memory_allocated=lambda: 3 * 1024**2,
)
cuda = SimpleNamespace(get_device_name=lambda: "A large GPU")
"""


class Project:
    """A copy of the project in a folder of its own, with lessons of the test's.

    Lessons are recorded with a stand-in for torch.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.torch("2.15.0")
        for name in ("conf.py", "pyproject.toml", "Makefile"):
            shutil.copy(ROOT / name, root / name)
        for name in (".ci", "docs", "locale", "locks"):
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
            # Sphinx colours what it says where CI is set, as on a terminal.
            env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": "docs/_ext", **env},
            capture_output=True,
            text=True,
            timeout=1800,  # only one that hangs takes as long
        )

    def torch(self, version: str) -> None:
        """Have the lessons be recorded with this version of torch."""
        folder = self.root / "_torch"
        shutil.rmtree(folder, ignore_errors=True)
        info = folder / f"torch-{version}.dist-info"
        info.mkdir(parents=True)
        (folder / "torch.py").write_text(TORCH.replace("{version}", version))
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n"
        )

    def record(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Do what ``python -m records`` does, in this process."""
        return recording_here.record(
            self.root, *arguments, servers=recording_here.KeptServer, **env
        )

    def record_apart(
        self, *arguments: str, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``python -m records`` in its own process, with the project's modules."""
        paths = os.pathsep.join(("docs/_ext", str(self.root / "_torch")))
        return self.python("-m", "records", *arguments, PYTHONPATH=paths, **env)

    def record_of(self, name: str) -> Path:
        return self.root / "_build" / "records" / name

    def seal(self, name: str) -> None:
        """Have the checksums of a record say that its files are as they should be."""
        record = self.record_of(name)
        described = json.loads((record / "record.json").read_text("utf-8"))
        for file in described["files"]:
            content = (record / file).read_bytes()
            described["files"][file] = hashlib.sha256(content).hexdigest()
        (record / "record.json").write_text(json.dumps(described), "utf-8")

    def copy(self, root: Path) -> Project:
        """Return a copy of this project, with what was recorded, in another folder."""
        shutil.copytree(self.root, root)
        copied = object.__new__(Project)
        copied.root = root
        return copied

    def keep(self) -> None:
        """Keep every file as it is now, for `restore`."""
        shutil.copytree(self.root, self._kept)

    def restore(self) -> Project:
        """Bring every file back to how it was kept; return the project.

        Its folder stays the same: elsewhere Sphinx would make every page anew.
        """
        shutil.rmtree(self.root)
        shutil.copytree(self._kept, self.root)
        return self

    @property
    def _kept(self) -> Path:
        return self.root.with_name(f"{self.root.name}-kept")

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


def mark(message: str) -> str:
    """Return what stands for a message in the made-up language of some tests."""
    return f"é⟦{message}⟧"


class Application(SphinxTestApp):
    """A Sphinx of one small project in this process; the test calls its `build`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        try:
            super().__init__(*arguments, **options)
        except SystemExit:  # Sphinx's own cleans up after exceptions of other kinds.
            self.cleanup()
            raise

    def build(self, *arguments: Any, **options: Any) -> None:
        """Build as the command does: docutils need not know the language."""
        with patch_docutils(self.confdir):
            super().build(*arguments, **options)

    @property
    def warnings(self) -> str:
        """What has been warned of so far, without colours."""
        return strip_colors(self.warning.getvalue())

    def page(self, name: str) -> str:
        """Return the HTML of a page that was built."""
        return (self.outdir / f"{name}.html").read_text("utf-8")

    def soup(self, name: str) -> BeautifulSoup:
        """Return a page that was built, to select from."""
        return BeautifulSoup(self.page(name), "html.parser")


class Applications:
    """Applications of the projects in tests/roots, each copied where it may be written.

    The fixture `make_app` gives one for a test, `make_shared_app` one for the tests of
    a module. Sphinx has directives and words for one application at a time, so a new
    application ends the one before it: what that one built stays, and it builds no
    more.
    """

    # That of any test.
    _running: ClassVar[list[Application]] = []

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Applications:
        return self

    def __exit__(self, *_fault: object) -> None:
        while self._running:
            self._running.pop().cleanup()

    def root(self, topic: str) -> Path:
        """Return this test's own copy of ``tests/roots/test-TOPIC``, to be changed."""
        root = self.folder / topic
        if not root.exists():
            shutil.copytree(ROOTS / f"test-{topic}", root)
        return root

    def translate(
        self, topic: str, page: str, translations: dict[str, str], language: str = "xx"
    ) -> None:
        """Write the catalog of a page, in the folder ``locale`` of the project."""
        catalog = polib.POFile()
        catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        for message, translation in translations.items():
            catalog.append(polib.POEntry(msgid=message, msgstr=translation))
        path = self.root(topic) / "locale" / language / "LC_MESSAGES" / f"{page}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog.save(str(path))

    def __call__(
        self,
        topic: str,
        *extensions: str,
        language: str = "en",
        builder: str = "html",
        parallel: int = 0,
        **config: Any,
    ) -> Application:
        """Make an application; extensions that are named replace those of its conf.py.

        ``config`` holds other values of conf.py. Each builder and each language of a
        topic has its own output, so that what is made again builds what changed.
        """
        self.__exit__()
        if extensions:
            config["extensions"] = list(extensions)
        app = Application(
            builder,
            self.root(topic),
            builddir=self.folder / "_build" / f"{topic}-{builder}-{language}",
            confoverrides={"language": language, **config},
            parallel=parallel,
        )
        self._running.append(app)
        return app


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Applications]:
    """Make applications: ``app = make_app("cards", "lesson.cards", language="xx")``."""
    with Applications(tmp_path / "applications") as make:
        yield make


@pytest.fixture(scope="module")
def make_shared_app(tmp_path_factory) -> Iterator[Applications]:
    """Make applications of roots that the tests of a module share."""
    with Applications(tmp_path_factory.mktemp("applications")) as make:
        yield make


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root)


@pytest.fixture(scope="session")
def recorded_once(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("recorded") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first", "second", "third")
    run = project.record()
    assert run.returncode == 0, run.stdout + run.stderr
    return project


@pytest.fixture
def recorded(recorded_once: Project, tmp_path: Path) -> Project:
    """A project whose three lessons, first, second and third, have been recorded."""
    return recorded_once.copy(tmp_path / "recorded")


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
