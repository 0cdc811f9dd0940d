"""Run one lesson in this process, through Sphinx-Gallery alone."""

from __future__ import annotations

import io
import os
import re
import traceback
from pathlib import Path

from .splice import write_outputs
from .thumbnails import simplify_thumbnails

# Where the process of a lesson leaves what went wrong.
FAILURE_FILE = "failure.txt"


def run(script: str, folder: str) -> int:
    """Execute a lesson in the process that is its own; return the exit status.

    It is 1 when the lesson failed, and `FAILURE_FILE` in the folder says of what.
    """
    # What torch compiled on another machine or for another run may be wrong here, and
    # would make the times of a first call too short.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(Path(folder, "inductor"))
    failure = run_lesson(Path(script), Path(folder))
    if failure is None:
        return 0
    Path(folder, FAILURE_FILE).write_text(failure, "utf-8")
    return 1


def run_lesson(script: Path, folder: Path) -> str | None:
    """Execute a lesson and return None, or what went wrong and where in the lesson.

    The project, with its conf.py, is the folder that holds the lesson's gallery. In
    ``folder/lessons`` is left what Sphinx-Gallery makes of the lesson: page source with
    outputs, figures, downloads, and the outputs by themselves.
    """
    from sphinx.application import Sphinx

    # Sphinx-Gallery executes the lessons while the application is set up; no page has
    # to be read for it, so nothing is built afterwards.
    folder.mkdir(parents=True, exist_ok=True)
    try:
        app = Sphinx(
            srcdir=folder,
            confdir=script.parents[1],
            outdir=folder / "out",
            doctreedir=folder / "doctrees",
            buildername="dummy",
            confoverrides={
                "extensions": ["sphinx_gallery.gen_gallery"],
                "plot_gallery": "True",
                "sphinx_gallery_conf.examples_dirs": str(script.parent),
                "sphinx_gallery_conf.ignore_pattern": (
                    rf"^(?!{re.escape(script.name)}$)"
                ),
            },
            status=None,
            warning=io.StringIO(),
        )
    except Exception:
        return describe(script, traceback.format_exc())
    except BaseException:  # The lesson called sys.exit, say.
        return describe(script, traceback.format_exc()).partition("\n")[0]
    conf = app.config.sphinx_gallery_conf
    for formatted in conf["failing_examples"].values():
        return describe(script, formatted)
    made = folder / conf["gallery_dirs"]
    write_outputs(made / script.name, made, conf)
    simplify_thumbnails(made / "images" / "thumb")
    return None


def describe(script: Path, formatted: str) -> str:
    """Return what went wrong, headed by the lesson's path and the line of the cell.

    ``formatted`` is a traceback. A message that names the place itself needs none.
    """
    root = script.parents[1]
    name = script.relative_to(root).as_posix()
    formatted = formatted.replace(f"{root}{os.sep}", "").rstrip()
    summary = formatted.splitlines()[-1]
    message = summary.partition(": ")[2]
    if message.startswith(f"{name}:"):
        return message
    lines = re.findall(rf'File "{re.escape(name)}", line (\d+)', formatted)
    return f"{name}:{lines[-1] if lines else 1}: {summary}\n\n{formatted}"
