"""The registry of the checks, and how they are run on a catalog.

A check is one function with a docstring that has a Bad and a Good line. It yields what
is wrong and what to do. ``# noqa: name`` in the translator's comment of a message
switches a check off for that message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.files import shown

from .markup import Flavour
from .reading import Catalog, Entry, Message

# What is wrong, and what to do.
Faults = Iterator[tuple[str, str]]
CatalogCheck = Callable[[Catalog], Iterator[tuple[int, str, str]]]
MessageCheck = Callable[[Message], Faults]

MARKED = (Flavour.REST, Flavour.MARKDOWN)
PROSE = (*MARKED, Flavour.PLAIN, Flavour.COMMENT)
ALL = (*PROSE, Flavour.FORMULA)


@dataclass(frozen=True)
class Check:
    """A check of messages."""

    name: str
    function: MessageCheck
    flavours: Collection[Flavour]
    # Says nothing where one of these has found a fault, of which its own would follow.
    unless: Collection[str]


@dataclass(frozen=True)
class Finding:
    """A fault in a catalog, and where."""

    path: Path
    line: int
    check: str
    fault: str
    remedy: str
    # The beginning of the English text, by which an editor finds the message.
    message: str = ""

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}: [{self.check}]"
        message = f" (in “{self.message}”)" if self.message else ""
        return f"{where} {self.fault} — {self.remedy}{message}"


CATALOG_CHECKS: dict[str, CatalogCheck] = {}
# Those after which the rest of the catalog cannot be read.
FINAL = ("encoding", "syntax")
MESSAGE_CHECKS: dict[str, Check] = {}


def check_catalogs(function: CatalogCheck) -> CatalogCheck:
    """Register a check of whole catalogs; they run in the order of registration."""
    CATALOG_CHECKS[_name(function)] = function
    return function


def check_messages(
    flavours: Collection[Flavour], *, unless: Collection[str] = ()
) -> Callable[[MessageCheck], MessageCheck]:
    """Register a check of single messages; they run in the order of registration."""

    def register(function: MessageCheck) -> MessageCheck:
        check = Check(_name(function), function, flavours, unless)
        late = [name for name in check.unless if name not in MESSAGE_CHECKS]
        assert not late, f"{check.name} must come after {late}"
        MESSAGE_CHECKS[check.name] = check
        return function

    return register


def findings(catalog: Catalog) -> list[Finding]:
    """Return what is wrong with a catalog, in the order of its lines."""
    found = findings_of_file(catalog)
    if any(finding.check in FINAL for finding in found):
        return found
    for entry in catalog.entries:
        found += _findings_of(entry)
    return sorted(found, key=lambda finding: finding.line)


def findings_of_file(
    catalog: Catalog, names: Collection[str] = CATALOG_CHECKS.keys()
) -> list[Finding]:
    """Return what is wrong with a catalog as a whole, by the checks of these names."""
    found = []
    for name in names:
        faults = list(CATALOG_CHECKS[name](catalog))
        found += [Finding(catalog.path, line, name, *fault) for line, *fault in faults]
        if faults and name in FINAL:
            break
    return found


def _findings_of(entry: Entry) -> Iterator[Finding]:
    off = set(entry.noqa or ())
    for message in entry.messages:
        faulty: set[str] = set()
        for check in MESSAGE_CHECKS.values():
            if message.flavour not in check.flavours or faulty & set(check.unless):
                continue
            for fault, remedy in check.function(message):
                faulty.add(check.name)
                if check.name not in off:
                    place = entry.catalog.path, message.line, check.name
                    yield Finding(*place, fault, remedy, excerpt(message.english))


def excerpt(text: str, length: int = 48) -> str:
    """Return the beginning of a text, on one line and cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length + 1].rpartition(" ")[0] + " …"


def _name(function: Callable[..., object]) -> str:
    return function.__name__.replace("_", "-")
