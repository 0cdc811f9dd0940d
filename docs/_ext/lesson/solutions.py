"""Solutions: fold the code cells that solve an exercise, with what they print.

A solution is a Python cell whose first line is a comment that begins with
``# Solution``. It is executed like any other cell.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from course import SHARES_WORK


class solution(nodes.General, nodes.Element):
    """A cell that solves an exercise, followed by what it prints and draws."""


class FoldSolutions(SphinxTransform):
    """Move each solution and its results into a `solution` node."""

    # Before Locale (20), which may translate the comment that marks a solution, and
    # ClassAttribute (210), which tells what a cell printed from what it is.
    default_priority = 15

    def apply(self, **kwargs: Any) -> None:
        for cell in list(self.document.findall(_is_solution)):
            parent = cell.parent
            start = parent.index(cell)
            end = start + 1
            for position in range(end, len(parent)):
                if _is_result(parent[position]):
                    end = position + 1
                elif not isinstance(parent[position], nodes.comment | nodes.pending):
                    break
            folded = solution()
            folded.source, folded.line = cell.source, cell.line
            members = parent[start:end]
            parent[start:end] = [folded]
            folded.extend(members)


def _is_solution(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.literal_block)
        and node.get("language") == "Python"
        and node.astext().lstrip().startswith("# Solution")
    )


def _is_result(node: nodes.Node) -> bool:
    """Tell whether a node is what Sphinx-Gallery shows of a cell's run."""
    return isinstance(node, nodes.image) or (
        isinstance(node, nodes.literal_block) and node.get("language") == "none"
    )


def open_details(translator: Any, node: solution) -> None:
    summary = f"<summary>{_('Solution')}</summary>"
    translator.body.append(translator.starttag(node, "details", CLASS="solution"))
    translator.body.append(f"{summary}\n")


def close_details(translator: Any, node: solution) -> None:
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(solution, html=(open_details, close_details))
    app.add_transform(FoldSolutions)
    return SHARES_WORK
