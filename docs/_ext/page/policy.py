"""A page's content security policy: it loads from its own site, and from nowhere else.

A script or a style inside the page acts only where the policy lists its hash, so that
one that gets into a page later does nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

_INLINE = re.compile(r"(?is)<(script|style)\b([^>]*)>(.*?)</\1\s*>")
_STYLE_ATTRIBUTE = re.compile(r"""(?i)<[a-z][^<>]*?\sstyle=(["'])(.*?)\1""")
_TYPE = re.compile(r"""(?i)\btype=["']?([^"'\s>]+)""")
_HEAD = re.compile(r"""(?i)<head\b[^>]*>(?:\s*<meta\s+charset=[^>]*>)?""")
# Data for other programs, which a browser does not run.
_DATA = {"application/json", "application/ld+json"}


def with_policy(page: str, content: str = "") -> str:
    """Return an HTML page with its policy, before anything that could act.

    ``content`` is the part of the page that was written by others: a script in it is
    not let act. What is no page, having no head, stays as it is.
    """
    head = _HEAD.search(page)
    if head is None:
        return page
    rules = policy(page, content)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return f"{page[: head.end()]}\n    {meta}{page[head.end() :]}"


def policy(page: str, content: str = "") -> str:
    """Return the policy that a page needs, and no wider one."""
    scripts = _hashes(_inline(page, "script") - _inline(content, "script"))
    styles = _hashes(_inline(page, "style"))
    attributes = _hashes({unescape(m[2]) for m in _STYLE_ATTRIBUTE.finditer(page)})
    if attributes:
        styles += ["'unsafe-hashes'", *attributes]
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *scripts]),
            " ".join(["style-src 'self'", *styles]),
            # Icons are pictures inside the style sheet and inside the page.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            # The page for unknown addresses says where the site is.
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def _inline(page: str, tag: str) -> set[str]:
    """Return the contents of the scripts or styles that stand in a page."""
    return {
        body
        for name, attributes, body in _INLINE.findall(page)
        if name.lower() == tag
        and not re.search(r"(?i)\bsrc\s*=", attributes)
        and not ((kind := _TYPE.search(attributes)) and kind[1].lower() in _DATA)
    }


def _hashes(contents: set[str]) -> list[str]:
    """Return the sources of a policy that stand for contents, in a lasting order."""
    return sorted(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in contents
    )
