"""Write a page as Markdown: its headings, prose, code, outputs, formulas and figures.

The page is a resolved docutils tree, so that nothing of the site's frame is in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import singledispatchmethod
from itertools import count, groupby

from docutils import nodes
from sphinx import addnodes

# Signs that would be taken for markup; an underscore only beside a word.
_SPECIAL = re.compile(r"[\\`*\[\]<$]|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^([#>+-]|\d+[.)])(?=\s)")

# What stands in a page's source for others than its readers.
_Unseen = (
    nodes.comment | nodes.raw | nodes.substitution_definition | nodes.system_message
)


@dataclass(frozen=True)
class MarkdownWriter:
    """Writes one page.

    ``output`` is the word above what code printed, in the language of the page.
    ``link`` turns the address of a link on the page into one in the copy, and
    ``download`` that of a file that the page offers.
    """

    output: str
    link: Callable[[str], str]
    download: Callable[[str], str]

    def write(self, doctree: nodes.document) -> str:
        return self._blocks(doctree.children) + "\n"

    def _blocks(self, children: Iterable[nodes.Node]) -> str:
        """Return nodes as Markdown, with one empty line between the blocks."""
        blocks: list[str] = []
        for is_text, group in groupby(children, _is_text):
            members = list(group)
            blocks += [self._line(members)] if is_text else map(self._node, members)
        return "\n\n".join(filter(None, blocks))

    def _line(self, children: Iterable[nodes.Node]) -> str:
        return _one_line("".join(map(self._node, children)))

    @singledispatchmethod
    def _node(self, node: nodes.Node) -> str:
        """Return a node as Markdown; of one that is not known, what is inside it."""
        if _is_text(node):
            return "".join(map(self._node, node.children))
        return self._blocks(node.children)

    # -- Blocks

    @_node.register
    def _title(self, node: nodes.title | nodes.rubric) -> str:
        if isinstance(node.parent, nodes.section):
            return f"{'#' * _level(node)} {self._line(node.children)}"
        return f"**{self._line(node.children)}**"

    @_node.register
    def _paragraph(self, node: nodes.paragraph | nodes.caption) -> str:
        return _LINE_START.sub(r"\\\1", self._line(node.children))

    @_node.register
    def _list(self, node: nodes.bullet_list | nodes.enumerated_list) -> str:
        items = [self._blocks(item.children) for item in node.children]
        is_numbered = isinstance(node, nodes.enumerated_list)
        numbers = count(node.get("start", 1))
        marks = (f"{number}. " if is_numbered else "- " for number in numbers)
        gap = "\n\n" if any("\n\n" in item for item in items) else "\n"
        return gap.join(map(_hang, marks, items))

    @_node.register
    def _definition(self, node: nodes.definition_list_item) -> str:
        *terms, meaning = node.children
        terms = [f"**{self._line(t)}**" for t in terms if isinstance(t, nodes.term)]
        return "\n".join(terms) + "\n\n" + _hang(": ", self._blocks(meaning.children))

    @_node.register
    def _code(self, node: nodes.FixedTextElement) -> str:
        text = node.astext().rstrip("\n")
        language = node.get("language", "").lower()
        caption = ""
        if "sphx-glr-script-out" in node["classes"] or language == "none":
            caption, language = f"{self.output}:\n\n", "text"
        fence = "`" * max(3, _longest_run(text) + 1)
        language = "" if language == "default" else language
        return f"{caption}{fence}{language}\n{text}\n{fence}"

    @_node.register
    def _formula(self, node: nodes.math_block) -> str:
        return f"$$\n{node.astext().strip()}\n$$"

    @_node.register
    def _quotation(self, node: nodes.block_quote | nodes.Admonition) -> str:
        lines = self._blocks(node.children).split("\n")
        return "\n".join(f"> {line}".rstrip() for line in lines)

    @_node.register
    def _rule(self, node: nodes.transition) -> str:
        return "---"

    @_node.register
    def _table(self, node: nodes.table) -> str:
        rows = [
            [_one_line(self._blocks(cell.children)).replace("|", r"\|") for cell in row]
            for row in node.findall(nodes.row)
        ]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{'---|' * len(rows[0])}")
        titles = map(self._node, node.findall(nodes.title))
        return "\n\n".join([*titles, "\n".join(lines)])

    @_node.register
    def _footnote(self, node: nodes.footnote) -> str:
        label, *rest = node.children
        return _hang(f"[^{label.astext()}]: ", self._blocks(rest))

    @_node.register
    def _nothing(self, node: _Unseen) -> str:
        return ""

    # -- Inside a line

    @_node.register
    def _text(self, node: nodes.Text) -> str:
        return _escape(node.astext())

    @_node.register
    def _emphasis(self, node: nodes.emphasis | nodes.strong) -> str:
        mark = "*" if isinstance(node, nodes.emphasis) else "**"
        return f"{mark}{self._line(node.children)}{mark}"

    @_node.register
    def _literal(self, node: nodes.literal) -> str:
        text = node.astext()
        mark = "`" * (_longest_run(text) + 1)
        gap = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{mark}{gap}{text}{gap}{mark}"

    @_node.register
    def _inline_formula(self, node: nodes.math) -> str:
        return f"${node.astext().strip()}$"

    @_node.register
    def _image(self, node: nodes.image) -> str:
        # A picture without a text beside it says nothing that the page does not say.
        alternative = _escape(_one_line(node.get("alt", "")))
        return f"![{alternative}]({node['uri']})" if alternative else ""

    @_node.register
    def _reference(self, node: nodes.reference) -> str:
        text = self._line(node.children)
        if "term" in node["classes"]:  # On the page a tip; in a copy one link too many.
            return text
        if "refid" in node:
            return f"[{text}](#{node['refid']})"
        address = node.get("refuri")
        return f"[{text}]({self.link(address)})" if address else text

    @_node.register
    def _download(self, node: addnodes.download_reference) -> str:
        # Text of a link to a file: not code, as docutils has it.
        text = _escape(_one_line(node.astext()))
        file = node.get("filename")
        return f"[{text}]({self.download(file)})" if file else text

    @_node.register
    def _footnote_reference(self, node: nodes.footnote_reference) -> str:
        return f"[^{node.astext()}]"


def copy_link(address: str, page: str, pages: Container[str]) -> str:
    """Return the address of a page's Markdown copy for that of the page.

    It is relative to ``page``. Other addresses stay: those that leave the site, and
    those of pages that have no copy, because they are none of ``pages``.
    """
    path, mark, fragment = address.partition("#")
    stem, suffix = posixpath.splitext(path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), stem))
    is_page = "://" not in address and suffix == ".html" and target in pages
    return f"{stem}.md{mark}{fragment}" if is_page else address


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Text | nodes.Inline)


def _level(node: nodes.Node | None) -> int:
    """Return how many sections a node stands in."""
    return node is not None and _level(node.parent) + isinstance(node, nodes.section)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _hang(mark: str, text: str) -> str:
    """Return a text behind a mark, its other lines below its first letter."""
    gap = " " * len(mark)
    first, *others = text.split("\n")
    return "\n".join([mark + first, *(gap + x if x else x for x in others)])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
