"""``python -m publishing.publish``: put the finished pages where readers get them.

The published folder is a link to one of the folders in ``releases`` beside it. A new
site is copied there, checked, and published by replacing the link, which the system
does in one step: a reader finds the old site or the new one, at every moment and
wherever the build is cut short, by a power cut too. The site before it stays for
`roll_back`.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import sys
from glob import glob
from pathlib import Path

from course.files import renaming_in

from .check import faults, files_in, unmentioned
from .workplace import WHOLE, Workplace


class NotPublished(Exception):
    """Why the published folder was left as it was, for a person to read."""


def publish(rendered: Path, published: Path, languages: list[str]) -> bool:
    """Replace the published folder by the rendered pages of the languages.

    Returns False where they are what is published already. Raises `NotPublished`, and
    leaves the published folder as it was, when a check finds fault with them.
    """
    releases = Releases(published)
    new = releases.folder / ".new"
    _remove(new)
    try:
        _copy(rendered, new, languages)
        if found := faults(new, languages):
            raise NotPublished("\n".join(found))
        if published.is_dir() and _same(new, published):
            return False
        releases.swap_in(new)
    finally:
        _remove(new)
    return True


class Releases:
    """The sites that were published: the current one and the one before it.

    The site ``releases/7`` is published, and ``releases/7.before`` names the one that
    it replaced.
    """

    def __init__(self, published: Path) -> None:
        self.published = published
        self.folder = published.parent / "releases"

    def current(self) -> str | None:
        """Return the name of the release that is published, if one is."""
        return self.published.readlink().name if self.published.is_symlink() else None

    def before(self) -> str | None:
        """Return the name of the release that the published one replaced, if kept."""
        file = self.folder / f"{self.current()}.before"
        name = file.read_text("utf-8").strip() if file.is_file() else ""
        return name if name and (self.folder / name).is_dir() else None

    def swap_in(self, site: Path) -> None:
        """Make a folder the newest release, publish it, and forget the old ones."""
        if self.published.is_dir() and not self.published.is_symlink():
            # A folder from before there were releases becomes the first.
            name = self._next()
            self.published.rename(self.folder / name)
            self._publish(name)
        name, current = self._next(), self.current()
        (self.folder / f"{name}.before").write_text(current or "", "utf-8")
        site.rename(self.folder / name)
        self._publish(name)
        for path in self.folder.iterdir():
            if path.name.partition(".")[0] not in (name, current):
                _remove(path)

    def roll_back(self) -> str:
        """Publish the site before the current one, and return its name."""
        name = self.before()
        if name is None:
            raise NotPublished("there is no site before this one to go back to.")
        self._publish(name)
        return name

    def _publish(self, name: str) -> None:
        link = self.folder / ".link"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self.folder.name, name))
        finished = [self.folder / name, *self.folder.glob(f"{name}.before")]
        with renaming_in(self.published.parent, *finished):
            link.replace(self.published)

    def _next(self) -> str:
        numbers = [path.name.partition(".")[0] for path in self.folder.iterdir()]
        return str(1 + max((int(n) for n in numbers if n.isdecimal()), default=0))


def _copy(rendered: Path, new: Path, languages: list[str]) -> None:
    """Copy the pages of the languages, and the files that stand above them.

    All can be read by everyone, whatever the builder's own files may be.
    """
    for folder in (rendered, *(rendered / language for language in languages)):
        if not folder.is_dir():
            raise NotPublished(f"{folder} is missing: build the pages first.")
    names = [path.name for path in rendered.iterdir()]
    for language in languages:
        # Without what a build keeps beside the pages for the next one, behind a dot.
        names += glob(f"{language}/**", root_dir=rendered, recursive=True)
    for name in names:
        path, target = rendered / name, new / name
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            # A page that stayed the same keeps its age, so that browsers keep it too.
            os.utime(target, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    for file in unmentioned(new):
        file.unlink()
    for path, _folders, files in os.walk(new):
        os.chmod(path, 0o755)
        for name in files:
            os.chmod(os.path.join(path, name), 0o644)


def _same(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files with the same content."""
    names = files_in(one)
    return names == files_in(other) and all(
        filecmp.cmp(one / name, other / name, shallow=False) for name in names
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m publishing.publish", description=__doc__
    )
    parser.add_argument("--build", default="_build", help="where the site is made")
    parser.add_argument("--back", action="store_true", help="publish the site before")
    parser.add_argument("languages", nargs="*")
    arguments = parser.parse_args()
    work = Workplace(folder=arguments.build)
    published = work.build / "html"
    try:
        if arguments.back:
            Releases(published).roll_back()
            print(f"The site before is in {arguments.build}/html again.")
            return 0
        for language in arguments.languages:
            if work.note(language).state != WHOLE:
                raise NotPublished(
                    f"the pages of {language} are not whole: run 'make html' again."
                )
        if not publish(work.build / "preview", published, arguments.languages):
            print("Nothing changed in the site.")
        return 0
    except NotPublished as reason:
        print(f"Nothing was published: {reason}", file=sys.stderr)
    except OSError as error:
        print(f"Nothing was published: {error}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
