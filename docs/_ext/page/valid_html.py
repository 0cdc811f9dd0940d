"""Valid HTML: where what others write into a page is not.

The theme puts a box around each table and each formula, and gives the box the ids of
what is in it. An id stands once on a page.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from course import SHARES_WORK

BOXES = {"table-wrapper", "math-wrapper"}


class KeepIdsOutOfBoxes(SphinxPostTransform):
    """Leave the ids of a table and of a formula to itself."""

    # After the theme has made the boxes, 500.
    default_priority = 510
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for box in self.document.findall(nodes.container):
            if BOXES.intersection(box["classes"]):
                box["ids"] = []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepIdsOutOfBoxes)
    return SHARES_WORK
