"""Markup: what a message holds besides its words, in each way of writing it.

The parsers are those of the build: docutils reads reStructuredText, and MyST's parser
reads Markdown. Only inline markup is parsed, so nothing in a message can act. What
they find is counted in the same terms for all, so that a check need not know in which
markup a message is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from optparse import Values
from types import SimpleNamespace

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, states
from docutils.utils import Reporter, unescape
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from .words import OBJECT

Marks = Counter[str]


class Flavour(Enum):
    """The ways in which a message can be written."""

    REST = "reStructuredText"
    MARKDOWN = "Markdown"
    # No markup: a word of the interface, or in a figure.
    PLAIN = "plain text"
    COMMENT = "a comment in code"
    FORMULA = "a formula"


@dataclass
class Markup:
    """What a message is made of; every mark as a person would write it."""

    prose: str = ""
    literals: Marks = field(default_factory=Counter)
    roles: Marks = field(default_factory=Counter)
    emphasis: Marks = field(default_factory=Counter)
    links: Marks = field(default_factory=Counter)
    urls: Marks = field(default_factory=Counter)
    substitutions: Marks = field(default_factory=Counter)
    footnotes: Marks = field(default_factory=Counter)
    placeholders: Marks = field(default_factory=Counter)
    html: Marks = field(default_factory=Counter)
    # What begins something else than a paragraph.
    blocks: Marks = field(default_factory=Counter)
    # Marks that open something without an end.
    unclosed: Marks = field(default_factory=Counter)


def parse(text: str, flavour: Flavour) -> Markup:
    """Return what a message is made of."""
    return _PARSERS[flavour](text)


# -- All flavours -------------------------------------------------------------------

# An address may hold pairs of brackets, and ends before the mark that ends a sentence.
_URL = re.compile(
    r"(?i)(?<![\w.])(?:(?:https?|ftps?|file)://|(?:mailto|javascript|vbscript|data):)"
    r"(?:[^\s<>()\"”’\ufffc]|\([^\s()]*\))*"
    r"(?:[^\s<>()\"”’\ufffc.,;:!?\]]|\([^\s()]*\))"
)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>|<[!?][^<>]*>?")
_PLACEHOLDER = re.compile(
    r"%\(\w+\)[-+#0]*\d*(?:\.\d+)?[a-z](?!\w)"  # %(name)s
    r"|%[-+#0]*\d*(?:\.\d+)?[sdirfgxu](?!\w)"  # %s, %.2f
    r"|\$\{\w+\}|\{\w*\}"  # ${name}, {0}, {name}
)


def _take(pattern: re.Pattern[str], found: Marks, text: str) -> str:
    """Count what a pattern finds in a text, and return the text without it."""
    found.update(pattern.findall(text))
    return pattern.sub(OBJECT, text)


def _finish(markup: Markup, prose: str) -> Markup:
    """Take out of the prose what each flavour can hold."""
    prose = _take(_TAG, markup.html, prose)
    prose = _take(_URL, markup.urls, prose)
    markup.prose = _take(_PLACEHOLDER, markup.placeholders, prose)
    return markup


def _parse_plain(text: str) -> Markup:
    return _finish(Markup(), text)


# -- Roles, which reStructuredText and Markdown share ----------------------------------

_TITLED = re.compile(r"(?s)^(?P<title>.+?)\s*<(?P<target>[^<>]*)>$")
# Their content is words, and is translated.
_ROLES_OF_WORDS = {"abbr", "dfn", "guilabel", "menuselection", "sub", "sup"}
# Their content is shown where no title is given; others show the title of a page.
_ROLES_THAT_SHOW = {"term"}


def _role(markup: Markup, form: str, name: str, content: str) -> str:
    """Count a role, written as ``form`` says, and return the prose that it shows."""
    if name == "math":
        markup.roles[form.format(formula_without_words(content))] += 1
        return OBJECT
    if name in _ROLES_OF_WORDS:
        markup.roles[form.format("…")] += 1
        return content
    titled = _TITLED.match(content)
    target = titled["target"] if titled else content
    markup.roles[form.format(" ".join(target.split()))] += 1
    if titled:
        return titled["title"]
    return content if name in _ROLES_THAT_SHOW else OBJECT


# -- reStructuredText -----------------------------------------------------------------

# Where a line begins like this, docutils reads something else than a paragraph.
_REST_BLOCKS = {
    "a directive": r"\.\.\s+(?:\|[^|]*\|\s+)?[\w:.+-]+::",
    "a link target or a comment": r"(?:\.\.|__)(?=\s|$)",
    "a list": r"[-*+•‣⁃](?=\s|$)|\(?(?:[0-9]+|[A-Za-z]|#|[ivxlcdmIVXLCDM]+)[.)](?=\s)",
    "a field": r":(?![\s:`])[^`:]*:(?=\s|$)",
    "a line block": r"\|(?=\s)",
    "a cell of Python's prompt": r">>>(?=\s)",
    "a section": r"(?P<rule>[=\-`:'\"~^_*+#<>.])(?P=rule){3,}\s*$",
    "a table": r"\+[-=+]+\+\s*$|=+\s+=[=\s]*$",
    "a quotation": r"(?<=\n)[ \t]+(?=\S)",
}
_REST_BLOCK = re.compile(
    "|".join(
        rf"(?P<b{i}>^{'' if 'quotation' in name else '[ ]*'}(?:{pattern}))"
        for i, (name, pattern) in enumerate(_REST_BLOCKS.items())
    ),
    re.MULTILINE,
)


def _keep_role(
    rawsource: str, text: str, role: str | None, lineno: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Stand in for a role, which would otherwise act."""
    content = unescape(text, restore_backslashes=role == "math")
    return [nodes.inline(rawsource, "", role=role or "", content=content)], []


