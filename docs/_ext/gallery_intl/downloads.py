"""Downloads in the language of the page: script, notebook and an archive of both.

They are written beside Sphinx-Gallery's own, in a folder for each language, and the
page's ordinary links lead to them. The notebook carries the outputs and the figures of
the page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx_gallery.notebook import jupyter_notebook
from sphinx_gallery.py_source_parser import (
    remove_config_comments,
    remove_ignore_blocks,
    split_code_and_text_blocks,
)

from .files import archive_of, write_if_changed
from .pages import (
    MESSAGES,
    code_cells,
    figure_path,
    folder_of,
    script_of,
    translations_of,
)
from .scripts import localize_script

# What may stand between a cell and its results, and is not shown.
_UNSEEN = nodes.comment | nodes.pending | nodes.system_message


def write_downloads(app: Sphinx, doctree: nodes.document) -> None:
    """Write the downloads of a gallery page, and lead its links to them."""
    page = app.env.docname
    if MESSAGES not in doctree or app.builder.name == "gettext":
        return
    messages = doctree.attributes.pop(MESSAGES)
    script = script_of(app.env, page)
    target = folder_of(script.parent, app.config.language) / script.name
    notebook, archive = target.with_suffix(".ipynb"), target.with_suffix(".zip")
    source = script.read_text("utf-8")
    try:
        localized = localize_script(source, messages, translations_of(app.env, page))
    except SyntaxError:  # Sphinx-Gallery has warned of it.
        localized = source
    write_if_changed(target, localized)
    write_if_changed(notebook, _notebook(app, doctree, target))
    write_if_changed(archive, archive_of({f.name: f for f in (target, notebook)}))
    offered = {file.name: file for file in (target, notebook, archive)}
    for link in doctree.findall(addnodes.download_reference):
        if file := offered.get(link["reftarget"]):
            link["reftarget"] = file.relative_to(script.parent).as_posix()


def _notebook(app: Sphinx, doctree: nodes.document, script: Path) -> str:
    """Return a script as a notebook with the outputs that its page shows."""
    conf = app.config.sphinx_gallery_conf
    _conf, blocks = split_code_and_text_blocks(script)
    cleaned = []
    for block in blocks:
        content = block.content
        if block.type == "code":
            content = remove_ignore_blocks(content)
            if conf["remove_config_comments"]:
                content = remove_config_comments(content)
        if content.strip():
            cleaned.append(block._replace(content=content))
    notebook = jupyter_notebook(cleaned, conf, str(script.parent))
    made = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    # From the end: the first of a notebook can be ones that the page does not show.
    cells = zip(reversed(made), reversed(code_cells(doctree)), strict=False)
    for cell, shown in cells:
        cell["outputs"] = _outputs(app, shown)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _outputs(app: Sphinx, cell: nodes.literal_block) -> list[dict[str, Any]]:
    """Return what a page shows between a cell and the next thing that it says."""
    outputs: list[dict[str, Any]] = []
    siblings = cell.parent.children
    for node in siblings[siblings.index(cell) + 1 :]:
        if isinstance(node, nodes.literal_block) and node.get("language") == "none":
            text = node.astext().splitlines(keepends=True)
            outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        elif isinstance(node, nodes.image):
            outputs += _figure(app, node)
        elif not isinstance(node, _UNSEEN):
            break
    return outputs


def _figure(app: Sphinx, image: nodes.image) -> list[dict[str, Any]]:
    path = figure_path(app.env, image["uri"])
    if path is None:
        return []
    data = {
        "image/svg+xml": path.read_text("utf-8").splitlines(keepends=True),
        "text/plain": [image.get("alt", "")],
    }
    return [{"output_type": "display_data", "data": data, "metadata": {}}]
