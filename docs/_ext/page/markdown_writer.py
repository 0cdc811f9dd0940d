"""Write a page as Markdown: its headings, prose, code, outputs, formulas and figures.

The page is a resolved docutils tree, so that nothing of the site's frame is in it.
A node that is not known here gives what is inside it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes

# Signs that would be taken for markup; an underscore only beside a word.
_SPECIAL = re.compile(r"[\\`*\[\]<$]|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^([#>+-]|\d+[.)])(?=\s)")

_Block = Callable[["MarkdownWriter", nodes.Element, int], Iterator[str]]
_Inline = Callable[["MarkdownWriter", nodes.Element], str]


@dataclass(frozen=True)
class MarkdownWriter:
    """Writes the pages of one site.

    ``words`` are the words that a copy adds, in its language: ``output`` alone.
    ``link`` turns the address of a link on the page into one in the
    copy, and ``download`` that of a file that the page offers.
    """

    words: dict[str, str]
    link: Callable[[str], str]
    download: Callable[[str], str]

    def write(self, doctree: nodes.document) -> str:
        """Return a page as Markdown, with one empty line between its blocks."""
        return "\n\n".join(self.blocks(doctree, 0)) + "\n"

    def blocks(self, node: nodes.Element, level: int) -> Iterator[str]:
        """Yield the blocks inside a node; ``level`` is the depth of its section."""
        words: list[nodes.Node] = []
        for child in node.children:
            if isinstance(child, nodes.Text | nodes.Inline):
                words.append(child)
                continue
            yield from self._text(words)
            words = []
            write = _BLOCKS.get(type(child), MarkdownWriter.blocks)
            if "language" in child:
                # Code with links in it is a kind of node of its own (code_links).
                write = _code
            yield from write(self, child, level)
        yield from self._text(words)

    def inline(self, node: nodes.Element) -> str:
        """Return the text inside a node on one line."""
        return " ".join(self._inline(node.children).split())

    def _text(self, words: list[nodes.Node]) -> Iterator[str]:
        if text := " ".join(self._inline(words).split()):
            yield text

    def _inline(self, children: list[nodes.Node]) -> str:
        parts = []
        for child in children:
            if isinstance(child, nodes.Text):
                parts.append(_escape(child.astext()))
            else:
                write = _INLINES.get(type(child))
                inner = self._inline(child.children) if write is None else None
                parts.append(write(self, child) if write else inner)
        return "".join(parts)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _nothing(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    yield from ()


def _section(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    yield from writer.blocks(node, level + 1)


def _title(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    if isinstance(node.parent, nodes.section):
        yield f"{'#' * level} {writer.inline(node)}"
    else:
        yield f"**{writer.inline(node)}**"


def _paragraph(
    writer: MarkdownWriter, node: nodes.Element, level: int
) -> Iterator[str]:
    text = writer.inline(node)
    if text:
        yield _LINE_START.sub(r"\\\1", text)


def _list(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    numbered = isinstance(node, nodes.enumerated_list)
    items, loose = [], False
    for number, item in enumerate(node.children, node.get("start", 1)):
        mark = f"{number}. " if numbered else "- "
        blocks = list(writer.blocks(item, level))
        loose = loose or len(blocks) > 1
        items.append(_hang(mark, "\n\n".join(blocks)))
    yield ("\n\n" if loose else "\n").join(items)


def _definition(
    writer: MarkdownWriter, node: nodes.Element, level: int
) -> Iterator[str]:
    terms = [f"**{writer.inline(t)}**" for t in node.findall(nodes.term)]
    yield "\n".join(terms)
    for definition in node.findall(nodes.definition):
        yield _hang(": ", "\n\n".join(writer.blocks(definition, level)))
        break  # One inside of it belongs to a list inside of it.


def _code(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    text = node.astext().rstrip("\n")
    language = str(node.get("language", node.get("lang", ""))).lower()
    if "sphx-glr-script-out" in node["classes"] or language == "none":
        yield f"{writer.words['output']}:"
        language = "text"
    fence = "`" * max(3, _longest_run(text) + 1)
    yield f"{fence}{'' if language == 'default' else language}\n{text}\n{fence}"


def _formula(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    yield f"$$\n{node.astext().strip()}\n$$"


def _figure(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    # A picture without a text beside it says nothing that the page does not say.
    if alternative := " ".join(node.get("alt", "").split()):
        yield f"![{_escape(alternative)}]({node['uri']})"


def _quotation(
    writer: MarkdownWriter, node: nodes.Element, level: int
) -> Iterator[str]:
    text = "\n\n".join(writer.blocks(node, level))
    yield "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _rule(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    yield "---"


def _table(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    yield from (f"**{writer.inline(t)}**" for t in node.findall(nodes.title))
    rows = [
        [" ".join(" ".join(writer.blocks(cell, level)).split()) for cell in row]
        for row in node.findall(nodes.row)
    ]
    if not rows:
        return
    rows = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{'---|' * len(rows[0])}")
    yield "\n".join(lines)


def _footnote(writer: MarkdownWriter, node: nodes.Element, level: int) -> Iterator[str]:
    label = node.next_node(nodes.label)
    rest = [child for child in node.children if child is not label]
    blocks = (b for child in rest for b in writer.blocks(nodes.container("", child), 0))
    yield _hang(f"[^{label.astext()}]: ", "\n\n".join(blocks))


def _around(mark: str) -> _Inline:
    def write(writer: MarkdownWriter, node: nodes.Element) -> str:
        return f"{mark}{writer.inline(node)}{mark}"

    return write


def _literal(writer: MarkdownWriter, node: nodes.Element) -> str:
    text = node.astext()
    mark = "`" * (_longest_run(text) + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{gap}{text}{gap}{mark}"


def _inline_formula(writer: MarkdownWriter, node: nodes.Element) -> str:
    return f"${node.astext().strip()}$"


def _reference(writer: MarkdownWriter, node: nodes.Element) -> str:
    text = writer.inline(node)
    if "term" in node["classes"]:  # On the page a tip; in a copy one link too many.
        return text
    if "refid" in node:
        return f"[{text}](#{node['refid']})"
    address = node.get("refuri")
    return f"[{text}]({writer.link(address)})" if address else text


def _download(writer: MarkdownWriter, node: nodes.Element) -> str:
    # Text of a link to a file: not code, as docutils has it.
    text = _escape(" ".join(node.astext().split()))
    file = node.get("filename")
    return f"[{text}]({writer.download(file)})" if file else text


def _footnote_reference(writer: MarkdownWriter, node: nodes.Element) -> str:
    return f"[^{node.astext()}]"


def _inline_image(writer: MarkdownWriter, node: nodes.Element) -> str:
    return "".join(_figure(writer, node, 0))


def _hang(mark: str, text: str) -> str:
    """Return a text behind a mark, its other lines below its first letter."""
    gap = " " * len(mark)
    first, *others = text.split("\n")
    return "\n".join([mark + first, *(gap + x if x else x for x in others)])


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


_BLOCKS: dict[type[nodes.Node], _Block] = {
    nodes.section: _section,
    nodes.title: _title,
    nodes.paragraph: _paragraph,
    addnodes.compact_paragraph: _paragraph,
    nodes.caption: _paragraph,
    nodes.rubric: _title,
    nodes.bullet_list: _list,
    nodes.enumerated_list: _list,
    nodes.definition_list_item: _definition,
    nodes.literal_block: _code,
    nodes.doctest_block: _code,
    nodes.math_block: _formula,
    nodes.image: _figure,
    nodes.block_quote: _quotation,
    nodes.transition: _rule,
    nodes.table: _table,
    nodes.footnote: _footnote,
    **dict.fromkeys(
        (
            nodes.note,
            nodes.tip,
            nodes.hint,
            nodes.warning,
            nodes.caution,
            nodes.important,
            nodes.attention,
            nodes.danger,
            nodes.admonition,
            addnodes.seealso,
        ),
        _quotation,
    ),
    **dict.fromkeys(
        (
            nodes.comment,
            nodes.raw,
            nodes.target,
            nodes.pending,
            nodes.substitution_definition,
            nodes.system_message,
            nodes.meta,
            addnodes.index,
            addnodes.highlightlang,
        ),
        _nothing,
    ),
}

_INLINES: dict[type[nodes.Node], _Inline] = {
    nodes.emphasis: _around("*"),
    addnodes.literal_emphasis: _around("*"),
    nodes.strong: _around("**"),
    addnodes.literal_strong: _around("**"),
    nodes.literal: _literal,
    nodes.math: _inline_formula,
    nodes.reference: _reference,
    addnodes.download_reference: _download,
    nodes.footnote_reference: _footnote_reference,
    nodes.image: _inline_image,
    nodes.raw: lambda writer, node: "",
    nodes.comment: lambda writer, node: "",
    nodes.target: lambda writer, node: writer.inline(node),
}


def copy_link(address: str, copies: Callable[[str], bool]) -> str:
    """Return the address of a page's Markdown copy for that of the page.

    Other addresses stay: those that leave the site, and those of pages that have no
    copy, which ``copies`` tells by the path.
    """
    path, mark, fragment = address.partition("#")
    stem, suffix = posixpath.splitext(path)
    if "://" in address or suffix != ".html" or not copies(path):
        return address
    return f"{stem}.md{mark}{fragment}"
