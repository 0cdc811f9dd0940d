"""S0: what Sphinx alone takes for a site of one page with the same theme, from nothing.

Nothing of this project takes part: it is what a machine needs to start Sphinx and to
write a page at all. What is timed is divided by it, each repeat by what was measured
right before and right after. So a goal means the same on a slow machine and a fast one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from statistics import mean

from .commands import Run, run
from .course import BENCH, ROOT, VENV
from .figures import Figure

CONF = 'project = "One page"\nhtml_theme = "furo"\n'
PAGE = "One page\n========\n\nIt has a sentence.\n"


class OnePage:
    """The site of one page, and the seconds of its builds so far."""

    def __init__(self) -> None:
        self.root = BENCH / "one-page"
        self.seconds: list[float] = []
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        (self.root / "conf.py").write_text(CONF, "utf-8")
        (self.root / "index.rst").write_text(PAGE, "utf-8")
        self.build()  # reads Sphinx from the disk, which takes longer than later ones
        self.seconds.clear()

    def build(self) -> float:
        """Return the seconds of a build from nothing."""
        shutil.rmtree(self.root / "_build", ignore_errors=True)
        program = (ROOT / VENV).resolve() / "bin" / "sphinx-build"
        command = [str(program), "-q", "-b", "html", ".", "_build"]
        self.seconds.append(run(command, self.root).seconds)
        return self.seconds[-1]


@cache
def one_page() -> OnePage:
    """Return the site of one page that all groups build."""
    return OnePage()


@dataclass(frozen=True)
class Timed:
    """A command that was run, and S0 at that time in seconds."""

    run: Run
    s0: float

    @property
    def ratio(self) -> float:
        return self.run.seconds / self.s0


def timed(command: Callable[[], Run]) -> Timed:
    """Run a command between two builds of one page."""
    before = one_page().build()
    done = command()
    return Timed(done, mean((before, one_page().build())))


def figures_of(name: str, all_timed: Iterable[Timed]) -> Iterator[Figure]:
    """Yield how long a command took, in S0 and in seconds."""
    repeats = list(all_timed)
    yield Figure(f"{name}.s0", [repeat.ratio for repeat in repeats])
    yield Figure(f"{name}.seconds", [repeat.run.seconds for repeat in repeats])


def own_figure() -> Figure:
    """Return S0 itself, as often as it was measured."""
    return Figure("s0.seconds", one_page().seconds)
