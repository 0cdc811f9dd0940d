"""The checks of text: its characters, its words, and how it begins and ends."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from ..glossary import Term, glossary_of
from ..markup import Flavour
from ..reading import Message
from ..registry import ALL, PROSE, Fault, check_messages
from ..words import OBJECT, names_of, without_names, words

Faults = Iterator[Fault]

# -- Characters ------------------------------------------------------------------------


@check_messages(ALL)
def nfc(message: Message) -> Faults:
    """A letter and its accents are one character (normal form C of Unicode).

    Bad:  Layer => Lo\\u031b\\u0301p
    Good: Layer => Lớp
    """
    text = message.translation
    composed = unicodedata.normalize("NFC", text)
    if text != composed:
        start = next(
            (i for i, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b),
            min(len(text), len(composed)),
        )
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
            yield (
                f"differs in the space at its {where}",
                "copy it from the English text",
            )
            return
    if "\n" in text and "\n" not in wanted and message.flavour in _ONE_LINE:
        yield "a new line (\\n) that the English text has not", "write one line"
    elif "  " in text and "  " not in wanted:
        yield "two spaces together", "write one"


_EDGES = {"beginning": re.compile(r"\A\s*"), "end": re.compile(r"\s*\Z")}
# A comment may have several lines.
_ONE_LINE = set(ALL) - {Flavour.COMMENT}

# -- Words -----------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"(?<=[.?!:;])\s+|\n")
# Words that no other language has in common with English; two of them are English.
_ENGLISH = {"and", "of", "that", "the", "which", "with"}


@check_messages(ALL)
def english(message: Message) -> Faults:
    """No sentence is left in English.

    Bad:  The loss falls. It rises again. => Mất mát giảm. It rises again.
    Good: The loss falls. It rises again. => Mất mát giảm. Rồi nó lại tăng.
    """
    source, target = message.source.prose, message.target.prose
    found = _words(target, message)
    wanted = _words(source, message)
    if not _translatable(wanted, message):
        return
    remedy = "translate it; a name that stays is listed in locale/names.txt"
    if found == wanted:
        yield "is the English text", remedy
        return
    # A term may be given in English beside its translation.
    source, target = map(glossary_of(message.language).without_terms, (source, target))
    found = _words(target, message)
    present = Counter(found)
    for sentence in _SENTENCE_END.split(source):
        parts = _translatable(_words(sentence, message), message)
        left = sum((Counter(parts) & present).values())
        if len(parts) > 1 and left >= 0.6 * len(parts):
            yield f"holds English words of “{_plain(sentence)}”", remedy
            return
    if run := _common_run(_words(source, message), found, message):
        yield f"holds “{run}”", remedy
    elif len(english_words := sorted(_ENGLISH & set(found))) > 1:
        yield f"holds the English words {', '.join(english_words)}", remedy


def _words(prose: str, message: Message) -> list[str]:
    return words(names_of(message.language).sub(OBJECT, prose))


def _translatable(found: list[str], message: Message) -> list[str]:
    """Return the words that a translation does not share with English."""
    kept = glossary_of(message.language).kept
    return [
        word for word in found if len(word) > 1 and word not in kept and word.isascii()
    ]


def _common_run(wanted: list[str], found: list[str], message: Message) -> str | None:
    """Return four words that stand together in both, most of them translatable."""
    runs = {tuple(wanted[i : i + 4]) for i in range(len(wanted) - 3)}
    for i in range(len(found) - 3):
        run = found[i : i + 4]
        if tuple(run) in runs and len(_translatable(run, message)) > 2:
            return " ".join(run)
    return None


def _plain(prose: str) -> str:
    return " ".join(prose.replace(OBJECT, "…").split())


def _terms(message: Message) -> list[Term]:
    """Return the terms of the English text, where they are words and no names."""
    return glossary_of(message.language).terms_in(without_names(message.source.prose))


@check_messages(ALL, unless=["invisible", "english"])
def term(message: Message) -> Faults:
    """A term is translated as the glossary says.

    Bad:  The learning rate is small. => Bước nhảy nhỏ.
    Good: The learning rate is small. => Tốc độ học nhỏ.
    """
    text = message.target.prose
    missing = [
        term for term in _terms(message) if term.required and not term.is_in(text)
    ]
    if missing:
        listed = ", ".join(f"“{t.translation}” for “{t.english}”" for t in missing)
        yield f"misses {listed}", "use the words of glossary.csv"


@check_messages(ALL, unless=["english"])
def forbidden_term(message: Message) -> Faults:
    """A term is not translated by a word that means something else.

    Bad:  This layer computes it. => Tầng này, một lớp, tính nó.
    Good: This layer computes it. => Lớp này tính nó.
    """
    text = message.target.prose
    for term in _terms(message):
        for word in term.forbidden_in(text):
            yield f"“{word}” for “{term.english}”", f"write “{term.translation}”"


# -- Signs -----------------------------------------------------------------------------

# A sign that ends a sentence, in whatever script, and what it is in English.
_ENDS = {
    **dict.fromkeys(".。।։።", "."),
    **dict.fromkeys("?？؟", "?"),
    **dict.fromkeys("!！", "!"),
    **dict.fromkeys(":：", ":"),
    "…": "…",
}
_CLOSERS = "\"'”’»“)]}） \n"


@check_messages(PROSE, unless=["block", "english"])
def ending(message: Message) -> Faults:
    """A sentence ends with the sign that ends the English one.

    Bad:  The loss falls. => Mất mát giảm
    Good: The loss falls. => Mất mát giảm.
    """
    wanted, found = map(_end, (message.source.prose, message.target.prose))
    if wanted != found:
        wanted, found = (
            f"with “{end}”" if end else "without a sign" for end in (wanted, found)
        )
        yield f"ends {found}, the English text {wanted}", "end it as the English text"


def _end(prose: str) -> str:
    prose = prose.rstrip(_CLOSERS)
    while prose and unicodedata.category(prose[-1]) == "Cf":  # A mark of direction.
        prose = prose[:-1].rstrip(_CLOSERS)
    if prose.endswith("..."):
        return "…"
    return _ENDS.get(prose[-1:], "")


_PAIRS = ("()", "[]", "{}", "«»", "（）", "「」")
_QUOTES = '"“”„‟'


@check_messages(PROSE, unless=["block", "url"])
def balance(message: Message) -> Faults:
    """Brackets and quotation marks come in pairs.

    Bad:  The output (ten scores) => Đầu ra (mười điểm số
    Good: The output (ten scores) => Đầu ra (mười điểm số)
    """
    odd = _unbalanced(message.target.prose) - _unbalanced(message.source.prose)
    if odd:
        yield f"{' and '.join(sorted(odd))} not in pairs", "add or remove one"


def _unbalanced(prose: str) -> set[str]:
    odd = {pair for pair in _PAIRS if prose.count(pair[0]) != prose.count(pair[1])}
    if sum(map(prose.count, _QUOTES)) % 2:
        odd.add("quotation marks")
    return odd
