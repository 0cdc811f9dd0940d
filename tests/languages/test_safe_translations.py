"""A translation never runs code, reads a file or reaches the network at build time."""

from __future__ import annotations

import polib
import pytest

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
def course(project):
    project.lessons("first")
    project.messages = project.root / "locale/vi/LC_MESSAGES/lessons"
    project.messages.mkdir(parents=True, exist_ok=True)
    return project


def catalog(translation: str, **attributes) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    made.append(
        polib.POEntry(msgid="Some prose.", msgstr=translation, linenum=1, **attributes)
    )
    return made


@pytest.mark.parametrize(
    "attributes",
    [{}, {"tcomment": "noqa: block, html, url"}, {"comment": "code comment"}],
)
def test_a_build_is_refused_whatever_the_catalog_says_of_itself(course, attributes):
    secret = course.root / "secret.txt"
    secret.write_text("a secret")
    hostile = f".. include:: {secret}"
    catalog(hostile, **attributes).save(str(course.messages / "first.po"))
    run = course.render("vi")
    assert run.returncode != 0
    assert "locale/vi/LC_MESSAGES/lessons/first.po:" in run.stderr
    assert "adds a directive, “.. include”" in run.stderr
    assert "Traceback" not in run.stderr
    built = course.root / "_build" / "preview" / "vi"
    assert not [p for p in built.rglob("*.html") if "a secret" in p.read_text("utf-8")]


def test_a_compiled_catalog_is_looked_at_too(course):
    catalog("Không có gì.").save(str(course.messages / "first.po"))
    hostile = catalog("<script>alert(1)</script>")
    hostile.save_as_mofile(str(course.messages / "first.mo"))
    run = course.render("vi")
    assert run.returncode != 0
    assert "adds a tag, “<script>”" in run.stderr


def test_the_interface_is_looked_at_too(course):
    path = course.root / "locale/vi/LC_MESSAGES/sphinx.po"
    interface = polib.pofile(str(path))
    interface.find("Device").msgstr = "<img src=x>"
    interface.save(str(path))
    run = course.render("vi")
    assert run.returncode != 0
    assert "sphinx.po:" in run.stderr


def test_a_harmless_catalog_is_built(course):
    catalog("Vài lời.").save(str(course.messages / "first.po"))
    run = course.render("vi")
    assert run.returncode == 0, run.stderr
    assert "Vài lời." in course.page("lessons/first", "vi")
