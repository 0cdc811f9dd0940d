"""Thumbnails are figures without what a small picture does not show."""

from __future__ import annotations

import base64
import io
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image

from records.figures import STYLE, adapt_to_dark
from records.thumbnails import simplify, simplify_thumbnails

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure() -> str:
    """Return a figure as a lesson saves it, with lines, words and a picture."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    with pyplot.style.context(STYLE):
        fig, (left, right) = pyplot.subplots(1, 2)
        left.plot([0, 1, 2], [0.123456, 1, 3], label="a line")
        left.legend()
        left.set(xlabel="words", title="A title")
        right.imshow([[i * j for i in range(28)] for j in range(28)], cmap="gray")
        file = io.StringIO()
        fig.savefig(file, format="svg", metadata={"Date": None})
        pyplot.close(fig)
    return adapt_to_dark(file.getvalue())


def test_words_and_ticks_are_left_out(figure):
    root = ElementTree.fromstring(simplify(figure))
    assert "A title" in figure
    assert not list(root.iter(f"{SVG}text"))
    assert not list(root.iter(f"{SVG}metadata"))
    assert list(root.iter(f"{SVG}path"))


def test_it_is_much_smaller_and_keeps_its_dark_colours(figure):
    small = simplify(figure)
    assert len(small) < len(figure) / 3
    assert "prefers-color-scheme:dark" in small
    assert "stroke: #0072b2" in small


def test_what_is_linked_inside_is_still_there(figure):
    root = ElementTree.fromstring(simplify(figure))
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    for node in root.iter():
        for value in node.attrib.values():
            if value.startswith("url(#"):
                assert value[5:-1] in ids


def test_an_embedded_picture_keeps_its_size(figure):
    root = ElementTree.fromstring(simplify(figure))
    (image,) = root.iter(f"{SVG}image")
    address = image.get("{http://www.w3.org/1999/xlink}href")
    content = base64.b64decode(address.partition(",")[2])
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size[0] == picture.size[1] >= 28


def test_the_picture_ends_with_its_axes(figure):
    root = ElementTree.fromstring(simplify(figure))
    before = ElementTree.fromstring(figure)
    width, height = (float(root.get(k).removesuffix("pt")) for k in ("width", "height"))
    assert root.get("viewBox").endswith(f" {width} {height}")
    assert width < float(before.get("width").removesuffix("pt"))


def test_thumbnails_in_a_folder_are_simplified_and_no_other_file(figure, tmp_path):
    thumb, other = tmp_path / "a_thumb.svg", tmp_path / "other.svg"
    for file in (thumb, other):
        file.write_text(figure, "utf-8")
    simplify_thumbnails(tmp_path)
    assert thumb.read_text("utf-8") == simplify(figure)
    assert other.read_text("utf-8") == figure
