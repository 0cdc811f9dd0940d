"""The checks of markup: a translation has the same marks as the English text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ..markup import Flavour, Marks, formula_without_words
from ..reading import Message
from ..registry import ALL, MARKED, PROSE, Faults, check_messages
from ..words import OBJECT, first_difference, names_in_code, names_of

_EXACTLY = "write it exactly as in the English text"


def _same(message: Message, kind: str, remedy: str) -> Faults:
    """Yield what a translation lost and added of the marks of one kind."""
    marks = (getattr(markup, kind) for markup in (message.source, message.target))
    return _compared(*marks, remedy)


def _compared(source: Marks, target: Marks, remedy: str) -> Faults:
    """Yield what a translation lost and added, where that is anything."""
    marks = {"lost": source - target, "added": target - source}
    if parts := [f"{word} {_listed(found)}" for word, found in marks.items() if found]:
        yield "; ".join(parts), remedy


def _listed(marks: Marks) -> str:
    return ", ".join(
        f"{mark} ({count} times)" if count > 1 else mark
        for mark, count in sorted(marks.items())
    )


@check_messages(MARKED)
def block(message: Message) -> Faults:
    """A translation is a paragraph, and holds no directive, list or other block.

    Bad:  Pictures => .. include:: /etc/passwd
    Good: Pictures => Những bức tranh
    """
    return _same(message, "blocks", "write a paragraph like the English one")


@check_messages(MARKED, unless=["block"])
def unclosed(message: Message) -> Faults:
    """A mark that opens something has its end, and stands apart from letters.

    Bad:  The *loss* => Giá trị *mất mát
    Good: The *loss* => Giá trị *mất mát*
    """
    if added := message.target.unclosed - message.source.unclosed:
        remedy = "open and close with the same mark, next to the words"
        if message.flavour is Flavour.REST:
            remedy += '; outside of it, put a space, a sign, or "\\ " before a letter'
        yield f"{_listed(added)} without a partner", remedy


@check_messages(MARKED, unless=["block", "unclosed"])
def literal(message: Message) -> Faults:
    """What is marked as code stays as it is; it may move, and be said again.

    Bad:  Use ``nn.Conv2d``. => Dùng ``nn.conv2d``.
    Good: Use ``nn.Conv2d``. => Dùng ``nn.Conv2d``.
    """
    source, target = message.source, message.target
    # What is left of a role is for the role's check to name.
    left = {_content(mark) for mark in source.roles - target.roles}
    found = {mark: n for mark, n in target.literals.items() if mark not in left}
    remedy = _EXACTLY
    if _literals_as_roles(message) & target.roles:
        remedy = "code has two backticks on each side in reStructuredText"
    return _compared(_once(source.literals), _once(found), remedy)


@check_messages(MARKED, unless=["block", "unclosed"])
def role(message: Message) -> Faults:
    """A role stays, with its target; only a title before the target is translated.

    Bad:  A :term:`layer` is one. => Một :term:`lớp` là thế.
    Good: A :term:`layer` is one. => Một :term:`lớp <layer>` là thế.
    """
    source = _formulas_once(message.source.roles)
    target = _formulas_once(message.target.roles - _literals_as_roles(message))
    remedy = "keep the role and its target"
    if any(mark.startswith("`") for mark in target - source):
        remedy += ", with a space or a sign before its name"
    for mark in sorted(source - target):
        if not mark.startswith(_FORMULAS):
            form = mark.replace(_content(mark), f"`… <{_content(mark)[1:-1]}>`")
            remedy += f"; a title goes before the target: {form}"
            break
    return _compared(source, target, remedy)


_FORMULAS = (":math:", "{math}")


def _once(marks: Iterable[str]) -> Marks:
    """Return marks without how often they occur: a translation may name an "it"."""
    return Counter(dict.fromkeys(marks, 1))


def _formulas_once(roles: Marks) -> Marks:
    """Return roles of which only those that are links occur more than once."""
    once = _once(role for role in roles if role.startswith(_FORMULAS))
    return Counter({**roles, **once})


def _content(mark: str) -> str:
    """Return a role without its name."""
    return mark[mark.index("`") :]


def _literals_as_roles(message: Message) -> Marks:
    """Return the lost literals as they look with one backtick, which is a role."""
    lost = message.source.literals - message.target.literals
    return Counter({mark[1:-1]: count for mark, count in lost.items()})


@check_messages(ALL, unless=["block", "role"])
def html(message: Message) -> Faults:
    """A translation has the HTML of the English text, and no other.

    Bad:  Layers => <b>Các lớp</b>
    Good: Layers => Các lớp
    """
    return _same(message, "html", "keep the HTML of the English text, and add none")


@check_messages(MARKED, unless=["block", "unclosed"])
def emphasis(message: Message) -> Faults:
    """What is emphasised or strong in English is so in the translation.

    Bad:  The *loss* falls. => Mất mát giảm.
    Good: The *loss* falls. => *Mất mát* giảm.
    """
    return _same(message, "emphasis", "mark the same words as in the English text")


@check_messages(ALL, unless=["block"])
def url(message: Message) -> Faults:
    """An address stays as it is, and none is added.

    Bad:  See https://pytorch.org/. => Xem https://pytorch.com/.
    Good: See https://pytorch.org/. => Xem https://pytorch.org/.
    """
    remedy = "keep the addresses of the English text, and add none"
    return _same(message, "urls", remedy)


@check_messages(MARKED, unless=["block", "unclosed", "role", "url"])
def link(message: Message) -> Faults:
    """A link stays a link, and a reference by name keeps the name.

    Bad:  See `Install it`_. => Xem `Cài đặt`_.
    Good: See `Install it`_. => Xem `Cài đặt <Install it_>`_.
    """
    return _same(message, "links", "keep the form and the target of each link")


@check_messages(MARKED, unless=["block", "unclosed"])
def substitution(message: Message) -> Faults:
    """A substitution stays as it is.

    Bad:  Version |release| => Phiên bản |bản|
    Good: Version |release| => Phiên bản |release|
    """
    return _same(message, "substitutions", _EXACTLY)


@check_messages(MARKED, unless=["block", "unclosed"])
def footnote(message: Message) -> Faults:
    """A reference to a footnote or to a source stays as it is.

    Bad:  It falls [1]_. => Nó giảm.
    Good: It falls [1]_. => Nó giảm [1]_.
    """
    return _same(message, "footnotes", _EXACTLY)


@check_messages(PROSE, unless=["block", "unclosed", "role"])
def placeholder(message: Message) -> Faults:
    """What the program fills in stays as it is.

    Bad:  %(count)s pages => %(số)s trang
    Good: %(count)s pages => %(count)s trang
    """
    return _same(message, "placeholders", _EXACTLY)


@check_messages([Flavour.FORMULA], unless=["html", "url"])
def formula(message: Message) -> Faults:
    r"""A formula stays as it is, apart from the words in \text.

    Bad:  \text{loss} = x^2 => \text{mất mát} = x^3
    Good: \text{loss} = x^2 => \text{mất mát} = x^2
    """
    source, target = map(formula_without_words, (message.english, message.translation))
    if source != target:
        start = first_difference(source, target)
        part = target[start : start + 12]
        yield (
            f"differs from “{part}” on" if part else "lost its end",
            "copy the formula, and translate only the words in \\text{…}",
        )


# What Python, Sphinx-Gallery or a tool reads in a line of comment.
_ACTIVE = {
    "begins a cell": re.compile(r"#*\s*%%|#{20,}"),
    "is a setting of the gallery": re.compile(r"#*\s*sphinx_gallery_\w+"),
    "is the edge of a block of metadata": re.compile(r"#*\s*///"),
    "begins with the mark of a comment": re.compile("#"),
    "is a setting of the encoding": re.compile(r".*coding[:=]\s*[-\w.]+"),
}


@check_messages([Flavour.COMMENT])
def comment(message: Message) -> Faults:
    """A comment stays one comment, and says nothing to a program.

    Bad:  the first image => %% ảnh đầu tiên
    Good: the first image => ảnh đầu tiên
    """
    lines = message.translation.split("\n")
    if not all(map(str.strip, lines)) and "\n\n" not in message.english:
        yield "an empty line ends the comment", "remove the empty line"
    for line in lines:
        for what, pattern in _ACTIVE.items():
            if pattern.match(line.strip()) and not pattern.match(message.english):
                yield f"“{line.strip()}” {what}", "begin the line with words"
                break


@check_messages(PROSE, unless=["block", "unclosed", "comment"])
def name(message: Message) -> Faults:
    """A name in code stays as it is where it is not marked, too.

    Bad:  conv1 makes 28 of 32. => Conv1 biến 32 thành 28.
    Good: conv1 makes 28 of 32. => conv1 biến 32 thành 28.
    """
    source, target = (
        _once(names_in_code(names_of(message.language).sub(OBJECT, markup.prose)))
        for markup in (message.source, message.target)
    )
    remedy = "write names in code exactly as in the English text"
    return _compared(source, target, remedy)
