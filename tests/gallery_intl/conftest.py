"""A Sphinx-Gallery project of its own, which knows nothing of the course.

The made-up language ``xx`` puts each message between marks. What was translated is
extracted again from the localized script, and must be exactly the marked messages.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from conftest import ROOT, ROOTS, Application, Applications, mark

SCRIPTS = sorted((ROOTS / "scripts").glob("*.py")) + sorted(
    (ROOT / "gallery").glob("*.py")
)


class Gallery:
    """A copy of tests/roots/test-gallery with some scripts."""

    def __init__(self, make_app: Applications, *scripts: Path) -> None:
        self.make_app = make_app
        self.root = make_app.root("gallery")
        # Where each builder wrote last.
        self.built: dict[str, Path] = {}
        for script in scripts:
            shutil.copy(script, self.root / "examples" / script.name)

    def app(self, builder: str, language: str, parallel: int = 0) -> Application:
        app = self.make_app(
            "gallery", builder=builder, language=language, parallel=parallel
        )
        self.built[builder] = app.outdir
        return app

    def build(self, builder: str = "html", language: str = "xx") -> Application:
        app = self.app(builder, language)
        app.build()
        assert app.statuscode == 0, app.warnings
        return app

    def catalog(self, name: str) -> polib.POFile:
        """Return the messages of a page, when they have been extracted."""
        return polib.pofile(str(self.built["gettext"] / "gallery" / f"{name}.pot"))

    def messages(self, name: str) -> list[str]:
        return [entry.msgid for entry in self.catalog(name)]

    def mark(self, *names: str) -> None:
        """Extract the messages of pages, and put them between marks in ``xx``."""
        self.build("gettext", "en")
        for name in names:
            self.translate(name, {m: mark(m) for m in self.messages(name)})

    def translate(self, name: str, translations: dict[str, str]) -> None:
        self.make_app.translate("gallery", f"gallery/{name}", translations)

    def localized(self, name: str) -> Path:
        return self.root / "gallery" / "localized" / "xx" / name

    def page(self, name: str) -> str:
        return (self.built["html"] / "gallery" / f"{name}.html").read_text("utf-8")


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request) -> Path:
    """Each script with something hard in it, and each lesson of the course."""
    return request.param


@pytest.fixture
def make_gallery(make_app: Applications) -> Callable[..., Gallery]:
    """Make a gallery of scripts that are given by their names and sources."""

    def make(**sources: str) -> Gallery:
        gallery = Gallery(make_app)
        for name, source in sources.items():
            path = gallery.root / "examples" / f"{name}.py"
            path.write_text(source, "utf-8")
        return gallery

    return make


@pytest.fixture(scope="session")
def marked(tmp_path_factory) -> Gallery:
    """A gallery of all scripts, whose every message is marked."""
    with Applications(tmp_path_factory.mktemp("marked")) as make_app:
        gallery = Gallery(make_app, *SCRIPTS)
        gallery.mark(*(script.stem for script in SCRIPTS))
        gallery.build()
    return gallery


@pytest.fixture(scope="session")
def marked_again(marked: Gallery, tmp_path_factory) -> Gallery:
    """A gallery of the localized scripts of the marked one."""
    with Applications(tmp_path_factory.mktemp("again")) as make_app:
        gallery = Gallery(make_app, *(marked.localized(s.name) for s in SCRIPTS))
        gallery.build("gettext", "en")
    return gallery
