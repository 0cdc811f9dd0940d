"""A course to measure: a copy of the project in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from .commands import Run, run

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "_build" / "bench"
VENV = Path(os.environ.get("VENV", ".venv"))

# Where `make` leaves the pages of all languages before they are published.
PAGES = "_build/preview"
RECORDS = "_build/records"
# Sphinx writes these with every build, whether anything changed or not.
WRITTEN_ALWAYS = {"404.html", "genindex.html", "search.html"}


class Course:
    """A copy of what git would commit of the project, with its history."""

    def __init__(self, name: str) -> None:
        self.root = BENCH / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.parent.mkdir(parents=True, exist_ok=True)
        _git(ROOT, "clone", "--quiet", "--shared", "--no-checkout", ".", str(self.root))
        listed = _git(
            ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"
        )
        for path in filter(None, listed.split("\0")):
            if (ROOT / path).is_file():
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, self.root / path)
        # What is installed is measured as it is: nothing is newer than the set-up.
        for lock in (self.root / "locks").iterdir():
            os.utime(lock, (0, 0))

    def take_records(self) -> None:
        """Give the course the project's records, so that no lesson has to run."""
        shutil.copytree(ROOT / RECORDS, self.root / RECORDS, dirs_exist_ok=True)

    def forget(self, *paths: str) -> None:
        """Remove what was built under these paths."""
        for path in paths:
            shutil.rmtree(self.root / path, ignore_errors=True)

    def remove(self) -> None:
        shutil.rmtree(self.root)

    def commit(self) -> None:
        """Commit everything, so that each file has a history."""
        author = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        _git(self.root, "add", "--all")
        _git(
            self.root, *author, "commit", "--quiet", "--message", "A course to measure"
        )

    def make(self, *arguments: str, look_at_memory: bool = False) -> Run:
        return run(
            [
                "make",
                "--no-print-directory",
                f"VENV={(ROOT / VENV).resolve()}",
                *arguments,
            ],
            self.root,
            look_at_memory=look_at_memory,
        )

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that a file holds. Raises `ValueError` where it does not."""
        file = self.root / path
        text = file.read_text("utf-8")
        if old not in text:
            raise ValueError(f"{path} no longer holds {old!r}: choose another text")
        file.write_text(text.replace(old, new, 1), "utf-8")

    def pages(self) -> dict[str, int]:
        """Return when each page was written, in nanoseconds."""
        folder = self.root / PAGES
        return {
            page.relative_to(folder).as_posix(): page.stat().st_mtime_ns
            for page in folder.rglob("*.html")
            if page.name not in WRITTEN_ALWAYS
        }

    def records(self) -> dict[str, int]:
        """Return the identity of each record, which is replaced when a lesson runs."""
        folder = self.root / RECORDS
        return {
            path.name: (path / "record.json").stat().st_mtime_ns
            for path in folder.iterdir()
            if (path / "record.json").is_file()
        }


@cache
def real_course() -> Course:
    """Return the course as it is, published from the project's records."""
    course = Course("course")
    course.take_records()
    course.make("html")
    return course


def changed(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return the names that are new or are not as they were."""
    return sorted(name for name in after if before.get(name) != after[name])


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
