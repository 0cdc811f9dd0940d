"""Code cells: a block of code can be told from what it printed, and both can be read.

What a cell printed stands in a figure with a caption. A block that is wider than a
phone can be reached and scrolled with the keyboard. Output beyond a screen is folded to
a part that scrolls; the button that shows all of it is `code.js`. In a book code wraps:
nothing scrolls and nothing is folded there.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from course import SHARES_WORK

# The signs that fit beside each other on a phone of 390 pixels.
PHONE_COLUMNS = 38
# The lines that fit below each other on a screen.
SCREEN_LINES = 25

# The class that Sphinx-Gallery gives to what a cell printed.
OUTPUT = "sphx-glr-script-out"


def write_block(translator: Any, node: nodes.literal_block) -> None:
    """Write a block as Sphinx does, and put it into its frame."""
    start = len(translator.body)
    try:
        type(translator).visit_literal_block(translator, node)
    except nodes.SkipNode:
        written = "".join(translator.body[start:])
        translator.body[start:] = [
            frame(written, node, scrolls=page_scrolls(translator))
        ]
        raise


def close_block(translator: Any, node: nodes.literal_block) -> None:
    type(translator).depart_literal_block(translator, node)


def page_scrolls(translator: Any) -> bool:
    """Tell whether a block that is written is for a page that scrolls, not a book."""
    return translator.builder.name != "epub"


def frame(written: str, node: nodes.Element, *, scrolls: bool = True) -> str:
    """Return a written block with what the keyboard and the ear need of it."""
    text = node.astext().rstrip("\n")
    label = _("Code")
    if OUTPUT in node["classes"]:
        label = _("Error") if node.get("language") == "pytb" else _("Output")
    if scrolls:
        written = reachable(written, text, label)
    if OUTPUT not in node["classes"]:
        return written
    lines = text.count("\n") + 1
    if lines <= SCREEN_LINES or not scrolls:
        return _figure(label, written, "code-output")
    more = _("Show all {lines} lines").format(lines=lines)
    less = _("Show fewer lines")
    button = (
        f'<button class="code-fold" type="button" aria-expanded="false" '
        f'data-more="{escape(more)}" data-less="{escape(less)}">{escape(more)}</button>'
    )
    return _figure(label, written + button, "code-output is-long")


def reachable(written: str, text: str, label: str) -> str:
    """Let the keyboard reach a block that can be wider or longer than a screen."""
    lines = text.split("\n")
    if max(map(len, lines)) <= PHONE_COLUMNS and len(lines) <= SCREEN_LINES:
        return written
    stop = f'<pre tabindex="0" role="group" aria-label="{escape(label)}">'
    return written.replace("<pre>", stop, 1)


def _figure(label: str, written: str, classes: str) -> str:
    caption = f"<figcaption>{escape(label)}</figcaption>"
    return f'<figure class="{classes}">{caption}\n{written}</figure>\n'


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(nodes.literal_block, override=True, html=(write_block, close_block))
    return SHARES_WORK
