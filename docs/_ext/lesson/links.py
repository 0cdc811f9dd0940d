"""Code links: each name of a package in a lesson's cells leads to its documentation.

What a name is comes from `code_names`, where it is documented from inventories, which
are files of this project. A name in prose leads there too, if it has a role, such as
``class``. The inventories are read when a page needs them: ``sphinx.ext.intersphinx``
would read them whenever Sphinx starts. Sphinx-Gallery has links of its own. These here
replace them, because they reach methods that are written in C, names inside of
functions and values without a name, and leave variables alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.inventory import InventoryFile

from course import SHARES_WORK
from gallery_intl.pages import is_gallery_page

from .cells import frame, page_scrolls
from .names import Lesson, Name

# In the folder of the sources.
INVENTORIES = "inventories"
# The styles of names, signs and spaces.
_PLAIN = ("n", "p", "w")


class linked_code(nodes.General, nodes.FixedTextElement):
    """A cell with its text as HTML beside it, highlighted, some names being links."""

    html = ""


class LinkNames(SphinxPostTransform):
    """Replace each cell of a lesson by one with links."""

    # Before Sphinx-Gallery (5) does it in its own way.
    default_priority = 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        if not is_gallery_page(self.env, page):
            return
        known = documented(self.env)
        lesson = Lesson(known=known.kinds, objects=noted_objects(self.env, page))
        # The cells, and code that the prose only shows.
        shown = list(self.document.findall(nodes.literal_block))
        for cell in [c for c in shown if c.get("language", "").lower() == "python"]:
            code = cell.astext()
            linked = linked_code(
                code, code, classes=cell["classes"], language=cell["language"]
            )
            linked.source, linked.line = cell.source, cell.line
            linked.html = "".join(_html(code, lesson.add(code), known.addresses))
            cell.replace_self(linked)


@dataclass(frozen=True)
class Documented:
    """The kind and the address of each name that an inventory holds."""

    kinds: dict[str, str]
    addresses: dict[str, str]


def documented(env: BuildEnvironment) -> Documented:
    """Return what the inventories hold.

    Builds keep what they read, because reading takes a sixth of a second.
    """
    return _documented(
        Path(env.srcdir, INVENTORIES),
        tuple(env.config.documentation.items()),
        Path(env.doctreedir, "documented.json"),
    )


@cache
def _documented(
    folder: Path, documentation: tuple[tuple[str, str], ...], kept: Path
) -> Documented:
    contents = [(folder / f"{name}.inv").read_bytes() for name, _ in documentation]
    made_from = sha256(repr((documentation, contents)).encode()).hexdigest()
    if kept.is_file():
        known = json.loads(kept.read_text("utf-8"))
        if known.pop("made_from") == made_from:
            return Documented(**known)
    found = Documented({}, {})
    for (_name, address), content in zip(documentation, contents, strict=True):
        inventory = InventoryFile.load(io.BytesIO(content), address, urljoin)
        for kind, items in inventory.items():
            for name, item in items.items():
                found.kinds[name] = kind.removeprefix("py:")
                found.addresses[name] = item.uri
    text = json.dumps({"made_from": made_from, **vars(found)})
    kept.write_text(text, "utf-8")
    return found


def lead_to_documentation(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, content: nodes.Element
) -> nodes.reference | None:
    """Return a link for a name in prose that an inventory holds."""
    if node.get("refdomain") != "py":
        return None
    address = documented(env).addresses.get(node.get("reftarget"))
    return address and nodes.reference("", "", content, refuri=address, internal=False)


def noted_objects(env: BuildEnvironment, page: str) -> dict[str, list[dict[str, Any]]]:
    """Return what Sphinx-Gallery noted of the names, or nothing without a run."""
    path = Path(env.srcdir, f"{page}.codeobj.json")
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def depend_on_objects(app: Sphinx, doctree: nodes.document) -> None:
    """Have a lesson's page written anew when other names were noted."""
    path = Path(app.srcdir, f"{app.env.docname}.codeobj.json")
    if path.is_file():
        app.env.note_dependency(path)


def _html(code: str, names: list[Name], addresses: dict[str, str]) -> Iterator[str]:
    """Yield a cell's text as HTML, highlighted, with a link around each name."""
    tokens = list(PythonLexer().get_tokens_unprocessed(code))
    position = 0
    for name in names:
        while position < len(tokens) and tokens[position][0] < name.start:
            yield _piece(*tokens[position][1:])
            position += 1
        address, title = escape(addresses[name.target]), escape(name.target)
        yield f'<a class="code-link reference external" href="{address}"'
        yield f' title="{title}">'
        while position < len(tokens) and tokens[position][0] < name.end:
            yield _piece(*tokens[position][1:])
            position += 1
        yield "</a>"
    for token in tokens[position:]:
        yield _piece(*token[1:])


def _piece(kind: Any, text: str) -> str:
    style, text = STANDARD_TYPES.get(kind), escape(text, quote=False)
    # The styles give names and signs the colour of the text around them.
    if not style or style in _PLAIN:
        return text
    return f'<span class="{style}">{text}</span>'


def write_cell(translator: Any, node: linked_code) -> None:
    opened = translator.starttag(node, "div", CLASS="highlight-Python notranslate")
    cell = f'{opened}<div class="highlight"><pre>{node.html}</pre></div></div>\n'
    translator.body.append(frame(cell, node, scrolls=page_scrolls(translator)))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    # The address of the documentation of each package.
    app.add_config_value("documentation", {}, "env", dict)
    app.add_node(linked_code, html=(write_cell, None))
    app.add_post_transform(LinkNames)
    app.connect("doctree-read", depend_on_objects)
    app.connect("missing-reference", lead_to_documentation)
    return SHARES_WORK
