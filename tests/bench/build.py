"""Build from nothing executed, beside the common practice; and a third language.

Both sides are built once, because that takes minutes. The lessons, the theme and the
catalogs are the same, and so is the number of lessons that run at a time.

A machine that others use too is faster at one time than at another. So our build comes
in the middle of those that it is compared with, and torch has been read from the disk
before any of them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from statistics import median

from course.languages import languages

from .commands import run
from .course import RECORDS, Course
from .figures import Figure
from .plain_site import PlainSite
from .sphinx_alone import timed

# A language that Sphinx knows and this site has not.
THIRD = "fr"
# How often all pages are rendered, with and without the third language.
_RENDERS = 3
# What takes longest to read from the disk.
_IMPORTS = "import torch, torchvision, matplotlib.pyplot, sphinx_gallery.gen_gallery"


def measure(times: int) -> Iterator[Figure]:
    course = Course("build")
    plain = PlainSite("common")
    codes = list(languages(course.root / "locale"))
    middle = len(codes) // 2
    run([sys.executable, "-c", _IMPORTS], course.root)
    common = [plain.build(language) for language in codes[:middle]]
    built = timed(lambda: course.make("html"))
    ours = built.run
    common += [plain.build(language) for language in codes[middle:]]
    seconds = sum(build.seconds for build in common)
    processor = sum(build.processor for build in common)
    yield Figure("build.ours", [ours.seconds])
    yield Figure("build.common", [seconds])
    yield Figure("build.ratio", [ours.seconds / seconds])
    yield Figure("build.ratio_processor", [ours.processor / processor])
    lessons = [seconds / built.s0 for seconds in _run_times(course)]
    yield Figure("build.longest", [max(lessons)])
    yield Figure("build.lessons", [sum(lessons)])
    two = median(_render_anew(course) for _ in range(_RENDERS))
    _add_language(course)
    more = [_render_anew(course) - two for _ in range(_RENDERS)]
    yield Figure("build.third", [value / ours.seconds for value in more])


def _run_times(course: Course) -> list[float]:
    """Return the seconds that the lessons of a course ran."""
    records = (course.root / RECORDS).glob("*/*.run.json")
    return [json.loads(path.read_text("utf-8"))["seconds"] for path in records]


def _render_anew(course: Course) -> float:
    """Return the seconds that the pages take when all lessons have run."""
    course.forget("_build/preview", "_build/doctrees", "_build/rendered")
    return course.make("render").seconds


def _add_language(course: Course) -> None:
    """Add a language whose catalogs are those of the last one."""
    last = list(languages(course.root / "locale"))[-1]
    table = course.root / "locale" / "languages.toml"
    text = table.read_text("utf-8")
    entry = re.sub(r"(?m)^preferred.*\n?", "", text.partition(f"[{last}]")[2])
    table.write_text(f"{text}\n[{THIRD}]{entry}", "utf-8")
    folder = course.root / "locale"
    compiled = shutil.ignore_patterns("*.mo")
    shutil.copytree(folder / last, folder / THIRD, ignore=compiled)
