"""Each published lesson shows what its code printed, and its downloads print the same.

The downloads are those that the page's own links lead to: in each language a script and
a notebook, which are one program. So one run of it is enough. A script runs in an empty
folder, a notebook in a kernel of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT
from nbclient import NotebookClient
from sphinx_gallery.py_source_parser import (
    remove_config_comments,
    remove_ignore_blocks,
    split_code_and_text_blocks,
)

from course import lessons
from gallery_intl.comments import same_code
from gallery_intl.scripts import same_program

GALLERY = ROOT / "gallery"
LANGUAGES = ["en", "vi"]
LESSONS = list(lessons.reading_order(GALLERY))
# Each program runs as a script, now in one language and now in the other.
RUNS = [(name, LANGUAGES[number % 2]) for number, name in enumerate(LESSONS)]
# Quick ones run as a notebook, too.
NOTEBOOKS = [("tensors", "vi"), ("loss", "en")]
# No lesson takes as long, on any machine: a run that does not end is one that hangs.
SECONDS = 3600

# The lessons see none of our modules, and leave a core for the test beside them.
QUIET = {"PYTHONPATH": "", "OMP_NUM_THREADS": "1"}

every_lesson = pytest.mark.parametrize("name", LESSONS)
every_page = pytest.mark.parametrize("language", LANGUAGES)


def page(site: Path, language: str, name: str) -> BeautifulSoup:
    path = site / language / "lessons" / f"{name}.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def shown_outputs(site: Path, name: str, language: str = "en") -> list[str]:
    """Return what the page says that the cells printed."""
    blocks = page(site, language, name).select("div.sphx-glr-script-out pre")
    return [comparable(block.get_text(), name) for block in blocks]


def comparable(text: str, name: str) -> str:
    """Leave out space at line ends, and what a lesson that measures time measured."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    source = (GALLERY / f"{name}.py").read_text("utf-8")
    if "# sphinx_gallery_parallel = False" in source:
        text = re.sub(r" *\d+(\.\d+)?", " N", text)
    return text


def download(site: Path, name: str, suffix: str, language: str = "en") -> Path:
    (link,) = page(site, language, name).select(f"a.download[href$='{suffix}']")
    return (site / language / "lessons" / link["href"]).resolve()


@every_page
@every_lesson
def test_the_page_has_outputs_figures_and_facts(site, language, name):
    content = page(site, language, name)
    assert len(content.select("div.sphx-glr-script-out")) >= 3
    figures = content.select("img.sphx-glr-single-img")
    assert 1 <= len(figures) <= 5
    for figure in figures:
        assert len(figure["alt"].split()) >= 5, figure["alt"]
        file = site / language / "lessons" / figure["src"]
        assert file.suffix == ".svg"
        assert file.stat().st_size < 100_000, file.name
    facts = content.select_one(".run-facts dl").get_text(" ")
    run = json.loads((ROOT / f"docs/lessons/{name}.run.json").read_text("utf-8"))
    for fact in ("device", "torch", "torchvision", "python", "date"):
        assert run[fact] in facts
    assert f"{run['seconds']} s" in facts
    assert f"{run['memory']} MiB" in facts


@every_lesson
def test_both_languages_show_one_run(site, name):
    assert shown_outputs(site, name, "en") == shown_outputs(site, name, "vi")


@every_lesson
def test_an_output_says_that_it_is_english(site, name):
    assert not page(site, "en", name).select("article figure [lang]")
    for output in page(site, "vi", name).select("div.sphx-glr-script-out pre"):
        assert output.find_parent(lang=True)["lang"] == "en"


@every_lesson
def test_no_output_changes_between_runs(site, name):
    text = "\n".join(shown_outputs(site, name))
    assert not re.search(r"0x[0-9a-f]{6,}", text), "an address"
    assert not re.search(r"(/tmp|/home|/root|[A-Z]:\\)", text), "a path"
    assert not re.search(r"(?m)^[WIE]\d{4} |site-packages", text), "a message of torch"
    assert "Warning" not in text or name in ("loss",), "a warning"


