"""``make faults``: cut builds short in every way, and see what a reader would find.

A small course is built again and again in a folder of its own, each time with other
words, code and translations than the time before. A build is killed at a random moment,
runs out of disk, meets a folder that it may not write in, or has another build beside
it. After each fault the published site must be the one before or the new one, byte for
byte; the next ``make html`` must succeed and give what a build in a clean folder gives;
and at no moment may the site be gone.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
from conftest import Project

# What stops a build from outside, in the words of the system.
_CAUSES = ("No space left on device", "Read-only file system", "Permission denied")

_FACTS = re.compile(rb'(?s)<section class="run-facts".*?</section>')
_VALUE = re.compile(rb"(?s)<dd>.*?</dd>")

Site = dict[str, str]


class Course:
    """A small course with two editions that differ in every kind of source."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.root = folder
        self.project = Project(folder)
        # The environment is there; nothing in it is to be renewed.
        for lock in (folder / "locks").glob("*.txt"):
            os.utime(lock, (0, 0))
        for language in (folder / "locale").iterdir():
            if language.is_dir():
                for catalog in (language / "LC_MESSAGES").rglob("*.po"):
                    if catalog.name != "sphinx.po":
                        catalog.unlink()
        self.project.lessons("first", "second")
        self.published = folder / "_build" / "html"

    def edit(self, edition: int) -> None:
        """Bring every source to an edition, at a new time."""
        (self.root / "docs" / "index.md").write_text(
            f"# Home\n\nWords of edition {edition}.\n\n```{{lesson-cards}}\n```\n\n"
            "```{toctree}\nlessons/index\n```\n",
            "utf-8",
        )
        source = self.project.lesson("second").read_text("utf-8")
        before = "6 * 8" if "6 * 8" in source else "6 * 7"
        after = "6 * 8" if edition else "6 * 7"
        self.project.lesson("second").write_text(source.replace(before, after))
        catalog = polib.POFile()
        catalog.metadata = {
            "Language": "vi",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
        }
        catalog.append(
            polib.POEntry(
                msgid=f"Words of edition {edition}.", msgstr=f"Ấn bản {edition}."
            )
        )
        catalog.save(str(self.root / "locale" / "vi" / "LC_MESSAGES" / "index.po"))

    def start(self) -> subprocess.Popen[str]:
        """Start a build that a person could have started, in a session of its own."""
        return subprocess.Popen(
            ["make", "--no-print-directory", "html", f"VENV={sys.prefix}"],
            cwd=self.root,
            env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def build(self) -> tuple[int, str]:
        process = self.start()
        output, _ = process.communicate(timeout=600)
        return process.returncode, output

    def site(self) -> Site:
        """Return what is published: each file and a digest of it.

        How long a lesson ran, which no two runs agree on, is left out.
        """
        return {
            path.relative_to(self.published).as_posix(): hashlib.sha256(
                _FACTS.sub(lambda facts: _VALUE.sub(b"", facts[0]), path.read_bytes())
            ).hexdigest()
            for path in sorted(self.published.rglob("*"))
            if path.is_file()
        }


class Reader:
    """Asks for a page all the time, and counts how often it is not there."""

    def __init__(self, page: Path) -> None:
        self.missed = self.asked = 0
        self._page = page
        self._ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while not self._ended.wait(0.002):
            self.asked += 1
            self.missed += not self._page.is_file()

    def close(self) -> None:
        self._ended.set()


class Faults:
    """The faults that were caused so far, and which of them did harm."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.caused = self.survived = 0
        reference = Course(folder / "reference")
        self.sites = []
        for edition in (0, 1):
            shutil.rmtree(reference.root / "_build", ignore_errors=True)
            shutil.rmtree(reference.root / "docs" / "lessons", ignore_errors=True)
            reference.edit(edition)
            self._must(reference.build())
            self.sites.append(reference.site())
        assert self.sites[0] != self.sites[1]
        self.course = Course(folder / "course")
        self.edition = 0
        self.course.edit(0)
        self._must(self.course.build())
        # How long a build takes that has everything to do.
        started = time.monotonic()
        self.next_edition()
        self._must(self.course.build())
        self.seconds = time.monotonic() - started
        if self.course.site() != self.sites[1]:
            difference = _differ(self.course.site(), self.sites[1])
            sys.exit(f"A build after another gives another site: {difference}")

    def next_edition(self) -> None:
        self.edition = 1 - self.edition
        self.course.edit(self.edition)

    def fault(
        self, name: str, cause: Callable[[], str | None], watch: bool = True
    ) -> None:
        """Cause a fault in a build of the next edition, and see whether it did harm.

        ``watch`` is whether the site has to be there at every moment.
        """
        before = self.course.site()
        reader = Reader(self.course.published / "en" / "index.html")
        self.next_edition()
        harm = cause()
        after = self.course.site()
        if after not in (before, self.sites[self.edition]):
            harm = harm or f"the published site is mixed: {_differ(after, before)}"
        status, output = self.course.build()
        reader.close()
        healed = self.course.site()
        if status:
            harm = harm or f"the next build fails:\n{output}"
        elif healed != self.sites[self.edition]:
            difference = _differ(healed, self.sites[self.edition])
            harm = harm or f"the next build gives another site: {difference}"
        elif watch and reader.missed:
            harm = harm or f"the site was gone {reader.missed} times of {reader.asked}"
        self.caused += 1
        self.survived += harm is None
        print(f"[{self.caused}] {name}: {harm or 'survived'}", flush=True)
        if harm:
            shutil.rmtree(self.course.root / "_build", ignore_errors=True)
            shutil.rmtree(self.course.root / "docs" / "lessons", ignore_errors=True)
            self._must(self.course.build())

    def _must(self, result: tuple[int, str]) -> None:
        if result[0]:
            sys.exit(f"A build without a fault fails:\n{result[1]}")


def kill(faults: Faults, everything: bool) -> None:
    """Kill a build at a random moment: all of it, or one process of it."""
    moment = faults.random.uniform(0, faults.seconds)

    def cause() -> str | None:
        process = faults.course.start()
        # A build that ends before its moment was not cut short, and must be whole.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=moment)
        group = _processes(process.pid)
        for pid in group if everything else group[-1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()
        while _processes(process.pid):
            time.sleep(0.02)
        return None

    what = "a build" if everything else "the newest process of a build"
    faults.fault(f"killed {what} after {moment:.2f} s", cause)


def fill(faults: Faults, room: int) -> None:
    """Build where a file system has little room left, in bytes."""

    def cause() -> str | None:
        with mounted(faults.course.root / "_build", room) as grow:
            status, output = faults.course.build()
            # A build that finds room enough is no fault, and is looked at below.
            harm = stopped(status, output) if status else None
            grow()
        return harm

    # The folder itself is moved to the small file system and back.
    faults.fault(f"{room // 1000} kB of disk left", cause, watch=False)


def protect(faults: Faults, name: str) -> None:
    """Build where a folder cannot be written."""
    folder = faults.course.root / name

    def cause() -> str | None:
        with read_only(folder):
            return stopped(*faults.course.build())

    faults.fault(f"{name} is read-only", cause)


def two_at_once(faults: Faults, pause: float) -> None:
    """Start a second build while one runs."""

    def cause() -> str | None:
        first = faults.course.start()
        time.sleep(pause)
        second = faults.course.start()
        for process in (first, second):
            output, _ = process.communicate(timeout=600)
            if process.returncode:
                return f"one of two builds failed:\n{output}"
        if faults.course.site() != faults.sites[faults.edition]:
            return "two builds at once gave another site"
        return None

    faults.fault(f"two builds, {pause:.2f} s apart", cause)


def stopped(status: int, output: str) -> str | None:
    """Return what is wrong with the way in which a build was stopped."""
    if status == 0:
        return "the build did not notice"
    if not any(cause in output for cause in _CAUSES):
        return f"the message does not say why:\n{output}"
    # A lesson that fails shows where, whatever it failed of.
    if "Traceback" in output and "gallery/" not in output:
        return f"the message is not for people:\n{output}"
    return None


@contextlib.contextmanager
def mounted(folder: Path, room: int) -> Iterator[Callable[[], None]]:
    """Move a folder to a file system with this much room for more, and back."""
    disk = folder.with_name("disk")
    folder.rename(disk)
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", "size=200m", "tmpfs", folder)
    try:
        shutil.copytree(disk, folder, symlinks=True, dirs_exist_ok=True)
        space = os.statvfs(folder)
        used = (space.f_blocks - space.f_bfree) * space.f_frsize
        _mount("-o", f"remount,size={used + room}", folder)
        yield lambda: _mount("-o", "remount,size=200m", folder)
        shutil.rmtree(disk)
        shutil.copytree(folder, disk, symlinks=True)
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()
        disk.rename(folder)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder: modes say so to users, and a mount to root."""
    if os.geteuid():
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        modes = [path.stat().st_mode for path in folders]
        for path in folders:
            path.chmod(0o555)
        try:
            yield
        finally:
            for path, mode in zip(folders, modes, strict=True):
                path.chmod(mode)
        return
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def _can_mount() -> bool:
    """Tell whether this user may mount, which containers often forbid root too."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount("-t", "tmpfs", "tmpfs", folder)
        except (OSError, subprocess.CalledProcessError):
            return False
        subprocess.run(["umount", folder], check=True)
        return True


def _processes(session: int) -> list[int]:
    """Return the processes of a session that still run, in the order of their birth."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "sess=,pid=,stat="], capture_output=True, text=True
    ).stdout.split("\n")
    found = [line.split() for line in listed if line.split()]
    return sorted(
        int(pid) for of, pid, state in found if int(of) == session and state[0] != "Z"
    )


def _differ(one: Site, other: Site) -> str:
    names = sorted(n for n in one | other if one.get(n) != other.get(n))
    return f"{len(names)} files differ, {', '.join(names[:5])}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        faults = Faults(Path(folder), arguments.seed)
        print(f"A build takes {faults.seconds:.1f} s here.", flush=True)
        for number in range(arguments.kills):
            kill(faults, everything=number % 3 < 2)
        for part in (0.0, 0.2, 0.6):
            two_at_once(faults, part * faults.seconds)
        mounts = _can_mount()
        if mounts:
            for room in (4_000, 60_000, 200_000, 600_000):
                fill(faults, room)
        else:
            print("Skipped, for mounting is not allowed here: a full disk.")
        if mounts or os.geteuid():
            for name in ("_build", "_build/preview", "_build/releases", "docs/lessons"):
                protect(faults, name)
        else:
            print("Skipped, for mounting is not allowed here: read-only folders.")
        print(
            f"{faults.survived} survived of {faults.caused}, "
            f"in {time.monotonic() - started:.0f} s."
        )
        return 0 if faults.survived == faults.caused else 1


if __name__ == "__main__":
    sys.exit(main())
