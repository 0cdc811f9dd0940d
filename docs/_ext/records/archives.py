"""Archives of records: one file that holds them all, and that is not trusted.

The same records give the same bytes. What an archive from elsewhere holds is looked at
before anything of it is written: files and folders alone, inside one folder, and no
more than the limits.
"""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from course.files import archive_of, renaming_in

from . import Refusal
from .store import RECORD_FILE, Record

ENDINGS = (".tar.gz", ".tgz", ".zip")

MAX_FILES = 200_000
MAX_FILE_BYTES = 256 * 2**20
MAX_BYTES = 4 * 2**30


def pack(records: list[Record], extra: list[Path], archive: Path) -> None:
    """Write records, and files that stand beside them, to an archive, in one step.

    Raises `Refusal` for a name that says of no kind of archive.
    """
    files = {f"records/{path.name}": path for path in extra}
    for record in records:
        for name in (*record.files, RECORD_FILE):
            files[f"records/{record.lesson}/{name}"] = record.folder / name
    files = dict(sorted(files.items()))
    new = archive.with_name(f".{archive.name}.new")
    archive.parent.mkdir(parents=True, exist_ok=True)
    try:
        if archive.name.endswith(".zip"):
            new.write_bytes(archive_of(files))
        elif archive.name.endswith(ENDINGS):
            _write_tar(files, new)
        else:
            raise Refusal(f"{archive}: end its name with .tar.gz or .zip")
        with renaming_in(archive.parent, new):
            new.replace(archive)
    finally:
        new.unlink(missing_ok=True)


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of an archive into a folder. Raises `Refusal`."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened:
                members = (
                    (member.filename, member.file_size, _is_plain(member))
                    for member in opened.infolist()
                )
                _check(archive, members)
                opened.extractall(folder)
        elif tarfile.is_tarfile(archive):
            with tarfile.open(archive) as opened:
                members = (
                    (member.name, member.size, member.isreg() or member.isdir())
                    for member in opened
                )
                _check(archive, members)
                _extract(opened, folder)
        else:
            raise Refusal(f"{archive}: is no archive (.tar.gz or .zip)")
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,  # an encrypted zip file
        gzip.BadGzipFile,
    ) as error:
        raise Refusal(f"{archive}: cannot be read: {error}") from None


def _extract(opened: tarfile.TarFile, folder: Path) -> None:
    """Write the files of a tar file that was checked, and nothing but their content.

    `TarFile.extractall` would take over owners and modes: it has a filter against that
    from Python 3.11.4 on.
    """
    for member in opened:
        target = folder / member.name
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(opened.extractfile(member), file)


def _check(archive: Path, members: Iterable[tuple[str, int, bool]]) -> None:
    """Raise `Refusal` at the first member that is not as records are."""
    total = 0
    for count, (name, size, plain) in enumerate(members, start=1):
        path = PurePosixPath(name)
        total += size
        if path.is_absolute() or ".." in path.parts or set(name) & set("\\:\0"):
            raise Refusal(f"{archive}: leads out of its folder: {name!r}")
        if not plain:
            raise Refusal(f"{archive}: holds more than files: {name!r} is a link")
        if count > MAX_FILES or size > MAX_FILE_BYTES or total > MAX_BYTES:
            raise Refusal(
                f"{archive}: is larger than records are: more than {MAX_FILES} files, "
                f"{MAX_FILE_BYTES >> 20} MiB in one or {MAX_BYTES >> 20} MiB in all"
            )


def _is_plain(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _write_tar(files: dict[str, Path], target: Path) -> None:
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, file in files.items():
            content = file.read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
