"""``python -m catalogs.contribution``: a pull request, and its translations alone.

A pull request that changes nothing but translations is built with the programs of the
branch that it is for: of its own files, only catalogs, glossaries and the list of
languages are taken, after a look at each. So nothing that a translator wrote is run.
A folder that holds the pull request, merged, and the commit before it is all it needs.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course import ROOT, run_inputs
from course.languages import CODE

_TRANSLATION = re.compile(
    rf"locale/(?:languages\.toml|names\.txt|{CODE.pattern}/glossary\.csv"
    rf"|{CODE.pattern}/LC_MESSAGES/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.po)"
)
_LARGEST = 2_000_000


@dataclass(frozen=True)
class Change:
    """A file that a pull request adds, changes or removes."""

    path: str
    # The mode that git gives it, such as 100644; 000000 where it is removed.
    mode: str
    blob: str


def changes(folder: Path) -> list[Change]:
    """Return what the last commit of a folder changed in its first parent."""
    # A record says ":old mode, new mode, old blob, new blob, kind", then the path.
    fields = _git(
        folder, "diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "HEAD^1", "HEAD"
    ).split(b"\0")
    found = []
    for record, path in zip(fields[::2], fields[1::2], strict=False):
        _old_mode, mode, _old_blob, blob, _kind = record.decode().split()
        found.append(Change(path.decode("utf-8", "replace"), mode, blob))
    return found


def kinds(changed: list[Change]) -> dict[str, bool]:
    """Return what a workflow has to know of changes."""
    return {
        "translations": bool(changed)
        and all(_TRANSLATION.fullmatch(change.path) for change in changed),
        "lessons": any(run_inputs.decides(change.path) for change in changed),
    }


def take_translations(folder: Path, root: Path) -> list[str]:
    """Bring the translations of a pull request into ``root``; return their paths.

    Raises `ValueError`, with nothing taken, where the pull request holds anything that
    is not plain data.
    """
    changed = changes(folder)
    contents: dict[str, bytes | None] = {}
    for change in changed:
        if not _TRANSLATION.fullmatch(change.path):
            raise ValueError(f"{change.path}: not a translation.")
        if change.mode == "000000":
            contents[change.path] = None
            continue
        if change.mode != "100644":
            raise ValueError(
                f"{change.path}: not a plain file, its mode {change.mode}."
            )
        content = _git(folder, "cat-file", "blob", change.blob)
        if len(content) > _LARGEST:
            raise ValueError(f"{change.path}: larger than {_LARGEST} bytes.")
        if change.path.endswith("languages.toml"):
            _check_languages(change.path, content)
        contents[change.path] = content
    for path, content in contents.items():
        target = root / path
        if content is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return list(contents)


def _check_languages(path: str, content: bytes) -> None:
    """Raise `ValueError` for a list of languages that names anything but codes."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}.") from None
    for code in table:
        if not CODE.fullmatch(code):
            raise ValueError(f"{path}: {code!r} is not the code of a language.")


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, check=True
    ).stdout


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m catalogs.contribution", description=__doc__
    )
    parser.add_argument("command", choices=["kind", "take"])
    parser.add_argument("folder", type=Path, help="the pull request, merged")
    arguments = parser.parse_args()
    try:
        if arguments.command == "kind":
            for kind, is_so in kinds(changes(arguments.folder)).items():
                print(f"{kind}={str(is_so).lower()}")
        else:
            for path in take_translations(arguments.folder, ROOT):
                print(f"Taken: {path}")
    except ValueError as error:
        print(f"Nothing was taken: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(error.stderr.decode().strip(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
