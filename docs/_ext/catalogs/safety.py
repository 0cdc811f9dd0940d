"""Safety: what a translation could make the build or a reader's browser do.

A translation is parsed like a page. Directives and roles can read files, addresses and
tags act in a browser. So whatever acts must stand in the English message as well. This
looks at the texts alone, and trusts neither comments nor marks of a catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A role with its content, in reStructuredText before or behind it, and in Markdown.
_ROLE = re.compile(
    r"(?<![\w`:])(?::(?P<before>[\w:+.-]+):|\{(?P<brace>[^{}\n]*)\})`(?P<content>[^`]*)`"
    r"(?::(?P<behind>[\w:+.-]+):(?![\w`]))?|`(?P<default>[^`]+)`:(?P<last>[\w:+.-]+):"
)
_TARGET = re.compile(r"<([^<>]*)>\s*$")
# What begins a line that is not plain words, below list items and quotations.
_MARGIN = r"(?m)^[ \t]*(?:(?:[-*+>|]|\(?[\w#]+[.)]) *)*"
# What acts beside roles, by its name in a message to the translator.
_ACTIVE = {
    "a directive": re.compile(_MARGIN + r"(\.\.[ \t]+\S*|\.\.$|__[ \t]+\S*)"),
    "a fence": re.compile(_MARGIN + r"(`{3,}|~{3,}|:{3,})"),
    "a substitution": re.compile(r"(\|[^|\s](?:[^|\n]*[^|\s])?\|_{0,2})"),
    "a tag": re.compile(r"(<\s*[A-Za-z/!?][^>\n]*>?)"),
    "an entity": re.compile(r"(&#?\w+;)"),
    "a picture": re.compile(r"(!\[)"),
    "a target": re.compile(r"(\]\([^)\n]*\)?|\]:\s*\S+)"),
    "an address": re.compile(
        r"(?i)\b((?:[a-z][a-z0-9+.-]*://|(?:javascript|data|vbscript|file|mailto):)\S*)"
    ),
}


def active_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield what acts in a text: its kind, and how it stands there."""
    for match in _ROLE.finditer(text):
        names = [match[name] for name in ("before", "brace", "behind", "last")]
        content = match["content"] or match["default"] or ""
        target = _TARGET.search(content)
        for name in filter(None, names):
            # The content of a formula is drawn, that of another role is looked up.
            sought = "" if name == "math" else target[1] if target else content
            yield "a role", f"{name} of {' '.join(sought.split())}"
    text = _ROLE.sub(" ", text)
    for kind, pattern in _ACTIVE.items():
        for match in pattern.finditer(text):
            yield kind, match[1].strip().rstrip(".,;:!?)*_`")


def added_parts(english: str, translation: str) -> list[str]:
    """Return what acts in a translation and does not in the English, with its kind."""
    known = set(active_parts(english))
    added = [part for part in active_parts(translation) if part not in known]
    return [f"{kind}, “{part}”" for kind, part in dict.fromkeys(added)]