@pytest.mark.parametrize(("name", "language"), RUNS)
def test_the_script_prints_what_the_page_shows(site, language, name, tmp_path):
    script = download(site, name, ".py", language)
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, **QUIET, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert run.returncode == 0, run.stderr
    expected = "\n".join(shown_outputs(site, name, language))
    assert comparable(re.sub(r"\n{2,}", "\n", run.stdout), name) == re.sub(
        r"\n{2,}", "\n", expected
    )
    assert not list(tmp_path.iterdir()), "the lesson left files behind"


@every_page
@every_lesson
def test_the_notebook_carries_what_the_page_shows(site, language, name):
    notebook = nbformat.read(download(site, name, ".ipynb", language), as_version=4)
    assert printed(notebook, name) == shown_outputs(site, name, language)
    figures = page(site, language, name).select("img.sphx-glr-single-img")
    assert len(figures) == sum(
        "image/svg+xml" in output.get("data", {})
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_the_notebook_prints_what_it_carries(
    site, language, name, tmp_path, monkeypatch
):
    notebook = nbformat.read(download(site, name, ".ipynb", language), as_version=4)
    carried = printed(notebook, name)
    for variable, value in QUIET.items():
        monkeypatch.setenv(variable, value)
    NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    assert printed(notebook, name) == carried


def printed(notebook: nbformat.NotebookNode, name: str) -> list[str]:
    """Return what the cells of a notebook printed, cell by cell."""
    texts = [
        "".join(o.text for o in cell.outputs if o.get("name") == "stdout")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return [comparable(text, name) for text in texts if text]


@every_lesson
def test_the_four_downloads_are_one_program(site, name):
    programs = []
    for language in LANGUAGES:
        programs.append(download(site, name, ".py", language).read_text("utf-8"))
        notebook = nbformat.read(download(site, name, ".ipynb", language), as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert cells == code_cells(download(site, name, ".py", language))
        programs.append("\n".join(cells))
    assert len(set(programs)) == len(programs)
    for program in programs[1:]:
        assert same_program(programs[0], program)


def code_cells(script: Path) -> list[str]:
    """Return the code of a script, cut into cells by Sphinx-Gallery's own rules."""
    _, blocks = split_code_and_text_blocks(script)
    return [
        remove_config_comments(remove_ignore_blocks(block.content)).strip("\n")
        for block in blocks
        if block.type == "code"
    ]


@every_lesson
def test_the_code_on_the_page_is_the_same_in_every_language(site, name):
    cells = {
        language: [cell.get_text() for cell in code_of(page(site, language, name))]
        for language in LANGUAGES
    }
    assert len(cells["vi"]) == len(cells["en"])
    for vietnamese, english in zip(cells["vi"], cells["en"], strict=True):
        assert same_code(vietnamese, english)


def code_of(content: BeautifulSoup) -> list[Tag]:
    return content.select("div.highlight-Python pre")


@every_lesson
def test_the_zip_holds_script_and_notebook(site, name):
    with zipfile.ZipFile(download(site, name, ".zip")) as archive:
        names = {Path(member).name for member in archive.namelist()}
    assert names == {f"{name}.py", f"{name}.ipynb"}


def test_the_course_comes_as_one_file(site):
    home = BeautifulSoup((site / "en" / "index.html").read_text("utf-8"), "html.parser")
    (link,) = home.select("a.download[href$='course.zip']")
    with zipfile.ZipFile(site / "en" / link["href"]) as archive:
        names = [Path(member).name for member in archive.namelist()]
    assert names == [
        f"{number:02}_{name}{suffix}"
        for number, name in enumerate(LESSONS, start=1)
        for suffix in (".py", ".ipynb")
    ]


def test_train_digits_reaches_97_percent(site):
    text = "\n".join(shown_outputs(site, "train_digits"))
    shares = [float(share) for share in re.findall(r"(\d+\.\d+) ?%", text)]
    assert max(shares[-10:]) >= 97.0, text
