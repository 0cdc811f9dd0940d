"""Terms: a word of the glossary in prose leads to its meaning.

The first time that a term stands in the prose of a section, it becomes a link to its
entry. A script shows the entry beside it; what it shows is written with the page of
the glossary, so that other pages hold the link alone.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import polib
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain

from course import SHARES_WORK
from course.collecting import PageCollector, exchange
from course.files import keep_only, write_if_changed
from course.languages import locale_of, translations

from ..untranslated import is_translation, source_language
from .matching import Matcher, Rules

# Where the scripts with the entries stand.
FOLDER = "_terms"
# In the folder of the languages.
RULES = "terms.toml"

# No term is marked in these: they are no running prose, or they are links already.
_NO_PROSE = (
    nodes.FixedTextElement,
    nodes.literal,
    nodes.math,
    nodes.reference,
    nodes.table,
    nodes.term,
    nodes.title,
    addnodes.download_reference,
)
_PROSE = (nodes.paragraph, nodes.caption)


class NoteOtherForms(SphinxTransform):
    """Keep how each term of a glossary is called in other languages."""

    # Before Locale (20) translates the terms.
    default_priority = 18

    def apply(self, **kwargs: Any) -> None:
        glossaries = list(self.document.findall(addnodes.glossary))
        if not glossaries:
            return
        known = {} if is_translation(self.env) else self._translations()
        for glossary in glossaries:
            for term in glossary.findall(nodes.term):
                text = term.astext()
                term["forms"] = known.get(text, [])
                if is_translation(self.env):
                    term["forms"] = [[source_language(self.env), text]]

    def _translations(self) -> dict[str, list[list[str]]]:
        """Return the translations of the page's messages, as pairs with a language."""
        page = self.env.current_document.docname
        domain = docname_to_domain(page, self.config.gettext_compact)
        known: dict[str, list[list[str]]] = {}
        for code, language in translations(locale_of(self.env)).items():
            path = language.folder / "LC_MESSAGES" / f"{domain}.po"
            if path.is_file():
                self.env.note_dependency(path)
                for entry in polib.pofile(str(path)).translated_entries():
                    known.setdefault(entry.msgid, []).append([code, entry.msgstr])
        return known


class Terms(PageCollector):
    """The terms of each page that has a glossary, by their ids."""

    name = "glossary_terms"

    def value_of(self, app: Sphinx, doctree: nodes.document) -> dict[str, str] | None:
        found = {
            term["ids"][0]: term.astext()
            for glossary in doctree.findall(addnodes.glossary)
            for term in glossary.findall(nodes.term)
            if term["ids"]
        }
        return found or None


