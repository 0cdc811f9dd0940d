"""Files: written where they changed, and archives that are the same every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from pathlib import Path

# The earliest date that a zip file can hold.
_DATE = (1980, 1, 1, 0, 0, 0)


def write_if_changed(path: Path, content: bytes | str) -> bool:
    """Write a file, its text in UTF-8, unless it holds that already; tell which."""
    if isinstance(content, str):
        content = content.encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def keep_only(wanted: set[Path], folder: Path) -> None:
    """Remove the files below a folder that are not wanted, if there is the folder."""
    for path in folder.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()


def archive_of(
    members: dict[str, Path], stored: Collection[str] = (), level: int = 6
) -> bytes:
    """Return a zip file with these files under these names: same files, same bytes.

    Those named in ``stored`` are not compressed, the others with zlib's ``level``.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in members.items():
            member = zipfile.ZipInfo(name, _DATE)
            if name not in stored:
                member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, file.read_bytes(), compresslevel=level)
    return made.getvalue()
