"""A page's policy lists what stands in the page, and nothing wider."""

from __future__ import annotations

import base64
import hashlib
import re

from page.policy import policy, with_policy

SCRIPT = "document.body.dataset.theme = 'dark';"


def source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def rules(page: str, content: str = "") -> dict[str, list[str]]:
    parts = [part.split() for part in policy(page, content).split("; ")]
    return {name: sources for name, *sources in parts}


def test_nothing_is_allowed_but_the_site_itself():
    allowed = rules("<html><head></head></html>")
    assert allowed["default-src"] == ["'none'"]
    own = {"'self'", "'none'", "data:"}
    assert set().union(*map(set, allowed.values())) <= own
    assert allowed["script-src"] == allowed["style-src"] == ["'self'"]
    assert allowed["img-src"] == ["'self'", "data:"]


def test_scripts_and_styles_of_the_page_are_listed_by_hash():
    page = (
        f'<script>{SCRIPT}</script><script src="a.js"></script>'
        '<script type="application/ld+json">{"a": 1}</script>'
        "<style>p { color: red }</style><p style='width: 33%; top: &quot;1&quot;'>"
    )
    allowed = rules(page)
    assert allowed["script-src"] == ["'self'", source(SCRIPT)]
    assert allowed["style-src"] == [
        "'self'",
        source("p { color: red }"),
        "'unsafe-hashes'",
        source('width: 33%; top: "1"'),
    ]


def test_a_script_in_what_others_wrote_is_not_listed():
    content = "<p><script>steal()</script></p>"
    page = f"<script>{SCRIPT}</script>{content}"
    assert rules(page, content)["script-src"] == ["'self'", source(SCRIPT)]


def test_the_policy_comes_before_all_that_acts():
    page = '<html><head><meta charset="utf-8"><script>1</script></head></html>'
    made = with_policy(page)
    assert re.search(
        r'<head><meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy"',
        made,
    )
    assert made.replace(re.search(r"\n    <meta http-equiv[^>]*>", made)[0], "") == page


def test_what_is_no_page_stays_as_it_is():
    assert with_policy("<urlset></urlset>") == "<urlset></urlset>"
