"""Splice: the outputs of a run in the lesson as it is written now.

Sphinx-Gallery's own functions write page source and notebook from a lesson's blocks and
the output of each. The outputs are found once, right after the run, in the page source
that Sphinx-Gallery wrote; with them the same page can be written for other prose.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from sphinx_gallery.backreferences import identify_names
from sphinx_gallery.gen_rst import get_md5sum, rst_blocks, save_rst_example
from sphinx_gallery.notebook import jupyter_notebook, save_notebook
from sphinx_gallery.py_source_parser import Block, split_code_and_text_blocks

from course.files import archive_of

from .code import shown_blocks

_LANGUAGE = "Python"
_OUTPUT_CLASS = "sphx-glr-script-out"
# References from prose to names of a package, as `identify_names` wants them.
_REFERENCE = (
    r"(?::(?:func|meth|attr|obj|class):)(?!``)`~?[^!]*?<?([^!~\s<>`]+)>?(?!``)`"
)


def outputs_file(lesson: str) -> str:
    """Return the name of the file that holds the outputs of a lesson's cells."""
    return f"{lesson}.outputs.json"


def write_outputs(script: Path, folder: Path, conf: dict[str, Any]) -> None:
    """Write the outputs of each cell, found in the page source of a run.

    ``conf`` is the configuration of Sphinx-Gallery, and ``folder`` the one it wrote to.
    Raises `ValueError` when the page source is not what Sphinx-Gallery makes of the
    script.
    """
    lesson = script.stem
    page = (folder / f"{lesson}.rst").read_text("utf-8")
    settings, blocks = _blocks(script, conf)
    # The class decides about some space after the output, if there is one cell only.
    mark = f"\0{_OUTPUT_CLASS}\0" if _OUTPUT_CLASS in page else "\0\0"
    marks = [mark if block.type == "code" else "" for block in blocks]
    frame = _page_source(lesson, settings, blocks, marks, conf)
    outputs = _between(frame.split(mark), page)
    text = json.dumps(outputs, indent=1, ensure_ascii=False) + "\n"
    (folder / outputs_file(lesson)).write_text(text, "utf-8")
    _write_archive(lesson, folder)


def read_outputs(lesson: str, record: Path) -> list[str]:
    return json.loads((record / outputs_file(lesson)).read_text("utf-8"))


def splice(script: Path, record: Path, conf: dict[str, Any]) -> dict[str, bytes]:
    """Return the files of a record that change with prose and comments, by name.

    They are what Sphinx-Gallery would write if the lesson ran now.
    """
    lesson = script.stem
    settings, blocks = _blocks(script, conf)
    outputs = iter(read_outputs(lesson, record))
    filled = [next(outputs) if block.type == "code" else "" for block in blocks]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = folder / script.name
        target.write_bytes(script.read_bytes())
        target.with_suffix(".py.md5").write_text(get_md5sum(target, mode="t"))
        page = _page_source(lesson, settings, blocks, filled, conf)
        target.with_suffix(".rst").write_text(page, "utf-8")
        notebook = jupyter_notebook(blocks, conf, conf["src_dir"])
        recorded = json.loads((record / f"{lesson}.ipynb").read_text("utf-8"))
        notebook["metadata"] = recorded["metadata"]  # The Python of the run.
        save_notebook(notebook, target.with_suffix(".ipynb"))
        _write_archive(lesson, folder)
        _write_names(blocks, record / f"{lesson}.codeobj.json", folder)
        return {file.name: file.read_bytes() for file in folder.iterdir()}


def _blocks(script: Path, conf: dict[str, Any]) -> tuple[dict[str, Any], list[Block]]:
    settings, blocks = split_code_and_text_blocks(script)
    keep = not conf["remove_config_comments"]
    return settings, shown_blocks(blocks, keep_comments=keep)


def _page_source(
    lesson: str,
    settings: dict[str, Any],
    blocks: list[Block],
    outputs: list[str],
    conf: dict[str, Any],
) -> str:
    """Return the page source that Sphinx-Gallery makes of blocks and their outputs."""
    page = rst_blocks(blocks, outputs, settings, conf, language=_LANGUAGE)
    with tempfile.TemporaryDirectory() as name:
        target = Path(name, conf["gallery_dirs"], f"{lesson}.py")
        target.parent.mkdir(parents=True)
        # No time is reported on a page, so its length does not matter.
        here = {**conf, "src_dir": name}
        save_rst_example(
            page, target, 0, 0, here, language=_LANGUAGE, file_conf=settings
        )
        return target.with_suffix(".rst").read_text("utf-8")


def _between(literals: list[str], page: str) -> list[str]:
    """Return what stands in a page source between texts that it has in this order."""
    first, *rest = literals
    if not page.startswith(first):
        raise ValueError("the page source does not begin as the lesson does")
    position = len(first)
    outputs = []
    for literal in rest:
        end = page.find(literal, position)
        if end < 0:
            raise ValueError("the page source lacks a cell of the lesson")
        outputs.append(page[position:end])
        position = end + len(literal)
    return outputs


def _write_archive(lesson: str, folder: Path) -> None:
    """Write the archive of script and notebook so that it holds no time of writing."""
    names = (f"{lesson}.py", f"{lesson}.ipynb")
    archive = archive_of({name: folder / name for name in names})
    (folder / f"{lesson}.zip").write_bytes(archive)


def _write_names(blocks: list[Block], recorded: Path, folder: Path) -> None:
    """Write the names that the code uses, which the run found, and that prose uses."""
    names: dict[str, list[dict[str, Any]]] = {}
    known = {}
    if recorded.is_file():
        for name, found in json.loads(recorded.read_text("utf-8")).items():
            for entry in found:
                if entry["is_explicit"]:
                    known[name] = entry
            if implicit := [entry for entry in found if not entry["is_explicit"]]:
                names[name] = implicit
    text = [block for block in blocks if block.type == "text"]
    for name, found in identify_names(text, _REFERENCE, None, None).items():
        names.setdefault(name, []).extend(known.get(name, entry) for entry in found)
    if names:
        text = json.dumps(names, sort_keys=True, ensure_ascii=False, indent=1)
        (folder / recorded.name).write_text(text, "utf-8")
