"""``python -m publishing.dist SITE FOLDER NAME [BOOK...]``: the site to take along.

The published site becomes one archive, whose only folder has its name, and the books
are put beside it. Same site, same bytes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from course.files import archive_of

from .check import files_in


def make_dist(published: Path, folder: Path, name: str, books: list[Path]) -> None:
    """Write the archive of the site and the books into a folder of their own.

    Raises `FileNotFoundError` when there is no site or a book is missing; what the
    folder held before is then still there.
    """
    if not published.is_dir():
        raise FileNotFoundError(f"there is no site in {published}: run 'make html'")
    for book in books:
        if not book.is_file():
            raise FileNotFoundError(f"there is no book {book}")
    members = {f"{name}/{file}": published / file for file in files_in(published)}
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    (new / f"{name}.zip").write_bytes(archive_of(members))
    for book in books:
        shutil.copyfile(book, new / book.name)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


def main(published: str, folder: str, name: str, *books: str) -> None:
    """Make the files, and tell how large each is."""
    try:
        make_dist(Path(published), Path(folder), name, [Path(book) for book in books])
    except FileNotFoundError as error:
        sys.exit(f"Nothing was made: {error}")
    for file in sorted(Path(folder).iterdir()):
        print(f"{file.stat().st_size / 1e6:6.1f} MB  {file}")


if __name__ == "__main__":
    main(*sys.argv[1:])
