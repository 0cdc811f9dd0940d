"""Figures are SVG with text, an alternative text, and colours for dark pages."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from conftest import Project

from records import figures

DRAWS = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib>=3.9"]
# ///
"""
Draws
=====

It draws.
"""

import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 3, 2])
ax.set(xlabel="Tốc độ", title="A title that is text")
fig.set_label(
    "A line that rises "
    "and falls."
)
plt.show()

# %%
# Two figures in one cell.

for height in (1, 2):
    fig, ax = plt.subplots()
    ax.bar([0], [height])
    fig.set_label("One bar.")
'''


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("figures") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("draws")
    project.lesson("draws").write_text(DRAWS, "utf-8")
    run = project.record()
    assert run.returncode == 0, run.stderr
    return project


def figures_of(project: Project) -> list[Path]:
    return sorted((project.record_of("draws") / "images").glob("*.svg"))


def test_each_figure_is_an_svg_whose_text_is_text(drawn):
    files = figures_of(drawn)
    assert [file.name[-7:] for file in files] == ["001.svg", "002.svg", "003.svg"]
    svg = ElementTree.parse(files[0])
    texts = [node.text for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "A title that is text" in texts
    assert "Tốc độ" in texts


def test_the_alternative_text_is_on_the_page(drawn):
    assert drawn.render().returncode == 0
    page = drawn.page("lessons/draws")
    assert 'alt="A line that rises and falls."' in page
    assert page.count('alt="One bar."') == 2


def test_the_same_figure_is_the_same_file(drawn, tmp_path):
    project = drawn.copy(tmp_path / "again")
    first = [file.read_bytes() for file in figures_of(project)]
    lesson = project.lesson("draws")
    lesson.write_text(lesson.read_text("utf-8") + "\nnothing_drawn = True\n")
    run = project.record()
    assert "draws: running" in run.stdout
    assert [file.read_bytes() for file in figures_of(project)] == first
    assert b"<dc:date>" not in first[0]


def test_every_colour_of_the_style_has_a_dark_twin():
    colours = re.findall(r"\b[0-9a-f]{6}\b", figures.STYLE.read_text("utf-8"))
    assert len(colours) > 10
    assert {f"#{colour}" for colour in colours} == set(figures.DARK)


def test_dark_colours_replace_those_that_the_figure_has():
    svg = '<?xml version="1.0"?>\n<svg width="1">\n<path style="fill: #0072b2"/></svg>'
    adapted = figures.adapt_to_dark(svg)
    assert '[style*="fill: #0072b2"]{fill:#5aaee6!important}' in adapted
    assert "stroke" not in adapted
    ElementTree.fromstring(adapted)
