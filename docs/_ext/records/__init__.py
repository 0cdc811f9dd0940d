"""Records: the pages are rendered from what the lessons' runs left behind.

``python -m records`` runs the lessons that are out of date, each in a process of its
own. `records.sources` then gives Sphinx-Gallery the records, with the prose of today,
before it looks at the lessons: it finds them current and executes nothing, whether
torch is there or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from course import SHARES_WORK

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Refusal(Exception):
    """Something that a person has to mend; the message says what, and where."""


def refuse(problems: Iterable[object]) -> None:
    """Raise `Refusal`, with one paragraph for each problem, if there is one."""
    if found := [str(problem) for problem in problems]:
        raise Refusal("\n\n".join(found))


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("records.sources")
    app.setup_extension("records.figures")
    return SHARES_WORK
