"""The picture of a card: composed as SVG, and drawn as a PNG.

Nothing depends on the machine: the letters come from the fonts beside this file, and
the same card is the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import imagesize
import resvg_py
from PIL import Image, ImageFont, PngImagePlugin

FONTS = Path(__file__).with_name("fonts")
# The fonts with the letters, and one with arrows, Greek and signs of mathematics.
# The regular one comes first: it stands in for a font that a figure asks for.
FONT_FILES = (
    FONTS / "BeVietnamPro-Regular.ttf",
    FONTS / "BeVietnamPro-Bold.ttf",
    FONTS / "DejaVuSans-Symbols.ttf",
)
FAMILY = "Be Vietnam Pro"

# Under which a picture keeps what it was made from.
_KEY = "Made from"
# All before the root element of an SVG, and the root element.
_ROOT = re.compile(r".*?<svg\b([^>]*)>", re.DOTALL)
_SIZE = re.compile(r"""\s(?:x|y|width|height)=("[^"]*"|'[^']*')""")
_MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
}


@dataclass(frozen=True)
class Shape:
    """The measures of a card in pixels: its size, its text and its figure's place."""

    width: int
    height: int
    margin: int
    text_width: int
    # The largest size of the title's letters.
    title: int
    # From the top: where the title begins, and the last line of text.
    top: int
    foot: int
    # Left, top, width and height.
    figure: tuple[int, int, int, int]


# What a link shows where it is shared, and the cover of a book.
CARD = Shape(1200, 630, 72, 500, 64, 232, 570, (612, 72, 516, 486))
COVER = Shape(1200, 1800, 110, 980, 116, 380, 1690, (110, 860, 980, 700))


@dataclass(frozen=True)
class Card:
    """What a card says: ``label`` above the title, ``foot`` in its last line."""

    title: str
    label: str
    foot: str
    figure: Path | None = None


def draw(card: Card, shape: Shape, target: Path) -> bool:
    """Write a card's picture, and tell whether that was needed.

    A picture that was made from the same card before is left as it is.
    """
    svg = compose(card, shape)
    key = _digest(svg)
    if target.is_file() and _made_from(target) == key:
        return False
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(file) for file in FONT_FILES],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        monospace_family=FAMILY,
    )
    # Few colours make a small file: a card holds text and a figure, and no photograph.
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    image = image.quantize(128, method=Image.Quantize.MEDIANCUT, dither=0)
    notes = PngImagePlugin.PngInfo()
    notes.add_text(_KEY, key)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target, "PNG", pnginfo=notes)
    return True


def compose(card: Card, shape: Shape) -> str:
    """Return a card as SVG."""
    size, lines = _fit(card.title, shape.text_width, shape.title)
    left, top = shape.margin, shape.top + size
    parts = [
        f'<rect width="{shape.width}" height="{shape.height}" fill="#fff7f2"/>',
        f'<rect width="14" height="{shape.height}" fill="#b3400e"/>',
        _mark(left, shape.margin),
        _text(card.label, left, shape.top - 24, 30, "#b3400e", bold=True),
    ]
    for number, line in enumerate(lines):
        below = top + number * size * 1.25
        parts.append(_text(line, left, below, size, "#22262e", bold=True))
    foot_size = min(26, 26 * shape.text_width / max(1, _length(card.foot, 26, False)))
    parts.append(_text(card.foot, left, shape.foot, foot_size, "#5c6370"))
    parts.append(_figure(card.figure, shape.figure))
    body = "\n".join(parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{shape.width}" height="{shape.height}">\n{body}\n</svg>\n'
    )


def _fit(title: str, width: int, largest: int) -> tuple[int, list[str]]:
    """Return the largest size at which a title fits, and its lines."""
    for size in range(largest, 30, -4):
        lines = _wrap(title, size, width)
        if len(lines) <= 3 and all(_length(x, size, True) <= width for x in lines):
            return size, lines
    return size, lines[:4]


