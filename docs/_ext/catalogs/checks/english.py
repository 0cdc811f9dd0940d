"""The check of what was left in English."""

from __future__ import annotations

import re
from collections import Counter

from ..glossary import glossary_of
from ..reading import Message
from ..registry import ALL, Faults, check_messages
from ..words import OBJECT, names_of, words

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
