"""``python -m catalogs``: check the translations, or list what is left to translate."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from course import ROOT
from course.faultless import Faultless
from course.files import shown
from course.languages import LOCALE, TABLE, Language, translations

from .glossary import glossary_of


def main() -> int:
    arguments = _parse_arguments()
    known = translations(arguments.locale)
    if arguments.command == "todo":
        from .todo import todo

        print(*todo(known.values()), sep="\n")
        return 0
    if arguments.files:
        try:
            files = list(_named(arguments.files, known))
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
    else:
        files = [
            (path, language)
            for language in known.values()
            for path in language.catalogs()
        ]
    return _check(files, known)


def _check(files: list[tuple[Path, Language]], known: dict[str, Language]) -> int:
    """Print what is wrong, and how much; return the exit status."""
    count = 0
    for language in known.values():
        path = shown(language.folder / "glossary.csv")
        for fault in glossary_of(language).faults:
            count += 1
            line, _, text = fault.partition(": ")
            print(f"{path}:{line}: [glossary] {text}")
    faulty = 0
    faultless = {code: _faultless(language) for code, language in known.items()}
    for path, language in files:
        if path in faultless[language.code]:
            continue
        found = _findings(path, language)
        faulty += bool(found)
        count += len(found)
        if found:
            print(*found, sep="\n")
        else:
            faultless[language.code].add(path)
    for each in faultless.values():
        each.save()
    plural = "catalog" if len(files) == 1 else "catalogs"
    if count:
        faults = "fault" if count == 1 else "faults"
        print(f"{count} {faults}; {faulty} of {len(files)} {plural} to mend.")
        return 1
    print(f"No fault in {len(files)} {plural}.")
    return 0


def _findings(path: Path, language: Language) -> list[object]:
    # What parses the markup takes longer to load than all else here.
    from .checks import findings
    from .reading import Catalog

    return findings(Catalog(path, language))


def _faultless(language: Language) -> Faultless:
    """Return the catalogs of a language in which nothing was found before."""
    checks = sorted(Path(__file__).parent.rglob("*.py"))
    shared = [language.locale / name for name in (TABLE, "names.txt")]
    own = language.folder / "glossary.csv"
    packages = ROOT / "locks" / "pages.txt"
    read = (*checks, *shared, own, packages)
    return Faultless(
        ROOT / "_build" / f"faultless-{language.code}.txt",
        (file.read_bytes() for file in read if file.is_file()),
    )


def _named(
    files: list[Path], known: dict[str, Language]
) -> Iterator[tuple[Path, Language]]:
    """Yield named catalogs; their folder says in which language they are."""
    for path in files:
        path = path.resolve()
        if not path.is_file():
            raise ValueError(f"{shown(path)}: there is no such file")
        match = re.search(r".*/([^/]+)/LC_MESSAGES/", path.as_posix())
        if match is None or match[1] not in known:
            raise ValueError(
                f"{shown(path)}: not in the catalogs of a language: a catalog is in "
                f"locale/LANGUAGE/LC_MESSAGES, LANGUAGE being {' or '.join(known)}"
            )
        yield path, known[match[1]]


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m catalogs", description=__doc__)
    parser.add_argument(
        "--locale", type=Path, default=LOCALE, help="the folder of the languages"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="name each fault; exit 1 if there is one")
    check.add_argument("files", nargs="*", type=Path, help="catalogs; all, if none")
    commands.add_parser("todo", help="list the messages without a translation")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