def _wrap(text: str, size: int, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _length(f"{lines[-1]} {word}", size, True) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _length(text: str, size: float, bold: bool) -> float:
    return _font(bold).getlength(text) * size / 100


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILES[bold], 100)


def _text(
    text: str, x: float, y: float, size: float, fill: str, *, bold: bool = False
) -> str:
    weight = 700 if bold else 400
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FAMILY}" font-size="{size:g}" '
        f'font-weight="{weight}" fill="{fill}">{escape(text)}</text>'
    )


def _mark(x: float, y: float) -> str:
    """Return the mark of the course: a small network."""
    return (
        f'<g transform="translate({x} {y}) scale(2)"><rect width="32" height="32" '
        f'rx="7" fill="#b3400e"/>{_network("#fff", "#fff", 1.6, 2.6)}</g>'
    )


def _network(line: str, node: str, width: float, radius: float) -> str:
    layers = [(8, (10, 22)), (16, (7, 16, 25)), (24, (16,))]
    edges, points = [], []
    for (x1, column), (x2, others) in itertools.pairwise(layers):
        edges += [f"M{x1} {y1} {x2} {y2}" for y1 in column for y2 in others]
    for x, column in layers:
        points += [f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for y in column]
    return (
        f'<path d="{"".join(edges)}" fill="none" stroke="{line}" '
        f'stroke-width="{width}" opacity=".75"/><g fill="{node}">{"".join(points)}</g>'
    )


def _figure(file: Path | None, place: tuple[int, int, int, int]) -> str:
    """Return a figure on white paper, or the mark in large where there is none."""
    x, y, width, height = place
    if file is None or file.suffix not in (".svg", *_MEDIA_TYPES):
        scale = min(width, height) / 32
        left = x + (width - 32 * scale) / 2
        top = y + (height - 32 * scale) / 2
        return (
            f'<g transform="translate({left:g} {top:g}) scale({scale:g})">'
            f"{_network('#b3400e', '#b3400e', 0.5, 2.2)}</g>"
        )
    gap = 24
    # The paper is as high as the figure needs, in the middle of its place.
    own_width, own_height = imagesize.get(file)
    needed = (width - 2 * gap) * own_height / max(1, own_width) + 2 * gap
    if 0 < needed < height:
        y, height = round(y + (height - needed) / 2), round(needed)
    inner = (
        f'x="{x + gap}" y="{y + gap}" width="{width - 2 * gap}" '
        f'height="{height - 2 * gap}"'
    )
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="20" '
        'fill="#fff" stroke="#ecd9cd" stroke-width="2"/>'
        f"{_embed(file, inner)}"
    )


def _embed(file: Path, place: str) -> str:
    """Return a figure as a part of an SVG, in the place that its attributes name."""
    if file.suffix == ".svg":
        # Its own size gives way; its viewBox keeps its shape.
        return _ROOT.sub(
            lambda match: f"<svg {place}{_SIZE.sub('', match[1])}>",
            file.read_text("utf-8"),
            count=1,
        )
    data = base64.b64encode(file.read_bytes()).decode()
    return (
        f'<image {place} xlink:href="data:{_MEDIA_TYPES[file.suffix]};base64,{data}"/>'
    )


def _digest(svg: str) -> str:
    """Return what decides a picture: the card, this program and its fonts."""
    digest = hashlib.sha256(_own_digest())
    digest.update(svg.encode())
    return digest.hexdigest()


@cache
def _own_digest() -> bytes:
    digest = hashlib.sha256()
    for file in (Path(__file__), *FONT_FILES):
        digest.update(file.read_bytes())
    return digest.digest()


def _made_from(picture: Path) -> str | None:
    try:
        with Image.open(picture) as image:
            return image.info.get(_KEY)
    except OSError:  # A build that was stopped left half of it.
        return None
