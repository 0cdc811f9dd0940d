"""The rooms of docs/_ext: each module and each extension works without the others."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import sys

import pytest
from conftest import ROOT, Project

EXT = ROOT / "docs" / "_ext"


def name_of(path) -> str:
    return ".".join(path.relative_to(EXT).with_suffix("").parts)


SOURCES = {
    name_of(path).removesuffix(".__init__"): path.read_text("utf-8")
    for path in sorted(EXT.rglob("*.py"))
}
EXTENSIONS = [name for name, source in SOURCES.items() if "\ndef setup(" in source]
# What must be there for a page to be shown by an extension alone: the words of a
# warning that says what this small project lacks, and nothing of the extension.
_EXPECTED = re.compile(r"toc\.not_readable|toc\.not_included")


def test_the_folder_shows_at_most_nine_names():
    names = [path.name for path in EXT.iterdir() if path.name != "__pycache__"]
    assert len(names) <= 9


def listed_extensions() -> list[str]:
    return runpy.run_path(str(ROOT / "conf.py"))["extensions"]


def test_conf_names_at_most_nine_of_ours_and_is_short():
    ours = [name for name in listed_extensions() if name in SOURCES]
    assert 0 < len(ours) <= 9
    assert (ROOT / "conf.py").read_text("utf-8").count("\n") <= 180


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_can_be_imported_alone(name):
    """In a process that was forked from this one, in which none of ours is loaded."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            rooms = {path.name for path in EXT.iterdir()}
            for loaded in [m for m in sys.modules if m.partition(".")[0] in rooms]:
                del sys.modules[loaded]
            __import__(name)
            status = 0
        except BaseException as error:
            os.write(2, f"{name}: {error!r}\n".encode())
        finally:
            os._exit(status)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.parametrize("name", EXTENSIONS)
def test_an_extension_can_be_set_up_alone(name, make_app):
    app = make_app("course", name)
    app.build()
    assert app.statuscode == 0
    found = [line for line in app.warnings.splitlines() if line.strip()]
    assert [line for line in found if not _EXPECTED.search(line)] == []


@pytest.mark.parametrize("name", EXTENSIONS)
def test_an_extension_says_that_processes_may_share_its_work(name, make_app):
    app = make_app("course", name, builder="dummy")
    assert app.extensions[name].parallel_read_safe
    assert app.extensions[name].parallel_write_safe


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Project:
    """A course of more pages than Sphinx reads in one process when it may use two."""
    root = tmp_path_factory.mktemp("rooms") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons(*"one two three four five six seven eight".split())
    home = project.root / "docs" / "index.md"
    more = "\n\nA tensor.\n\n```{glossary}\ntensor\n: A table of numbers.\n```\n"
    status = "\n```{translation-status}\n```\n"
    home.write_text(home.read_text("utf-8") + more + status, "utf-8")
    return project


def written(course: Project, *arguments: str) -> dict[str, bytes]:
    """Build the Vietnamese pages from nothing, and return them by their names.

    Of two images with one name, Sphinx gives the second that it meets a number: which
    of them that is, is left out.
    """
    for folder in ("_build", "docs/lessons"):
        shutil.rmtree(course.root / folder, ignore_errors=True)
    run = course.render("vi", "html", *arguments)
    assert run.returncode == 0, run.stderr
    pages = course.root / "_build" / "preview" / "vi"
    return {
        path.relative_to(pages).as_posix(): re.sub(
            rb"_thumb1?\.svg", b"_thumb.svg", path.read_bytes()
        )
        for path in sorted(pages.rglob("*"))
        if path.is_file() and path.name != ".buildinfo"
    }


@pytest.fixture(scope="module")
def plain(course) -> dict[str, bytes]:
    return written(course)


def test_extensions_can_be_named_in_any_order(course, plain):
    backwards = ",".join(reversed(listed_extensions()))
    assert written(course, "-D", f"extensions={backwards}") == plain


def test_pages_read_by_two_processes_are_the_same(course, plain):
    assert written(course, "-j", "2") == plain
    assert b"The first words of Two." in plain["index.html"]
    assert plain["_terms/index.js"]
