"""Image sizes: a page keeps its place free for each image before the image is there.

Every image gets the width and the height of its file, so that no text moves when it
arrives, and is fetched when a reader comes near it: the first of a lesson stands below
the first screen. A book has its images at hand, and is written in XML.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from course import SHARES_WORK
from course.images import size_of

_IMAGE = re.compile(r"<img\b(?P<attributes>[^>]*?)\s*/?>")


def write_image(translator: Any, node: nodes.image) -> None:
    """Write an image as Sphinx does, and say its size and when to fetch it."""
    start = len(translator.body)
    # Its address on the page takes the place of its file.
    size = size_of(Path(translator.builder.srcdir, node["uri"].lstrip("/")))
    type(translator).visit_image(translator, node)
    is_book = translator.builder.name == "epub"

    def with_attributes(match: re.Match[str]) -> str:
        attributes = match["attributes"]
        if size and " width=" not in attributes and "style=" not in attributes:
            attributes += f' width="{size[0]}" height="{size[1]}"'
        if is_book:
            return f"<img{attributes} />"
        return f'<img{attributes} loading="lazy" decoding="async">'

    written = "".join(translator.body[start:])
    translator.body[start:] = [_IMAGE.sub(with_attributes, written)]


def close_image(translator: Any, node: nodes.image) -> None:
    type(translator).depart_image(translator, node)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(nodes.image, override=True, html=(write_image, close_image))
    return SHARES_WORK
