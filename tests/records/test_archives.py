"""The same records make the same archive, and one from elsewhere is not trusted."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from records import Refusal, archives


def test_the_same_records_give_the_same_archive(recorded):
    for ending in ("tar.gz", "zip"):
        paths = [recorded.root / f"{name}.{ending}" for name in ("one", "two")]
        for path in paths:
            for file in recorded.record_of("first").rglob("*"):
                os.utime(file, (1e9, 1e9 + len(path.name)))
            assert recorded.record("pack", str(path)).returncode == 0
        one, two = (path.read_bytes() for path in paths)
        assert one == two
        assert str(recorded.root).encode() not in one


def test_an_archive_of_another_kind_is_not_written(recorded):
    run = recorded.record("pack", str(recorded.root / "records.rar"))
    assert run.returncode != 0
    assert "end its name with .tar.gz or .zip" in run.stderr


def tar(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, **more) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in more.items():
        setattr(info, key, value)
    return info


@pytest.mark.parametrize(
    "harmful, said",
    [
        (member("../escaped"), "leads out of its folder"),
        (member("/tmp/escaped"), "leads out of its folder"),
        (member("a/b/../../../escaped"), "leads out of its folder"),
        (member("a", pax_headers={"path": "a\0b"}), "leads out of its folder"),
        (member("link", tarfile.SYMTYPE, linkname="/etc/passwd"), "is a link"),
        (member("link", tarfile.LNKTYPE, linkname="/etc/passwd"), "is a link"),
        (member("pipe", tarfile.FIFOTYPE), "holds more than files"),
    ],
)
def test_a_harmful_tar_file_writes_nothing(tmp_path, harmful, said):
    archive = tar(tmp_path / "given.tar.gz", member("fine"), harmful)
    with pytest.raises(Refusal, match=said):
        archives.unpack(archive, tmp_path / "in" / "to")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [
        "given.tar.gz"
    ]


def test_a_tar_file_gives_content_alone_in_every_python(tmp_path, monkeypatch):
    """Python 3.11.3, say, knows no filter that keeps owners and modes out."""

    def without_filter(self, path=".", members=None, *, numeric_owner=False):
        raise AssertionError("would take over owners and modes")

    monkeypatch.setattr(tarfile.TarFile, "extractall", without_filter)
    folder = member("records", tarfile.DIRTYPE, mode=0o777, uid=12345)
    program = member("records/first/a", size=3, mode=0o6755, uid=12345, mtime=1)
    archives.unpack(tar(tmp_path / "given.tar.gz", folder, program), tmp_path / "to")
    found = tmp_path / "to" / "records" / "first" / "a"
    assert found.read_bytes() == b"xxx"
    assert found.stat().st_uid == os.getuid()
    assert not found.stat().st_mode & 0o6111


def test_an_archive_that_has_a_file_for_a_folder_is_refused(tmp_path, recorded):
    file, inside = member("records", size=3), member("records/first", size=3)
    given = tar(tmp_path / "given.tar.gz", file, inside)
    run = recorded.record("use", str(given))
    assert run.returncode == 1
    assert "given.tar.gz: cannot be unpacked: File exists" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "..\\escaped", "link"])
def test_a_harmful_zip_file_writes_nothing(tmp_path, name):
    archive = tmp_path / "given.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("fine", "x")
        info = zipfile.ZipInfo(name)
        if name == "link":
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, "/etc/passwd")
    with pytest.raises(Refusal, match=r"leads out of|is a link"):
        archives.unpack(archive, tmp_path / "in" / "to")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [
        "given.zip"
    ]


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
@pytest.mark.parametrize(
    "limit, value", [("MAX_BYTES", 2500), ("MAX_FILE_BYTES", 900), ("MAX_FILES", 2)]
)
def test_an_archive_that_is_too_large_writes_nothing(
    tmp_path, monkeypatch, kind, limit, value
):
    monkeypatch.setattr(archives, limit, value)
    archive = tmp_path / f"given.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
            for name in "abc":
                opened.writestr(name, b"x" * 1000)
    else:
        tar(archive, *(member(name, size=1000) for name in "abc"))
    with pytest.raises(Refusal, match="larger than records are"):
        archives.unpack(archive, tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_a_damaged_archive_is_refused(recorded, tmp_path):
    whole = recorded.root / "records.tar.gz"
    recorded.record("pack", str(whole))
    for part in (whole.read_bytes()[:2000], b"PK\x03\x04 and no more"):
        broken = tmp_path / "broken.tar.gz"
        broken.write_bytes(part)
        with pytest.raises(Refusal, match=r"broken\.tar\.gz: "):
            archives.unpack(broken, tmp_path / "into")
