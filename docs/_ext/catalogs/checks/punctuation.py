"""The checks of punctuation: how a sentence ends, and what comes in pairs."""

from __future__ import annotations

import unicodedata

from ..reading import Message
from ..registry import PROSE, Faults, check_messages

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
