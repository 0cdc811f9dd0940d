"""The checks of whole catalogs: that the file can be read, and what its header says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reading import Catalog
from ..registry import CATALOG_CHECKS, MESSAGE_CHECKS, check_catalogs, excerpt

Faults = Iterator[tuple[int, str, str]]


@check_catalogs
def encoding(catalog: Catalog) -> Faults:
    """A catalog is in UTF-8, without a byte order mark.

    Bad:  a file in Windows-1258
    Good: a file in UTF-8
    """
    if catalog.data.startswith(b"\xef\xbb\xbf"):
        yield 1, "begins with a byte order mark", "save the file in UTF-8 without BOM"
        return
    try:
        catalog.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = catalog.data.count(b"\n", 0, error.start) + 1
        byte = catalog.data[error.start]
        yield line, f"the byte 0x{byte:02X} is not UTF-8", "save the file in UTF-8"


_LINE = re.compile(
    r'(?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr)(?P<index>\[\d\])?\s+)?"(?P<text>.*)"'
)
_UNESCAPED = re.compile(r'(?:[^"\\]|\\.)*"')
_ESCAPE = re.compile(r"\\.?")
_ESCAPES = {rf"\{letter}" for letter in 'abfnrtv\\"'}
# What may stand before each keyword; None is the beginning of the file.
_BEFORE = {
    "msgctxt": {None, "msgstr", "msgstr[]"},
    "msgid": {None, "msgctxt", "msgstr", "msgstr[]"},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid"},
    "msgstr[]": {"msgid_plural", "msgstr[]"},
}
_NO_TEXT = ("a keyword without a text", 'write the text behind it: msgstr "…"')
_STRAY = (
    "neither a comment nor a text",
    "put # before a comment, quotation marks around a text",
)
_COMPLETE = {None, "msgstr", "msgstr[]"}


@check_catalogs
def syntax(catalog: Catalog) -> Faults:
    """A catalog is made of comments, keywords and texts in quotation marks.

    Bad:  msgstr "Lớp
    Good: msgstr "Lớp"
    """
    before: str | None = None
    for number, line in enumerate(catalog.lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            yield number, *_explain(line)
            return
        if _UNESCAPED.match(match["text"]):
            yield number, "a quotation mark ends the text early", 'write it as \\"'
            return
        if unknown := sorted(set(_ESCAPE.findall(match["text"])) - _ESCAPES):
            yield number, f"{unknown[0]} is no escape", "write a backslash as \\\\"
            return
        if match["keyword"] is None:
            if before is None:
                yield number, "a text without a keyword", "write msgid before it"
                return
            continue
        keyword = match["keyword"] + ("[]" if match["index"] else "")
        if before not in _BEFORE.get(keyword, set()):
            after = f"after {before}" if before else "at the beginning"
            yield number, f"{keyword} {after}", "give each msgid one msgstr"
            return
        before = keyword
    if before not in _COMPLETE:
        yield len(catalog.lines), f"ends after {before}", "give each msgid one msgstr"
        return
    try:
        _ = catalog.file
    except (OSError, ValueError) as error:  # What polib sees and we do not.
        place = re.search(r"\(line (\d+)\)", str(error))
        line = int(place[1]) if place else 1
        yield line, "cannot be read", "compare the line with those around it"


def _explain(line: str) -> tuple[str, str]:
    """Say why a line of a catalog cannot be read, and what to do."""
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "the mark of a merge that is not done", "keep one side, remove the marks"
    keyword = re.match(r"msg\w*", line)
    if keyword and keyword[0] not in _BEFORE:
        known = ", ".join(name for name in _BEFORE if name.isidentifier())
        return f"{keyword[0]} is no keyword", f"write one of: {known}"
    if '"' not in line:
        return _NO_TEXT if keyword else _STRAY
    return "the text has no quotation mark at its end", 'end the line with "'


# What the header says, apart from names and dates, which are anyone's own.
_HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_PLURAL_FORMS = re.compile(
    r"nplurals\s*=\s*(\d);\s*plural\s*=\s*[n\d\s()?:!=<>&|%+-]+;?"
)

_PLURAL_REMEDY = (
    "write “Plural-Forms: nplurals=…; plural=…;” with the rule of the language"
)


@check_catalogs
def header(catalog: Catalog) -> Faults:
    """The header names the language of the folder, and UTF-8.

    Bad:  "Language: fr\\n"
    Good: "Language: vi\\n"
    """
    line = catalog.header_line
    metadata = catalog.file.metadata
    if not metadata:
        yield line, "no header", 'begin with msgid "" and the header as its msgstr'
        return
    if "fuzzy" in (catalog.file.metadata_is_fuzzy or ()):
        yield line, "the header is marked as fuzzy", "remove the mark “#, fuzzy”"
    for name, wanted in {"Language": catalog.language.code, **_HEADER}.items():
        value = metadata.get(name)
        if value is None or value.casefold() != wanted.casefold():
            found = f"“{name}: {value}”" if value else f"no {name}"
            yield line, f"{found} in the header", f"write “{name}: {wanted}”"
    forms = metadata.get("Plural-Forms")
    plurals = any(entry.po.msgid_plural for entry in catalog.entries)
    if forms is not None and not _PLURAL_FORMS.fullmatch(forms):
        yield line, f"“Plural-Forms: {forms}” in the header", _PLURAL_REMEDY
    elif forms is None and plurals:
        fault = "no Plural-Forms in the header, but messages with plurals"
        yield line, fault, _PLURAL_REMEDY


@check_catalogs
def duplicate(catalog: Catalog) -> Faults:
    """A catalog has each message once.

    Bad:  msgid "Layer", and below it msgid "Layer" again
    Good: msgid "Layer" once
    """
    seen: dict[tuple[str | None, str], int] = {}
    for entry in catalog.entries:
        key = (entry.po.msgctxt, entry.po.msgid)
        if key in seen:
            text = f"“{excerpt(entry.po.msgid)}” is also in line {seen[key]}"
            yield entry.line, text, "keep one of the two"
        seen.setdefault(key, entry.line)


@check_catalogs
def plural(catalog: Catalog) -> Faults:
    """A message with plurals has as many forms as the header says, or none.

    Bad:  msgid_plural "…" with msgstr[0] and msgstr[1], where nplurals=1
    Good: msgid_plural "…" with msgstr[0] alone, where nplurals=1
    """
    forms = _PLURAL_FORMS.match(catalog.file.metadata.get("Plural-Forms", ""))
    if forms is None:  # Which is for the header's check to say.
        return
    wanted = int(forms[1])
    for entry in catalog.entries:
        if not entry.po.msgid_plural or entry.po.fuzzy:
            continue
        given = [bool(text) for _, text in sorted(entry.po.msgstr_plural.items())]
        line = entry.line_of("msgstr[0]")
        if len(given) != wanted:
            fault = f"{len(given)} plural forms, not {wanted}"
            rest = f"to msgstr[{wanted - 1}]" if wanted > 1 else "alone"
            yield line, fault, f"give msgstr[0] {rest}"
        elif any(given) and not all(given):
            yield line, "a plural form is empty", "translate all forms or none"


@check_catalogs
def noqa(catalog: Catalog) -> Faults:
    """A comment that switches checks off names them.

    Bad:  # noqa: litteral
    Good: # noqa: literal
    """
    for entry in catalog.entries:
        if entry.noqa is None:
            continue
        if not entry.noqa:
            yield entry.line, "# noqa without a name", "write # noqa: and the check"
        for name in entry.noqa:
            if name in MESSAGE_CHECKS:
                continue
            if name in CATALOG_CHECKS:
                fault = f"the check “{name}” cannot be switched off"
                yield entry.line, fault, f"remove “{name}” from the comment"
            else:
                names = ", ".join(sorted(MESSAGE_CHECKS))
                yield entry.line, f"there is no check “{name}”", f"name one of: {names}"