@cache
def _rest_reader() -> tuple[states.Inliner, Values, Reporter]:
    settings = get_default_settings(Parser)
    # Messages go into the result and not on the screen.
    settings.report_level = settings.halt_level = Reporter.SEVERE_LEVEL + 1
    inliner = states.Inliner()
    inliner.init_customizations(settings)
    # Not by a subclass: the patterns are made from the attributes of the class itself.
    inliner.interpreted = _keep_role
    return inliner, settings, Reporter("", settings.report_level, settings.halt_level)


def _parse_rest(text: str) -> Markup:
    inliner, settings, reporter = _rest_reader()
    document = nodes.document(settings, reporter)
    memo = SimpleNamespace(document=document, language=None)
    found, _messages = inliner.parse(text, 1, memo, document)
    markup = Markup()
    prose = "".join(_rest_node(markup, node) for node in found)
    markup.unclosed.update(re.findall(r"[*`]+", prose))
    for match in _REST_BLOCK.finditer(text):
        markup.blocks[list(_REST_BLOCKS)[int(match.lastgroup[1:])]] += 1
    if text.endswith("::"):
        markup.blocks["“::” at the end"] += 1
    return _finish(markup, prose)


def _rest_node(markup: Markup, node: nodes.Node) -> str:
    """Count a piece of inline markup, and return the prose that it shows."""
    text = node.astext()
    match node:
        case nodes.literal():
            markup.literals[f"``{text}``"] += 1
            return OBJECT
        case nodes.inline():
            name = node["role"]
            form = f":{name}:`{{}}`" if name else "`{}`"
            return _role(markup, form, name, node["content"])
        case nodes.emphasis():
            markup.emphasis["*…*"] += 1
        case nodes.strong():
            markup.emphasis["**…**"] += 1
        case nodes.problematic():
            markup.unclosed[text] += 1
            return ""
        case nodes.substitution_reference():
            markup.substitutions[f"|{text}|"] += 1
            return OBJECT
        case nodes.footnote_reference() | nodes.citation_reference():
            markup.footnotes[node.rawsource] += 1
            return OBJECT
        case nodes.reference():
            return _rest_reference(markup, node, text)
        case nodes.target():
            # The one behind a link with an address belongs to that link.
            if not node.get("refuri") and not node.get("refname"):
                markup.links[node.rawsource] += 1
            return "" if node.get("refuri") or node.get("refname") else text
    return text


def _rest_reference(markup: Markup, node: nodes.reference, text: str) -> str:
    if "refuri" in node:
        markup.urls[node["refuri"]] += 1
        if "name" not in node:  # An address that stands alone, which is no prose.
            return OBJECT
        markup.links["`… <…>`_"] += 1
        return text
    if "refname" in node:
        markup.links[f"`{node['refname']}`_"] += 1
    else:
        markup.links["`…`__"] += 1
    for child in node.findall(nodes.substitution_reference):
        markup.substitutions[f"|{child.astext()}|"] += 1
    return text


# -- Markdown --------------------------------------------------------------------------

