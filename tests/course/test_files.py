"""After a power cut, what was published or recorded is there, and is whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

from page.policy import with_policy
from publishing.publish import publish
from records.store import Conditions, Store


def site(folder, text: str):
    (folder / "en").mkdir(parents=True, exist_ok=True)
    page = with_policy(f"<html><head></head><body>{text * 2000}</body></html>")
    (folder / "en" / "index.html").write_text(page)
    return folder


def store(folder) -> Store:
    return Store(ROOT, folder)


def made(folder, text: str, lesson: str = "first"):
    folder.mkdir(exist_ok=True)
    for end in "py py.md5 rst ipynb zip run.json outputs.json".split():
        (folder / f"{lesson}.{end}").write_text(text * 2000)
    return folder


CONDITIONS = Conditions("2.15.0", "cpu", "locks", "style")


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """What is written to the disk and what is given its name, in their order."""
    made = []

    def watch(name, describe):
        original = getattr(os, name)

        def watched(*arguments, **options):
            made.append(describe(*arguments))
            return original(*arguments, **options)

        monkeypatch.setattr(os, name, watched)

    def written(handle):
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        return path.relative_to(tmp_path).as_posix()

    watch("fsync", written)
    for name in ("rename", "replace"):
        watch(name, lambda _old, new: f"named {Path(new).relative_to(tmp_path)}")
    return made


def test_a_site_is_on_the_disk_before_it_gets_its_name(tmp_path, calls):
    publish(site(tmp_path / "preview", "new"), tmp_path / "html", ["en"])
    assert calls[0] == "named releases/1"
    assert set(calls[1:-2]) == {
        *("releases", "releases/1", "releases/1.before"),
        *("releases/1/en", "releases/1/en/index.html"),
    }
    assert calls[-2:] == ["named html", "."]


def test_a_record_is_on_the_disk_before_it_gets_its_name(tmp_path, calls):
    records = store(tmp_path / "records")
    for text in ("one", "two"):
        calls.clear()
        records.keep("first", made(tmp_path / "made", text), CONDITIONS)
    *written, old, new, folder = calls
    names = {path.name for path in (tmp_path / "records" / "first").iterdir()}
    assert {f"records/.first.new/{name}" for name in names} < set(written)
    assert old == "named records/.first.old"
    assert [new, folder] == ["named records/first", "records"]


def test_records_from_elsewhere_get_their_names_together(tmp_path, calls):
    records = store(tmp_path / "records")
    taken = []
    for name in ("first", "second"):
        elsewhere = store(tmp_path / "elsewhere")
        elsewhere.keep(name, made(tmp_path / "made", name, name), CONDITIONS)
        taken.append(elsewhere.record(name))
    calls.clear()
    records.take(taken)
    assert calls[-3:] == ["named records/first", "named records/second", "records"]
    calls.clear()
    records.take([records.record("first")])
    assert calls == []


# -- A disk whose power is cut --------------------------------------------------------


class Disk:
    """A file system in a file, and a copy of what it holds when its power is cut."""

    def __init__(self, folder) -> None:
        self.image, self.after_cut = folder / "disk.img", folder / "cut.img"
        self.mounted, self.found = folder / "mounted", folder / "found"
        self.image.write_bytes(b"")
        os.truncate(self.image, 32 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", self.image], check=True)

    @contextlib.contextmanager
    def running(self):
        with mount(self.image, self.mounted):
            yield self.mounted

    @contextlib.contextmanager
    def after_power_cut(self):
        """Show what is found later of what is on the disk at this moment."""
        shutil.copyfile(self.image, self.after_cut)
        with mount(self.after_cut, self.found):
            yield self.found


@contextlib.contextmanager
def mount(image, folder):
    folder.mkdir(exist_ok=True)
    mounting = ["mount", "-o", "loop", image, folder]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a file is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def disk(tmp_path):
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("there is no mkfs.ext4 here")
    return Disk(tmp_path)


def test_a_power_cut_right_after_publishing_leaves_the_new_site(tmp_path, disk):
    with disk.running() as folder:
        for text in ("old", "new"):
            publish(site(tmp_path / text, text), folder / "html", ["en"])
        with disk.after_power_cut() as found:
            page = (found / "html" / "en" / "index.html").read_text()
    assert page == (tmp_path / "new" / "en" / "index.html").read_text()


def test_a_power_cut_right_after_recording_leaves_the_new_record(tmp_path, disk):
    with disk.running() as folder:
        for text in ("old", "new"):
            run = made(tmp_path / "made", text)
            store(folder / "records").keep("first", run, CONDITIONS)
        with disk.after_power_cut() as found:
            record = store(found / "records").record("first")
            assert record is not None
            assert record.faults() == []
            assert record.script.read_text() == "new" * 2000