def rewrite_when_terms_change(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when a term or a rule changed since the last build.

    What an entry says does not matter: it stands on the page of the glossary alone.
    """
    state = (_terms(env), read_rules(env))
    before = exchange(env, "marked_terms", state)
    return list(env.all_docs) if before not in (None, state) else []


def mark_other_forms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Say in which language the form in brackets is, with which a meaning can begin.

    Only now: docutils would look for the quotation marks of that language.
    """
    for item in doctree.findall(nodes.definition_list_item):
        term = item.next_node(nodes.term)
        start = item.next_node(nodes.paragraph)
        text = start and start.next_node(nodes.Text)
        for language, form in term.get("forms", []) if text else []:
            bracketed = f"({form})"
            if text.startswith(bracketed):
                other = nodes.inline("", form, classes=[f"language-{language}"])
                rest = nodes.Text(f"){text[len(bracketed) :]}")
                text.parent.replace(text, [nodes.Text("("), other, rest])
                break


def mark_terms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Link the first occurrence of each term in each section to its entry."""
    terms = _terms(app.env)
    seen: dict[nodes.Node | None, set[str]] = {}
    for link in doctree.findall(nodes.reference):
        if any("std-term" in part["classes"] for part in link.findall(nodes.Element)):
            link["classes"].append("term")
            anchor = link.get("refid") or link.get("refuri", "").rpartition("#")[2]
            seen.setdefault(_section(link), set()).add(anchor)
    if page in Terms.of(app.env) or page in app.config.terms_unmarked_pages:
        return
    matcher = _matcher(terms, read_rules(app.env))
    for text in [t for t in doctree.findall(nodes.Text) if _is_prose(t)]:
        _mark(app, page, text, matcher, seen.setdefault(_section(text), set()))


def _mark(
    app: Sphinx, page: str, node: nodes.Text, matcher: Matcher, seen: set[str]
) -> None:
    text = unicodedata.normalize("NFC", node.astext())
    # In emphasis, a term that is introduced stands alone, and a name has a capital.
    plain = isinstance(node.parent, _PROSE)
    if not plain and not text[:1].islower():
        return
    parts: list[nodes.Node] = []
    done = 0
    for start, end, key in matcher.find(text):
        glossary, _, anchor = key.partition("#")
        if anchor in seen or not (plain or (start, end) == (0, len(text))):
            continue
        seen.add(anchor)
        uri = f"{app.builder.get_relative_uri(page, glossary)}#{anchor}"
        link = nodes.reference(refuri=uri, internal=True, classes=["term"])
        link += nodes.Text(text[start:end])
        parts += [nodes.Text(text[done:start]), link]
        done = end
    if parts:
        parts.append(nodes.Text(text[done:]))
        node.parent.replace(node, [part for part in parts if part.astext()])


def _is_prose(text: nodes.Text) -> bool:
    """Tell whether a text is running prose in the language of the page."""
    prose = False
    node = text.parent
    while node is not None and not isinstance(node, nodes.section):
        classes = node.get("classes", ())
        if isinstance(node, _NO_PROSE) or "lesson-cards" in classes:
            return False
        # What is written in another language, or by the gallery and not by an author.
        if any(name.startswith("language-") for name in classes):
            return False
        if not node.get("translatable", True):
            return False
        prose = prose or isinstance(node, _PROSE)
        node = node.parent
    return prose


def _section(node: nodes.Node) -> nodes.Node | None:
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node


def _terms(env: BuildEnvironment) -> tuple[tuple[str, str], ...]:
    """Return each term with the page and the id of its entry, in a stable order."""
    return tuple(
        (text, f"{page}#{anchor}")
        for page, terms in sorted(Terms.of(env).items())
        for anchor, text in sorted(terms.items())
    )


# All pages of a build have the same terms and rules.
_matcher = lru_cache(maxsize=1)(Matcher)


def read_rules(env: BuildEnvironment) -> Rules:
    """Return the rules of ``terms.toml`` for the language of a build."""
    path = locale_of(env) / RULES
    table = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return Rules.read(table.get(env.config.language, {}))


def write_entries(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the entries of a glossary's page, and tell each page where they are."""
    if app.builder.name != "html" or doctree is None:
        return
    if page in Terms.of(app.env):
        entries = json.dumps(_entries(app, doctree), ensure_ascii=False, indent=0)
        script = f"Object.assign((window.glossaryTerms ??= {{}}), {entries});\n"
        write_if_changed(_script(app, page), script)
    context["glossaries"] = [
        {
            "page": context["pathto"](glossary),
            "script": f"{context['content_root']}{FOLDER}/{glossary}.js",
        }
        for glossary in sorted(Terms.of(app.env))
    ]


def _entries(app: Sphinx, doctree: nodes.document) -> dict[str, dict[str, Any]]:
    """Return what the entries of a page say, by the ids of their terms."""
    entries = {}
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            meaning = [n for n in item.children if isinstance(n, nodes.definition)]
            html = "".join(
                app.builder.render_partial(child.deepcopy())["fragment"]
                for definition in meaning
                for child in definition.children
            )
            for term in item.findall(nodes.term):
                entries[term["ids"][0]] = {
                    "term": term.astext(),
                    "forms": term.get("forms", []),
                    "meaning": without_forms(html.strip(), term.get("forms", [])),
                }
    return entries


def without_forms(meaning: str, forms: list[list[str]]) -> str:
    """Leave out the other forms of a term in brackets, which a tip shows already."""
    for _language, form in forms:
        name = re.escape(escape(form, quote=False))
        bracketed = rf"\((?:<span[^>]*>)?{name}(?:</span>)?\)\s*"
        meaning = re.sub(rf"\A((?:<p[^>]*>)?){bracketed}", r"\1", meaning)
    return meaning


def remove_scripts_of_removed_pages(app: Sphinx, error: Exception | None) -> None:
    """Remove the entries of pages that have no glossary any more."""
    if error is None and app.builder.name == "html":
        wanted = {_script(app, page) for page in Terms.of(app.env)}
        keep_only(wanted, Path(app.outdir, FOLDER))


def _script(app: Sphinx, page: str) -> Path:
    return Path(app.outdir, FOLDER, f"{page}.js")


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("languages.untranslated")
    app.add_config_value("terms_unmarked_pages", [], "html", list)
    app.add_transform(NoteOtherForms)
    app.add_env_collector(Terms)
    app.connect("env-updated", rewrite_when_terms_change)
    app.connect("doctree-resolved", mark_other_forms)
    app.connect("doctree-resolved", mark_terms)
    app.connect("html-page-context", write_entries)
    app.connect("build-finished", remove_scripts_of_removed_pages)
    return {**SHARES_WORK, "env_version": 2}
