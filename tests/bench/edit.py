"""A sentence, a comment, a line of code of one lesson changed: ``make html``."""

from __future__ import annotations

from collections.abc import Iterator

from .course import changed, real_course
from .figures import Figure

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
        seconds, lessons = [], []
        # Each edit of code runs the lesson, which takes longer than all of the rest.
        for number in range(1, (times if kind != "code" else 1) + 1):
            (course.root / LESSON).write_text(original, "utf-8")
            mark = f"number {number} " if kind != "code" else number
            course.edit(LESSON, old, new.format(mark))
            records = course.records()
            seconds.append(course.make("html").seconds)
            lessons.append(len(changed(records, course.records())))
        yield Figure(f"edit.{kind}.seconds", seconds)
        yield Figure(f"edit.{kind}.lessons", lessons)
