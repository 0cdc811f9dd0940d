"""A translation never runs code, reads a file or reaches the network at build time."""

from __future__ import annotations

import polib
import pytest
from conftest import Application, Applications

from catalogs.safety import added_parts

ENGLISH = (
    "See {term}`loss` or {doc}`glossary`, ``code`` and `code`, |name|, "
    "[a link](https://example.org/page) and :math:`x^2`, a :ref:`label <target>`."
)

HOSTILE = [
    ".. include:: /etc/hostname",
    "Từ.\n\n.. raw:: html\n   :file: /etc/hostname",
    ".. raw:: html\n   :url: http://127.0.0.1/",
    ".. literalinclude:: /etc/hostname",
    ".. image:: https://example.org/pixel.png",
    ".. |x| image:: /etc/hostname",
    "* .. include:: /etc/hostname",
    "```{include} /etc/hostname\n```",
    ":::{literalinclude} /etc/hostname\n:::",
    "~~~{eval-rst}\n.. include:: /etc/hostname\n~~~",
    "{download}`x </etc/hostname>`",
    ":download:`/etc/hostname`",
    "`/etc/hostname`:download:",
    "{term}`loss` {doc}`/etc/hostname`",
    ":file:`x`",
    "{raw}`x`",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "< script>alert(1)</script>",
    "<!-- x -->",
    "&lt;script&gt;",
    "&#60;script",
    "![x](/etc/hostname)",
    "[x](/etc/hostname)",
    "[x](javascript:alert(1))",
    "[x]: javascript:alert(1)",
    "`x <javascript:alert(1)>`_",
    "JavaScript:alert(1)",
    "https://example.org/other",
    "file:///etc/hostname",
    "data:text/html,x",
    "|other|",
    "__ https://example.org/other",
]

HARMLESS = [
    "Xem {term}`mất mát <loss>` hoặc {doc}`glossary`.",
    "Xem :ref:`nhãn <target>`, |name| và :math:`x^2`.",
    "[một liên kết](https://example.org/page), `code` và ``code``.",
    "Từ: *nghiêng*, **đậm**; 1 < 2 và 2 > 1, a | b.",
    "- một mục\n- mục khác",
    "é⟦" + ENGLISH + "⟧",
]


@pytest.mark.parametrize("translation", HOSTILE)
def test_what_acts_is_found(translation):
    assert added_parts(ENGLISH, translation)


@pytest.mark.parametrize("translation", HARMLESS)
def test_what_does_not_act_is_let_through(translation):
    assert added_parts(ENGLISH, translation) == []


@pytest.fixture
def build(make_app: Applications, monkeypatch):
    """Build two pages in xx, of which the home page has this translation."""
    root = make_app.root("course")
    # A person sees a path from the folder that the command runs in.
    monkeypatch.chdir(root)
    folder = root / "locale/xx/LC_MESSAGES"
    folder.mkdir(parents=True)

    def built(*, page: str = "index", compiled: str = "", **entry: str) -> Application:
        catalog(**entry).save(str(folder / f"{page}.po"))
        if compiled:
            hostile = catalog(msgstr=compiled)
            hostile.save_as_mofile(str(folder / f"{page}.mo"))
        app = make_app("course", "languages.safe_translations", language="xx")
        app.build()
        return app

    return built


def catalog(msgid: str = "The first words.", **attributes: str) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    made.append(polib.POEntry(msgid=msgid, linenum=1, **attributes))
    return made


# Sphinx prints no traceback for `SystemExit`.


@pytest.mark.parametrize(
    "attributes",
    [{}, {"tcomment": "noqa: block, html, url"}, {"comment": "code comment"}],
)
def test_a_build_is_refused_whatever_the_catalog_says_of_itself(
    build, make_app, attributes
):
    secret = make_app.root("course") / "secret.txt"
    secret.write_text("a secret")
    with pytest.raises(SystemExit) as refused:
        build(msgstr=f".. include:: {secret}", **attributes)
    assert str(refused.value).startswith("locale/xx/LC_MESSAGES/index.po:")
    assert "adds a directive, “.. include”" in str(refused.value)
    built = make_app.folder / "_build"
    assert not [p for p in built.rglob("*.html") if "a secret" in p.read_text("utf-8")]


def test_a_compiled_catalog_is_looked_at_too(build):
    with pytest.raises(SystemExit, match="adds a tag, “<script>”"):
        build(msgstr="NOTHING.", compiled="<script>alert(1)</script>")


def test_the_interface_is_looked_at_too(build):
    with pytest.raises(SystemExit, match=r"sphinx\.po:"):
        build(page="sphinx", msgid="Device", msgstr="<img src=x>")


def test_a_harmless_catalog_is_built(build):
    app = build(msgstr="THE FIRST WORDS.")
    assert "THE FIRST WORDS." in app.page("index")
