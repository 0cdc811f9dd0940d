"""The table of the pages says when the English of each last changed."""

from __future__ import annotations


def test_the_status_tells_when_each_page_was_changed_where_it_is_written(
    make_app, commit
):
    """The gallery's own page is a copy, as the pages of the lessons are."""
    home = make_app.root("site") / "index.md"
    status = "\n# Status\n\n```{translation-status}\n```\n"
    home.write_text(home.read_text("utf-8") + status, "utf-8")
    for page in ("index", "first"):
        make_app.translate("site", f"lessons/{page}", {"x": "X"}, "vi")
    commits = {
        "Lessons": commit("gallery/index.rst"),
        "First": commit("gallery/first.py"),
    }
    app = make_app("site")
    app.build()
    told = {
        row.td.get_text(strip=True): row.find_all("td")[-1].get_text(strip=True)
        for row in app.soup("index").select("table tbody tr")
    }
    for name, expected in commits.items():
        assert told[name].startswith(f"{expected}, "), told
