"""The common practice for a translated Sphinx-Gallery site, to compare with.

Each language has a source folder of its own, with a copy of the lessons, and Sphinx
executes them there. No extension of this project takes part.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .commands import Run, run
from .course import BENCH, ROOT, VENV

CONF = """\
project = "Neural networks with PyTorch"
extensions = ["myst_parser", "sphinx_gallery.gen_gallery"]
exclude_patterns = ["gallery"]
html_theme = "furo"
locale_dirs = [{locale!r}]
gettext_compact = False
sphinx_gallery_conf = {{
    "examples_dirs": "gallery",
    "gallery_dirs": "lessons",
    "filename_pattern": r"\\.py$",
    "parallel": {cores},
}}
"""
HOME = """\
Neural networks with PyTorch
============================

.. toctree::

   lessons/index
"""


class PlainSite:
    """The lessons as a plain site, in a folder for each language."""

    def __init__(self, name: str) -> None:
        self.root = BENCH / name
        shutil.rmtree(self.root, ignore_errors=True)

    def build(self, language: str) -> Run:
        """Execute the lessons and make the pages of a language."""
        source = self.root / language
        _write_source(source)
        command = [
            str((ROOT / VENV).resolve() / "bin" / "sphinx-build"),
            *("-q", "-b", "html", "-D", f"language={language}", ".", "_build"),
        ]
        # Lessons that run side by side share the cores, here as there, and nothing that
        # torch compiled for another run is used: only the second language finds what
        # the first one left.
        environment = {
            "OMP_NUM_THREADS": "1",
            "MPLBACKEND": "agg",
            "TORCHINDUCTOR_CACHE_DIR": str(self.root / "inductor"),
        }
        return run(command, source, environment)


def _write_source(source: Path) -> None:
    gallery = source / "gallery"
    gallery.mkdir(parents=True)
    for script in (ROOT / "gallery").glob("*.py"):
        shutil.copy(script, gallery)
    (gallery / "GALLERY_HEADER.rst").write_text("Lessons\n=======\n", "utf-8")
    conf = CONF.format(locale=str(ROOT / "locale"), cores=os.cpu_count() or 1)
    (source / "conf.py").write_text(conf, "utf-8")
    (source / "index.rst").write_text(HOME, "utf-8")
