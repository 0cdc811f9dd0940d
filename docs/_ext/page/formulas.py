"""Formulas: LaTeX becomes MathML while the page is built.

The browser draws MathML without a script, and a screen reader reads it. The LaTeX stays
inside as an annotation, which is neither shown nor read; a script copies it.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _, __
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from course import SHARES_WORK

logger = logging.getLogger(__name__)

_html = LatexToMathML(annotation=True, fancy_error=False)
_xml = LatexToMathML(annotation=True, fancy_error=False, xml_namespace=True)
# XML knows no other names of signs than these.
_NAMED_SIGN = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")


def to_mathml(latex: str, *, display: bool, xml: bool = False) -> str:
    """Return a formula as MathML, for HTML or for XML.

    A display formula of several lines is aligned at its ``&``, as Sphinx has it. Raises
    `math_core.LatexError` for a formula that cannot be read.
    """
    if display and r"\\" in latex and r"\begin" not in latex:
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    if not xml:
        return _html.convert_with_local_state(latex, displaystyle=display)
    mathml = _xml.convert_with_local_state(latex, displaystyle=display)
    return _NAMED_SIGN.sub(lambda match: html.unescape(match[0]), mathml)


def _convert(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    latex = node.astext()
    display = isinstance(node, nodes.math_block)
    is_xml = translator.builder.out_suffix == ".xhtml"
    try:
        return to_mathml(latex, display=display, xml=is_xml)
    except LatexError as error:
        message = __("the formula %r cannot be read: %s")
        logger.warning(message, latex, error, location=node, type="formula")
        return f"<code>{html.escape(latex)}</code>"


def write_inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(f'<span class="math">{_convert(translator, node)}</span>')
    raise nodes.SkipNode


def write_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    # A formula wider than a phone scrolls by itself, so the keyboard must reach it, and
    # a screen reader must say what it has reached.
    attributes = {
        "CLASS": "math notranslate nohighlight",
        "tabindex": "0",
        "role": "group",
        "aria-label": _("Formula"),
    }
    translator.body.append('<div class="formula">')
    translator.body.append(translator.starttag(node, "div", **attributes))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f"{_convert(translator, node)}</div></div>\n")
    raise nodes.SkipNode


def tell_template(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the template of a page whether there are formulas, as ``has_formulas``."""
    formula = nodes.math, nodes.math_block
    context["has_formulas"] = doctree is not None and any(
        isinstance(node, formula) for node in doctree.findall()
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (write_inline, None), (write_display, None))
    app.connect("html-page-context", tell_template)
    return SHARES_WORK
