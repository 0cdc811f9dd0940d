"""``python -m publishing.render LANGUAGE... -- SPHINX...``: make all pages.

Sphinx takes a page that is newer than its source for finished, also one of which a
killed build wrote half. So each language has a note in ``_build/rendered`` that says
whether its last render came to its end. What was left by one that did not is thrown
away; else only the pages that changed are made anew. Where nothing that pages depend on
has changed at all, Sphinx is not even started.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalogs.progress import MEMORY, progress_of
from course import ROOT, history
from course.files import write_whole

from . import root as site_root

# What a note can say: the pages are whole; they wait for their turn; they are being
# made, or that was cut short; they are complete but Sphinx found fault with them.
WHOLE, WAITING, RENDERING, FAULTY = "whole", "waiting", "rendering", "faulty"

# What the pages depend on beside files: variables of the environment.
SETTINGS = ("SITE_URL", "REPOSITORY")

# A full disk, or a folder that is read-only or somebody else's, is no fault of a page:
# where in its code Sphinx met it helps nobody. An extension's is told in brackets.
_CANNOT_WRITE = re.compile(
    r"(?:Error: |\(exception: )(?:\[Errno \d+\] )?"
    r"((?:No space left|Read-only file|Permission denied|Disk quota|File too large)"
    r"[^)\n]*)"
)


@dataclass(frozen=True)
class Note:
    """What is known of the last render of a language."""

    state: str = WHOLE
    # A digest of the programs that made the pages.
    made_by: str = ""
    sources: list[str] = field(default_factory=list)
    # A digest of each catalog, by its name.
    catalogs: dict[str, str] = field(default_factory=dict)
    # A digest of all that the pages depend on, and one of how they were left.
    made_from: str = ""
    left: str = ""


@dataclass(frozen=True)
class Workplace:
    """The folders of one project."""

    root: Path = ROOT
    # Where the site is made, from the root.
    folder: str = "_build"

    @property
    def build(self) -> Path:
        return self.root / self.folder

    def pages(self, language: str) -> Path:
        return self.build / "preview" / language

    def memory(self, language: str) -> Path:
        """Return the folder in which Sphinx remembers what it has read."""
        return self.build / "doctrees" / language

    def note(self, language: str) -> Note:
        """Return the note of a language; one that cannot be read is of no use."""
        try:
            return Note(**json.loads(self._note_file(language).read_text("utf-8")))
        except FileNotFoundError:
            return Note(RENDERING if self.pages(language).exists() else WAITING)
        except (ValueError, TypeError):
            return Note(RENDERING)

    def write_note(self, language: str, note: Note) -> None:
        file = self._note_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(vars(note)))

    def forget(self, language: str) -> None:
        """Throw away the pages of a language and what Sphinx remembers of them."""
        for folder in (self.pages(language), self.memory(language)):
            if folder.exists():
                shutil.rmtree(folder)

    def forget_half_written(self, language: str) -> None:
        """Throw away all that a render that was cut short could have been writing."""
        self.forget(language)
        lessons = self.root / "docs" / "lessons"
        if lessons.exists():
            shutil.rmtree(lessons)
        for compiled in (self.root / "locale" / language).rglob("*.mo"):
            compiled.unlink()

    def catalogs(self, language: str) -> dict[str, str]:
        """Return a digest of each catalog of a language, by its name."""
        return {
            file.relative_to(self.root).as_posix(): hashlib.sha256(
                file.read_bytes()
            ).hexdigest()
            for file in sorted((self.root / "locale" / language).rglob("*.po"))
        }

    def forget_compiled(
        self, language: str, known: dict[str, str], now: dict[str, str]
    ) -> None:
        """Throw away the compiled catalogs that may be made of something else.

        ``known`` and ``now`` are what `catalogs` said before, and what it says now.
        Sphinx goes by their age, which says little after a copy or a change of branch.
        """
        for compiled in (self.root / "locale" / language).rglob("*.mo"):
            source = compiled.with_suffix(".po").relative_to(self.root).as_posix()
            if source not in now or now[source] != known.get(source):
                compiled.unlink()

    def made_by(self) -> str:
        """Return a digest of the programs that make the pages."""
        digest = hashlib.sha256()
        files = [self.root / "conf.py", self.root / "locks" / "pages.txt"]
        # Style sheets and scripts too: which of them a page loads is remembered.
        for folder in ("_ext", "_static"):
            files += sorted((self.root / "docs" / folder).rglob("*.*"))
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(self.root)}\n".encode())
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def sources(self) -> list[str]:
        """Return the files that pages are made of, by their names."""
        return sorted(set(self._sources()))

    def _sources(self) -> Iterator[str]:
        # As strings: to make a path of each takes three times as long.
        for folder in ("docs", "gallery", "locale", "_build/records"):
            for path, folders, files in os.walk(f"{self.root}/{folder}"):
                relative = path[len(f"{self.root}/") :]
                folders[:] = [
                    name
                    for name in folders
                    if name[0] not in "._" or name in ("_static", "_templates")
                    if (relative, name) != ("docs", "lessons")
                ]
                for name in files:
                    if name[0] != "." and not name.endswith(".mo"):
                        yield f"{relative}/{name}"

    def made_from(
        self, command: list[str], made_by: str, sources: list[str]
    ) -> Callable[[str], str]:
        """Return a function that gives a digest of all that a language depends on.

        Of the catalogs of another language that is only how far they are translated.
        For files it goes by what the system says of them: `ctime` changes with every
        write, and no program can set it back.
        """
        common = hashlib.sha256(made_by.encode())
        settings = [os.environ.get(name, "") for name in SETTINGS]
        facts = [*command, *settings, history.newest_commit(self.root)]
        common.update(json.dumps(facts).encode())
        locks = sorted((self.root / "locks").glob("*.txt"))
        names = [lock.relative_to(self.root).as_posix() for lock in locks]
        catalogs = [name for name in sources if name.endswith(".po")]
        for name in (*sorted({*sources} - {*catalogs}), "pyproject.toml", *names):
            common.update(self._written(name))
        paths = [self.root / name for name in catalogs]
        progress = progress_of(paths, self.root / MEMORY).values()
        counted = [*zip(catalogs, progress, strict=True)]

        def of_language(language: str) -> str:
            digest = common.copy()
            for name, count in counted:
                is_own = name.startswith(f"locale/{language}/")
                what = self._written(name) if is_own else f"{name} {count}\n".encode()
                digest.update(what)
            return digest.hexdigest()

        return of_language

    def _written(self, name: str) -> bytes:
        """Return what the system says of a file's last change."""
        status = os.stat(f"{self.root}/{name}")
        written = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return f"{name} {status.st_ino} {written}\n".encode()

    def left(self, language: str) -> str:
        """Return a digest of the names, sizes and ages of the files that were made."""
        digest = hashlib.sha256()
        for path, folders, files in os.walk(self.pages(language)):
            folders.sort()
            for name in sorted(files):
                status = os.stat(os.path.join(path, name))
                line = f"{path} {name} {status.st_size} {status.st_mtime_ns}\n"
                digest.update(line.encode())
        return digest.hexdigest()

    def _note_file(self, language: str) -> Path:
        return self.build / "rendered" / f"{language}.json"