_MARKDOWN_BLOCKS = {
    "blockquote_open": "a quotation",
    "bullet_list_open": "a list",
    "code_block": "an indented block",
    "colon_fence": "a directive or a block of code",
    "dl_open": "a definition list",
    "fence": "a directive or a block of code",
    "footnote_reference_open": "a footnote",
    "front_matter": "front matter",
    "heading_open": "a heading",
    "hr": "a line across",
    "html_block": "a block of HTML",
    "math_block": "a formula",
    "myst_block_break": "a block break",
    "myst_line_comment": "a comment",
    "myst_target": "a link target",
    "ordered_list_open": "a list",
    "table_open": "a table",
}
_MARKDOWN_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_MARKDOWN_SUBSTITUTION = re.compile(r"\{\{.*?\}\}")
_MARKDOWN_LINK = re.compile(r"\]\[[^\]]*\]")
# An underscore inside a name marks nothing.
_MARKDOWN_MARK = re.compile(r"[*`]+|(?<![\w/])_+(?=\w)|(?<=\w)_+(?![\w/(])")


@cache
def _markdown_reader() -> MarkdownIt:
    config = MdParserConfig(enable_extensions={"colon_fence", "deflist", "linkify"})
    return create_md_parser(config, RendererHTML)


def _parse_markdown(text: str) -> Markup:
    markup = Markup()
    prose: list[str] = []
    environment: dict[str, object] = {}
    for token in _markdown_reader().parse(text, environment):
        if token.type in _MARKDOWN_BLOCKS:
            markup.blocks[_MARKDOWN_BLOCKS[token.type]] += 1
        _markdown_inlines(markup, token.children or [], prose)
    if environment.get("references"):
        markup.blocks["a link target"] += 1
    whole = "".join(prose)
    markup.unclosed.update(_MARKDOWN_MARK.findall(whole))
    # These are links and footnotes only beside their definition, which is elsewhere.
    whole = _take(_MARKDOWN_FOOTNOTE, markup.footnotes, whole)
    whole = _take(_MARKDOWN_SUBSTITUTION, markup.substitutions, whole)
    whole = _take(_MARKDOWN_LINK, markup.links, whole)
    return _finish(markup, whole)


def _markdown_inlines(markup: Markup, tokens: list[Token], prose: list[str]) -> None:
    """Count pieces of inline markup, and add the prose that they show."""
    bare = 0  # Inside a link that is written as an address and nothing else.
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                prose.append(OBJECT if bare else token.content)
            case "softbreak" | "hardbreak":
                prose.append("\n")
            case "code_inline":
                markup.literals[f"`{token.content}`"] += 1
                prose.append(OBJECT)
            case "myst_role":
                form = f"{{{{{token.meta['name']}}}}}`{{}}`"
                prose.append(_role(markup, form, token.meta["name"], token.content))
            case "em_open":
                markup.emphasis["*…*"] += 1
            case "strong_open":
                markup.emphasis["**…**"] += 1
            case "link_open":
                markup.urls[str(token.attrs["href"])] += 1
                if token.info == "auto":
                    bare += 1
                else:
                    markup.links["[…](…)"] += 1
            case "link_close":
                bare -= token.info == "auto"
            case "image":
                markup.urls[str(token.attrs["src"])] += 1
                markup.links["![…](…)"] += 1
                _markdown_inlines(markup, token.children or [], prose)
            case "footnote_ref":
                markup.footnotes[f"[^{token.meta['label']}]"] += 1
                prose.append(OBJECT)
            case "html_inline":
                markup.html[token.content] += 1


# -- Formulas --------------------------------------------------------------------------

# A formula is known by its commands: prose has none outside of literals and roles.
_TEX_COMMAND = re.compile(r"\\[A-Za-z]{2,}")
_CODE = re.compile(r"``.+?``|`[^`]*`", re.DOTALL)
_TEX_WORDS = re.compile(r"(\\(?:text\w*|mbox|mathrm|operatorname)\s*)\{([^{}$\\]*)\}")


def is_formula(text: str) -> bool:
    """Tell whether a message of a page is a formula that stands alone."""
    return _TEX_COMMAND.search(_CODE.sub("", text)) is not None


def formula_without_words(formula: str) -> str:
    """Return a formula with nothing in it that a language could change."""
    return "".join(_TEX_WORDS.sub(r"\1{…}", formula).split())


def _parse_formula(text: str) -> Markup:
    # In \mathrm stand names; words for the reader are in \text.
    words = (m[2] for m in _TEX_WORDS.finditer(text) if m[1].startswith(r"\text"))
    return Markup(prose=OBJECT.join(words))


_PARSERS: dict[Flavour, Callable[[str], Markup]] = {
    Flavour.REST: _parse_rest,
    Flavour.MARKDOWN: _parse_markdown,
    Flavour.PLAIN: _parse_plain,
    Flavour.COMMENT: _parse_plain,
    Flavour.FORMULA: _parse_formula,
}
