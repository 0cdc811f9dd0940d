"""The checks of characters: how they are written, and the space between them."""

from __future__ import annotations

import re
import unicodedata

from ..markup import Flavour
from ..reading import Message
from ..registry import ALL, Faults, check_messages
from ..words import first_difference


@check_messages(ALL)
def nfc(message: Message) -> Faults:
    """A letter and its accents are one character (normal form C of Unicode).

    Bad:  Layer => Lo\\u031b\\u0301p
    Good: Layer => Lớp
    """
    text = message.translation
    composed = unicodedata.normalize("NFC", text)
    if text != composed:
        start = first_difference(text, composed)
        word = composed[: start + 1].split()[-1:] + composed[start + 1 :].split(" ")[:1]
        yield (
            f"“{''.join(word).strip()}” is not in the normal form NFC",
            "type the letter again, or let the editor normalise the file to NFC",
        )


# Control, format, private, unassigned and surrogate characters, and separators.
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
_HIDDEN_LETTERS = set("\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd")
_DIRECTION_MARKS = set("\u061c\u200e\u200f")
_JOINERS = set("\u200c\u200d")


@check_messages(ALL)
def invisible(message: Message) -> Faults:
    """A text has no character that cannot be seen, or that turns its direction.

    Bad:  Layer => Lớp\\u200b
    Good: Layer => Lớp
    """
    text = message.translation
    found = {
        sign
        for index, sign in enumerate(text)
        if (not sign.isprintable() or sign in _HIDDEN_LETTERS)
        and _is_hidden(sign, text[index - 1 : index], message)
    }
    if found - set(message.english):
        names = ", ".join(
            f"U+{ord(sign):04X} {unicodedata.name(sign, 'control character')}"
            for sign in sorted(found - set(message.english))
        )
        yield names, "delete the character"


def _is_hidden(sign: str, before: str, message: Message) -> bool:
    if sign == "\n":  # Which is for the check of space.
        return False
    if sign in _DIRECTION_MARKS:
        return message.language.direction != "rtl"
    if sign in _JOINERS:  # Persian and the scripts of India need them.
        return not before.isalpha() or "LATIN" in unicodedata.name(before, "")
    return sign in _HIDDEN_LETTERS or unicodedata.category(sign) in _HIDDEN_CATEGORIES


@check_messages(ALL, unless=["block"])
def space(message: Message) -> Faults:
    """A text begins and ends as the English one, and has no lines of its own.

    Bad:  Layers => Các  lớp
    Good: Layers => Các lớp
    """
    wanted, text = message.english, message.translation
    for where, pattern in _EDGES.items():
        if pattern.search(wanted)[0] != pattern.search(text)[0]:
            fault = f"differs in the space at its {where}"
            yield fault, "copy it from the English text"
            return
    if "\n" in text and "\n" not in wanted and message.flavour in _ONE_LINE:
        yield "a new line (\\n) that the English text has not", "write one line"
    elif "  " in text and "  " not in wanted:
        yield "two spaces together", "write one"


_EDGES = {"beginning": re.compile(r"\A\s*"), "end": re.compile(r"\s*\Z")}
# A comment may have several lines.
_ONE_LINE = set(ALL) - {Flavour.COMMENT}
