"""Figures: SVG with real text and an alternative text, for light and dark pages.

Sphinx-Gallery calls `use_house_style` before a lesson and `save_figures` after each of
its cells. A lesson gives a figure's alternative text with ``fig.set_label(...)``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imagesize
from docutils import nodes
from sphinx.locale import __
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

STYLE = Path(__file__).with_name("figures.mplstyle")

# Each colour of figures.mplstyle beside the one that stands for it on a dark page.
DARK = {
    "#ffffff": "#131416",
    "#22262e": "#d9dce3",
    "#7a818c": "#8b929d",
    "#dfe2e8": "#34383f",
    "#0072b2": "#5aaee6",
    "#d55e00": "#f58b45",
    "#009e73": "#3cc79f",
    "#b8860b": "#e0b23f",
    "#a0527d": "#da8fb8",
    "#56708a": "#9db4ca",
}


def use_house_style(gallery_conf: dict[str, Any], fname: str | None) -> None:
    """Give the figures of the next lesson the house style."""
    import matplotlib

    matplotlib.style.use(STYLE)


def save_figures(
    block: tuple[str, str, int],
    block_vars: dict[str, Any],
    gallery_conf: dict[str, Any],
) -> str:
    """Save the open figures as SVG and return the page source that shows them.

    Raises `ValueError` for a figure that has no alternative text.
    """
    import matplotlib.pyplot as plt

    sources = []
    try:
        for number in plt.get_fignums():
            figure = plt.figure(number)
            alternative = " ".join(figure.get_label().split())
            if not alternative:
                cell = block[1]
                first = block[2] + cell[: len(cell) - len(cell.lstrip())].count("\n")
                raise ValueError(
                    f"{block_vars['src_file']}:{first}: the figure that this cell "
                    "draws has no alternative text: say with fig.set_label(...) what "
                    "it shows"
                )
            path = Path(next(block_vars["image_path_iterator"])).with_suffix(".svg")
            # Without a date or a version of Matplotlib: same figure, same bytes.
            figure.savefig(path, metadata={"Date": None, "Creator": None})
            path.write_text(adapt_to_dark(path.read_text("utf-8")), "utf-8")
            target = path.relative_to(gallery_conf["src_dir"]).as_posix()
            sources.append(
                f".. image:: /{target}\n"
                f"   :alt: {alternative}\n"
                "   :class: sphx-glr-single-img\n\n"
            )
    finally:
        plt.close("all")
    return "\n" + "".join(sources) if sources else ""


def adapt_to_dark(svg: str) -> str:
    """Return an SVG that swaps the colours of the house style on a dark page.

    A browser gives an image the colour scheme of the page element that shows it.
    Renderers that ignore style rules show the light colours.
    """
    rules = "".join(
        f'[style*="{attribute}: {light}"]{{{attribute}:{dark}!important}}'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
        if f"{attribute}: {light}" in svg
    )
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    return re.sub(r"<svg\b[^>]*>", lambda match: f"{match[0]}\n {style}", svg, count=1)


def check_images(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of an image that exists but cannot be read as one.

    Sphinx itself warns of a file that is missing.
    """
    for node in doctree.findall(nodes.image):
        for file in node.get("candidates", {}).values():
            path = Path(app.srcdir, file)
            if path.is_file() and imagesize.get(path) == (-1, -1):
                logger.warning(
                    __("%s cannot be read as an image: make it anew or replace it"),
                    file,
                    location=node,
                    type="image",
                    subtype="unreadable",
                )


def setup(app: Sphinx) -> dict[str, Any]:
    # After Sphinx has found the files of each image.
    app.connect("doctree-read", check_images, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
