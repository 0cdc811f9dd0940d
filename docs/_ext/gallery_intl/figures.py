"""Figures: the words in an SVG found as messages, and replaced without drawing anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from .comments import clean

# Text that a program such as Matplotlib wrote as text, and not as curves.
_TEXT = re.compile(r"(<text\b[^>]*>)([^<>]+)(</text>)")
# One letter alone is a symbol: x, y, w.
_WORD = re.compile(r"[^\W\d_]{2,}")


def find_words(svg: str) -> list[str]:
    """Return the texts of a figure that hold a word, each once, in their order."""
    texts = (" ".join(unescape(match[2]).split()) for match in _TEXT.finditer(svg))
    return list(dict.fromkeys(text for text in texts if _WORD.search(text)))


def replace_words(svg: str, translate: Callable[[str], str | None]) -> str:
    """Return a figure whose texts are what ``translate`` gives for them, or stay."""

    def replaced(match: re.Match[str]) -> str:
        text = " ".join(unescape(match[2]).split())
        translation = translate(text) if _WORD.search(text) else None
        if not translation:
            return match[0]
        return f"{match[1]}{escape(clean(translation), quote=False)}{match[3]}"

    return _TEXT.sub(replaced, svg)
