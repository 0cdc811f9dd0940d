"""A page waits for one style sheet, and its one script is deferred."""

from __future__ import annotations

from urllib.parse import unquote

from bs4 import BeautifulSoup

from page.assets import address_of_svg, join_scripts, join_styles


def test_a_page_of_the_site_links_one_style_sheet_and_one_script(site):
    html = (site / "en" / "lessons" / "tensors.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    (sheet,) = page.select("link[rel=stylesheet]")
    assert sheet["href"].startswith("../_static/site.css?v=")
    (script,) = page.select("script[src]")
    assert script["src"].startswith("../_static/site.js?v=")
    assert script.has_attr("defer")
    (icon,) = page.select("link[rel~=icon]")
    assert icon["href"].startswith("data:image/svg+xml,%3Csvg")
    assert page.select_one(".brand img")["src"] == icon["href"]
    static = site / "en" / "_static"
    styles = (static / "site.css").read_text("utf-8")
    for rule in (".site-header{", "ol.lesson-cards{", "data-theme=dark", ".copybtn"):
        assert rule in styles, rule
    # The colours of code on a dark page, which the theme writes last.
    assert styles.count(".highlight .kn{") == 3
    assert "sphx-glr-binder-badge" not in styles, "an unused style sheet was taken in"
    scripts = (static / "site.js").read_text("utf-8")
    assert "theme-toggle" in scripts
    assert "popover" in scripts
    assert "sourceMappingURL" not in styles + scripts


def test_what_every_page_links_is_joined_and_what_one_page_links_is_not(make_app):
    app = make_app("assets")

    def add_to_first_page(app, page, *_others):
        if page == "index":
            app.add_css_file("single.css")

    app.connect("html-page-context", add_to_first_page)
    app.build()
    assert app.warnings == ""
    first, second, search = map(sheets, map(app.page, ("index", "second", "search")))
    assert first == ["print.css", "single.css", "site.css"]
    assert second == search == ["print.css", "site.css"]
    styles = (app.outdir / "_static" / "site.css").read_text("utf-8")
    assert ".own{color:green}" in styles
    for other in (".single", ".print", ".unused"):
        assert other not in styles


def test_what_is_written_at_the_end_is_joined_too(make_app):
    app = make_app("assets")
    static = app.outdir / "_static"

    def write_late(app, _fault):
        (static / "own.css").write_text(".late { color: blue }", "utf-8")

    app.connect("build-finished", write_late)
    app.build()
    assert ".late{color:blue}" in (static / "site.css").read_text("utf-8")


def sheets(page: str) -> list[str]:
    """Return the names of the style sheets that a page links."""
    links = BeautifulSoup(page, "html.parser").select("link[rel=stylesheet]")
    return sorted(link["href"].partition("?")[0].split("/")[-1] for link in links)


def test_addresses_are_read_from_the_place_of_their_style_sheet():
    joined = join_styles(
        {
            "styles/deep.css": "a { background: url('pic.svg') }",
            "flat.css": "b { background: url(pic.svg) }",
            "styles/other.css": "c { background: url(data:x), url(/root.svg) }",
        }
    )
    assert "url('styles/pic.svg')" in joined
    assert "b{background:url(pic.svg)}" in joined
    assert "url(data:x),url(/root.svg)" in joined


def test_scripts_do_not_run_into_each_other():
    joined = join_scripts({"a.js": "(() => 1)()", "b.js": "(() => 2)()", "c.js": ""})
    assert joined == "(()=>1)();\n(()=>2)();\n"


def test_the_licence_of_a_script_is_kept():
    joined = join_scripts({"a.js": "/*! a licence */ one() // gone"})
    assert "/*! a licence */" in joined
    assert "gone" not in joined


def test_a_picture_is_the_same_inside_its_address():
    svg = '<svg viewBox="0 0 9 9">\n <path fill="#fff" d="M0 0"/>\n</svg>'
    kind, _, content = address_of_svg(svg).partition(",")
    assert kind == "data:image/svg+xml"
    assert not set(content) & set("<>\"'# ")
    assert unquote(content).split() == svg.split()
