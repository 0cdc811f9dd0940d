"""Thumbnails: the picture of a lesson on its card, made small from one of its figures.

A card is a quarter as wide as a figure. Words and ticks cannot be read there, fine
details cannot be seen, and a phone loads many cards at once: here they are left out.
"""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_PNG = "data:image/png;base64,"
# What Matplotlib calls its groups that are for reading.
_FOR_READING = re.compile(r"(?:text|[xy]tick|legend)_\d+")
_NUMBER = re.compile(r"-?\d+\.\d+")
# The attributes that hold coordinates.
_COORDINATES = {"d", "x", "y", "points"}
_COLOURS = 16
# Around the axes, for lines and dots that reach over their edges.
_MARGIN = 6


def simplify_thumbnails(folder: Path) -> None:
    """Simplify the thumbnails that Sphinx-Gallery made as SVG in a folder."""
    for path in sorted(folder.glob("*_thumb.svg")):
        path.write_text(simplify(path.read_text("utf-8")), "utf-8")


def simplify(svg: str) -> str:
    """Return a figure without what a small picture of it does not show."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    root = ElementTree.fromstring(svg)
    _leave_out(root)
    _crop(root)
    linked = set(re.findall(r'(?:href="|url\()#([^")]+)', _written(root)))
    for node in root.iter():
        if node.get("id") not in linked:
            node.attrib.pop("id", None)
        for name in _COORDINATES & node.attrib.keys():
            node.set(name, _rounded(node.attrib[name]))
        picture = node.get(f"{{{_LINK}}}href", "")
        if picture.startswith(_PNG):
            node.set(f"{{{_LINK}}}href", _with_few_colours(picture))
        node.tail = None
        if node.text and not node.text.strip():
            node.text = None
    return _written(root) + "\n"


def _leave_out(parent: ElementTree.Element) -> None:
    for node in list(parent):
        for_reading = _FOR_READING.fullmatch(node.get("id", ""))
        if for_reading or node.tag == f"{{{_SVG}}}metadata":
            parent.remove(node)
        else:
            _leave_out(node)


def _crop(root: ElementTree.Element) -> None:
    """Cut off the margins, in which the words stood, around all axes.

    Matplotlib clips what an axes shows to its rectangle.
    """
    sides = ("x", "y", "width", "height")
    rectangles = [
        tuple(float(rectangle.attrib[side]) for side in sides)
        for rectangle in root.iterfind(f".//{{{_SVG}}}clipPath/{{{_SVG}}}rect")
    ]
    if rectangles:
        left = min(x for x, _, _, _ in rectangles) - _MARGIN
        top = min(y for _, y, _, _ in rectangles) - _MARGIN
        width = max(x + w for x, _, w, _ in rectangles) + _MARGIN - left
        height = max(y + h for _, y, _, h in rectangles) + _MARGIN - top
        root.set("viewBox", f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}")
        root.set("width", f"{width:.1f}pt")
        root.set("height", f"{height:.1f}pt")


def _rounded(coordinates: str) -> str:
    shorter = _NUMBER.sub(lambda match: f"{float(match[0]):.1f}", coordinates)
    return " ".join(shorter.replace(".0 ", " ").split())


def _with_few_colours(picture: str) -> str:
    """Return an embedded picture with as many colours as a small one shows."""
    file = io.BytesIO(base64.b64decode(picture.removeprefix(_PNG)))
    with Image.open(file) as image:
        few = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    smaller = io.BytesIO()
    few.save(smaller, "PNG", optimize=True)
    return _PNG + base64.b64encode(smaller.getvalue()).decode()


def _written(root: ElementTree.Element) -> str:
    return ElementTree.tostring(root, encoding="unicode")
