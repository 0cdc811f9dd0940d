"""One commit and one set of records give the same bytes, wherever they are rendered."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from conftest import Project
from other_machine import MARK, all_bytes, contents, on_another_machine

SPHINX = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", "."]
RENDER = [sys.executable, "-m", "publishing.render", "en", "vi", "--", *SPHINX]
PUBLISH = [sys.executable, "-m", "publishing.publish", "en", "vi"]


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The same course, recorded and rendered on one machine, rendered on another."""
    folder = tmp_path_factory.mktemp(MARK)
    here, there = folder / "here", folder / "deeper" / f"{MARK}there"
    here.mkdir()
    there.mkdir(parents=True)
    one, other = Project(here), Project(there)
    for project in (one, other):
        project.lessons("first", "second")
    record = [sys.executable, "-m", "records"]
    result = on_another_machine(record, there, folder / f"{MARK}home")
    assert result.returncode == 0, result.stdout + result.stderr
    shutil.copytree(there / "_build", here / "_build")
    # Files of another age and order.
    for number, path in enumerate(sorted(there.rglob("*"), reverse=True)):
        os.utime(path, (10**9 + number, 10**9 + number))
    for command in (RENDER, PUBLISH):
        result = one.python(*command[1:], PYTHONHASHSEED="1", TZ="America/Lima")
        assert result.returncode == 0, result.stderr
        result = on_another_machine(command, there, folder / f"{MARK}home")
        assert result.returncode == 0, result.stderr
    return [contents(root / "_build" / "html") for root in (here, there)]


def test_two_machines_make_the_same_bytes(sites):
    one, other = sites
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


def test_the_search_index_and_the_downloads_are_among_them(sites):
    kinds = {name.rpartition(".")[2] for name in sites[0]}
    assert {"html", "js", "svg", "zip", "ipynb", "py", "inv"} <= kinds


def test_no_file_names_the_machine(sites):
    named = {
        name
        for site in sites
        for name, (_mode, content) in site.items()
        if any(MARK.encode() in part for part in all_bytes(name, content))
    }
    assert named == set()
