"""The whole site: the same bytes from another machine, and no name of this one."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from conftest import ROOT
from other_machine import all_bytes, contents, on_another_machine

import course


def test_another_machine_makes_the_same_site(site, tmp_path):
    """From the files that git knows and the records, with nothing built before."""
    folder = tmp_path / "elsewhere"
    # The pages tell when their English was changed.
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "_build" / "records", folder / "_build" / "records")
    languages = sorted(path.name for path in site.iterdir() if path.is_dir())
    sphinx = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", "."]
    for command in (
        ["-m", "publishing.render", *languages, "--", *sphinx],
        ["-m", "publishing.publish", *languages],
    ):
        result = on_another_machine([sys.executable, *command], folder, tmp_path / "h")
        assert result.returncode == 0, result.stdout + result.stderr
    one, other = contents(site), contents(folder / "_build" / "html")
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


def test_no_file_names_this_machine(site):
    names = {str(ROOT), str(course.ROOT), str(Path.home()), socket.gethostname()}
    names |= {f"/home/{getpass.getuser()}", f"/Users/{getpass.getuser()}"}
    # A name as short as "vm" or "/root" is a word of its own as well.
    sought = [name.encode() for name in names if len(name) > 4]
    found = [
        (name, mark)
        for name, (_mode, content) in contents(site).items()
        for part in all_bytes(name, content)
        for mark in sought
        if mark in part
    ]
    assert found == []
