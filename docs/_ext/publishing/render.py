"""``python -m publishing.render LANGUAGE... -- SPHINX...``: make all pages.

What a render that was cut short has left is thrown away; else only the pages that
changed are made anew. Where nothing that pages depend on has changed at all, Sphinx is
not even started.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from . import root as site_root
from .dependencies import Dependencies
from .workplace import FAULTY, RENDERING, WAITING, WHOLE, Note, Workplace

# A full disk, or a folder that is read-only or somebody else's, is no fault of a page:
# where in its code Sphinx met it helps nobody. An extension's is told in brackets.
_CANNOT_WRITE = re.compile(
    r"(?:Error: |\(exception: )(?:\[Errno \d+\] )?"
    r"((?:No space left|Read-only file|Permission denied|Disk quota|File too large)"
    r"[^)\n]*)"
)


def render(work: Workplace, languages: list[str], sphinx: list[str]) -> int:
    """Make the pages of the languages, and return the exit status of Sphinx."""
    now = Dependencies(work.root, sphinx)
    for language in languages:
        _prepare(work, language, now)
    to_make = [one for one in languages if not _is_made(work, one, now)]
    if to_make:
        print(f"Building the pages: {', '.join(to_make)}", flush=True)
    # All at once, as far as there are cores, and one more: else all but one would wait
    # for the last. What they say comes in the order of the languages, and ends with the
    # first that failed: a fault of a lesson would else be told once for each language.
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        made = pool.map(lambda one: _render_one(work, one, sphinx, now), to_make)
        for status, output in made:
            sys.stderr.write(output)
            if status:
                return status
    status = site_root.write(work.build / "preview", work.root)
    if status == 0:
        for language in languages:
            work.write_note(language, replace(work.note(language), state=WHOLE))
    return status


def _prepare(work: Workplace, language: str, now: Dependencies) -> None:
    """Throw away what must be made anew, and note that the language is not whole.

    Sphinx warns of a page only when it makes it, so all is made anew after a warning.
    """
    note = work.note(language)
    if note.state == RENDERING:
        work.forget_half_written(language)
    elif note.state == FAULTY or note.made_by != now.programs:
        work.forget(language)
    if note.state not in (WHOLE, WAITING) or note.made_by != now.programs:
        note = Note(WAITING, now.programs, note.sources, note.catalogs)
    # No language is whole until all are, so that none is published beside an older one.
    work.write_note(language, replace(note, state=WAITING))


def _is_made(work: Workplace, language: str, now: Dependencies) -> bool:
    """Tell whether the pages are as the last render left them, and nothing changed."""
    note = work.note(language)
    return note.made_from == now.of(language) and note.left == work.left(language)


def _render_one(
    work: Workplace, language: str, sphinx: list[str], now: Dependencies
) -> tuple[int, str]:
    """Make the pages of a language; return Sphinx's exit status and what it said."""
    before = work.note(language)
    # Before Sphinx reads it: what changes meanwhile is for the next render.
    made_from = now.of(language)
    # Sphinx would leave the page of a source that is gone.
    if set(before.sources) - set(now.sources):
        work.forget(language)
    catalogs = work.catalogs(language)
    work.forget_compiled(language, before.catalogs, catalogs)
    note = Note(RENDERING, before.made_by, now.sources, catalogs)
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
        left = work.left(language)
        made = replace(note, state=WAITING, made_from=made_from, left=left)
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
    work = Workplace(folder=options.build)
    try:
        return render(work, options.languages, arguments[end + 1 :])
    except OSError as error:
        print(f"The pages cannot be written: {error}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted: nothing was published.")