def render(work: Workplace, languages: list[str], sphinx: list[str]) -> int:
    """Make the pages of the languages, and return the exit status of Sphinx.

    Sphinx leaves no page behind whose source is gone, and warns of a page only when it
    makes it. So a language is made anew where a source went, and after a warning.
    """
    made_by = work.made_by()
    for language in languages:
        note = work.note(language)
        if note.state == RENDERING:
            work.forget_half_written(language)
        elif note.state == FAULTY or note.made_by != made_by:
            work.forget(language)
        if note.state not in (WHOLE, WAITING) or note.made_by != made_by:
            note = Note(WAITING, made_by, note.sources, note.catalogs)
        # No language is whole until all are, so that none is published beside an
        # older one.
        work.write_note(language, replace(note, state=WAITING))
    sources = work.sources()
    made_from = work.made_from(sphinx, made_by, sources)
    to_make = [one for one in languages if not _is_made(work, one, made_from(one))]
    if to_make:
        print(f"Building the pages: {', '.join(to_make)}", flush=True)

    def build(language: str) -> tuple[int, str]:
        return _render_one(work, language, sphinx, sources, made_from(language))

    # All at once, as far as there are cores, and one more: else all but one would wait
    # for the last. What they say comes in the order of the languages, and ends with the
    # first that failed: a fault of a lesson would else be told once for each language.
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        for status, output in pool.map(build, to_make):
            sys.stderr.write(output)
            if status:
                return status
    status = site_root.write(work.build / "preview", work.root)
    if status == 0:
        for language in languages:
            work.write_note(language, replace(work.note(language), state=WHOLE))
    return status


def _is_made(work: Workplace, language: str, made_from: str) -> bool:
    """Tell whether the pages are as the last render left them, and nothing changed."""
    note = work.note(language)
    return note.made_from == made_from and note.left == work.left(language)


def _render_one(
    work: Workplace,
    language: str,
    sphinx: list[str],
    sources: list[str],
    made_from: str,
) -> tuple[int, str]:
    """Make the pages of a language; return Sphinx's exit status and what it said."""
    before = work.note(language)
    if set(before.sources) - set(sources):
        work.forget(language)
    catalogs = work.catalogs(language)
    work.forget_compiled(language, before.catalogs, catalogs)
    note = Note(RENDERING, before.made_by, sources, catalogs)
    work.write_note(language, note)
    status, output = _run(
        [
            *sphinx,
            *("-b", "html", "-D", f"language={language}"),
            *("-d", str(work.memory(language).relative_to(work.root)), "docs"),
            str(work.pages(language).relative_to(work.root)),
        ],
        work.root,
    )
    # 1 is a warning, with all pages made. Anything else left them as they were at that
    # moment.
    if status == 1:
        work.write_note(language, replace(note, state=FAULTY))
    elif status == 0:
        made = replace(
            note, state=WAITING, made_from=made_from, left=work.left(language)
        )
        work.write_note(language, made)
    return status, output


def _run(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command that holds the project's lock as long as it runs."""
    run = subprocess.run(
        command,
        cwd=folder,
        close_fds=False,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    output = run.stderr
    if run.returncode and (cause := _CANNOT_WRITE.search(output)):
        output = f"The pages cannot be written: {cause[1]}\n"
    return run.returncode if run.returncode >= 0 else 128 - run.returncode, output


def main(arguments: list[str]) -> int:
    end = arguments.index("--")
    parser = argparse.ArgumentParser(prog="python -m publishing.render")
    parser.add_argument("--build", default="_build", help="where the site is made")
    parser.add_argument("languages", nargs="+")
    options = parser.parse_args(arguments[:end])
    try:
        return render(
            Workplace(folder=options.build), options.languages, arguments[end + 1 :]
        )
    except OSError as error:
        print(f"The pages cannot be written: {error}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted: nothing was published.")
