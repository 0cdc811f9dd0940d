"""A sentence, a comment, a line of code of one lesson changed: ``make html``."""

from __future__ import annotations

from collections.abc import Iterator

from .course import changed, real_course
from .figures import Figure
from .sphinx_alone import figures_of, timed

# A lesson that runs for seconds, and in it a text of each kind: what it says before an
# edit, and after one, with a number that is new each time.
LESSON = "gallery/backprop.py"
EDITS = {
    "sentence": ("The network is the one", "The network {}is the one"),
    "comment": ("# One grey channel", "# One {}grey channel"),
    # Other code with the same outcome, which the lesson checks.
    "code": ("torch.manual_seed(0)", "torch.manual_seed(0 * {}1)"),
}


def measure(times: int) -> Iterator[Figure]:
    course = real_course()
    original = (course.root / LESSON).read_text("utf-8")
    for kind, (old, new) in EDITS.items():
        builds, lessons = [], []
        # Each edit of code runs the lesson, which takes longer than all of the rest.
        for number in range(1, (times if kind != "code" else 1) + 1):
            (course.root / LESSON).write_text(original, "utf-8")
            mark = f"number {number} " if kind != "code" else number
            course.edit(LESSON, old, new.format(mark))
            records = course.records()
            builds.append(timed(lambda: course.make("html")))
            lessons.append(len(changed(records, course.records())))
        yield from figures_of(f"edit.{kind}", builds)
        yield Figure(f"edit.{kind}.lessons", lessons)
