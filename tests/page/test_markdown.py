"""Markdown copies keep what a page says, and lead to each other."""

from __future__ import annotations

from docutils import nodes
from docutils.core import publish_doctree

from lesson.links import linked_code
from page.markdown_writer import MarkdownWriter, copy_link


def markdown(source: str) -> str:
    doctree = publish_doctree(source, settings_overrides={"report_level": 5})
    section = nodes.section("", *doctree.children)
    document = nodes.document("", reporter=None)
    document += section
    writer = MarkdownWriter(
        output="Kết quả",
        link=lambda address: address.replace(".html", ".md"),
        download=lambda file: file,
    )
    return writer.write(document)


def test_markdown_keeps_what_a_page_says():
    text = markdown(
        "Prose with *emphasis*, ``code``, :math:`x_1` and `a link <a.html>`__.\n\n"
        "- one\n- two\n\n  more\n\n"
        ".. code-block:: python\n\n   x = '```'\n\n"
        ".. math::\n\n   a &= b \\\\\n\n"
        ".. image:: figure.svg\n   :alt: A curve\n\n"
        "===  ===\na    b\n===  ===\n1    2|3\n===  ===\n\n"
        "term\n  Its meaning.\n\n.. note::\n\n   Mind this.\n"
    )
    assert "Prose with *emphasis*, `code`, $x_1$ and [a link](a.md)." in text
    assert "- one\n\n- two\n\n  more" in text
    assert "````" in text
    assert "$$\na &= b \\\\\n$$" in text
    assert "![A curve](figure.svg)" in text
    assert "| a | b |\n|---|---|\n| 1 | 2\\|3 |" in text
    assert "**term**\n\n: Its meaning." in text
    assert "> Mind this." in text


def test_code_with_links_is_code_and_a_term_is_a_word():
    text = "import torch\n\nx = a_b * 2"
    code = linked_code(text, text, language="Python")
    term = nodes.reference("", "loss", refuri="glossary.html#loss", classes=["term"])
    other = nodes.reference("", "more", refuri="more.html")
    words = nodes.paragraph(
        "", "", nodes.Text("The "), term, nodes.Text(" and "), other
    )
    document = nodes.document("", reporter=None)
    document += [words, nodes.container("", code)]
    writer = MarkdownWriter("Output", link=lambda address: address, download=str)
    assert writer.write(document) == (
        "The loss and [more](more.html)\n\n"
        "```python\nimport torch\n\nx = a_b * 2\n```\n"
    )


def test_what_looks_like_markup_is_not():
    assert markdown(r"2 \* 3 and a_b, <b> and [c]") == (
        "2 \\* 3 and a_b, \\<b> and \\[c\\]\n"
    )


def test_links_lead_to_copies_where_there_are_some():
    pages = {"index", "lessons/loss"}
    assert copy_link("loss.html#top", "lessons/index", pages) == "loss.md#top"
    assert copy_link("../index.html", "lessons/loss", pages) == "../index.md"
    assert copy_link("search.html", "index", pages) == "search.html"
    external = "https://example.org/index.html"
    assert copy_link(external, "index", pages) == external


# -- The copies of a small project


def test_a_page_has_a_copy_beside_it(make_app):
    app = make_app("copies")
    app.build()
    assert app.warnings == ""
    home = (app.outdir / "index.md").read_text("utf-8")
    (download,) = app.outdir.glob("_downloads/*/file.txt")
    file = download.relative_to(app.outdir).as_posix()
    assert home == (
        "# Home\n\nThe [other page](deep/other.md), "
        "[another site](https://example.org/a.html) and "
        f"[a file]({file}).\n"
    )
    assert (app.outdir / "deep" / "other.md").read_text("utf-8") == (
        f"# Other\n\nBack to [Home](../index.md), and [the file](../{file}).\n"
    )


def test_a_page_that_is_gone_leaves_no_copy(make_app):
    page = make_app.root("copies") / "extra.md"
    page.write_text("---\norphan: true\n---\n\n# Extra\n\nSome text.\n", "utf-8")
    app = make_app("copies")
    app.build()
    copy = app.outdir / "extra.md"
    assert copy.read_text("utf-8") == "# Extra\n\nSome text.\n"
    page.unlink()
    make_app("copies").build()
    assert not copy.exists()
