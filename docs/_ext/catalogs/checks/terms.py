"""The checks of terms: each is translated as the glossary says."""

from __future__ import annotations

from ..glossary import Term, glossary_of
from ..reading import Message
from ..registry import ALL, Faults, check_messages
from ..words import without_names


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


def _terms(message: Message) -> list[Term]:
    """Return the terms of the English text, where they are words and no names."""
    return glossary_of(message.language).terms_in(without_names(message.source.prose))
