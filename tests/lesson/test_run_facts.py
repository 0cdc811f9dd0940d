"""The end of a lesson's page says where it ran, and what that took."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def built(make_app):
    app = make_app("site")
    app.build()
    return app


def facts_of_first(app) -> dict:
    return json.loads((app.srcdir / "lessons" / "first.run.json").read_text("utf-8"))


def test_the_page_ends_with_where_the_lesson_ran(built):
    facts = facts_of_first(built)
    text = built.soup("lessons/first").select_one(".run-facts").get_text(" ")
    for name in ("device", "python", "date", "memory", "seconds"):
        assert str(facts[name]) in text, name
    assert facts["memory"] > 10
    assert facts["seconds"] >= 0
    assert not built.soup("index").select(".run-facts")
    assert not built.soup("lessons/index").select(".run-facts")


def test_the_facts_of_a_new_run_replace_the_old(built, make_app):
    facts = facts_of_first(built) | {"device": "A quantum computer"}
    (built.srcdir / "lessons" / "first.run.json").write_text(json.dumps(facts))
    app = make_app("site")
    app.build()
    assert "A quantum computer" in app.page("lessons/first")


def test_the_facts_are_in_no_message(make_app):
    app = make_app("site", builder="gettext")
    app.build()
    catalogs = "".join(file.read_text("utf-8") for file in app.outdir.rglob("*.pot"))
    assert "Some prose." in catalogs
    assert facts_of_first(app)["device"] not in catalogs
    assert "First was executed" not in catalogs


def test_a_lesson_that_did_not_run_says_so(make_app):
    app = make_app("site", plot_gallery="False")
    app.build()
    page = app.soup("lessons/first")
    assert "made without running" in page.select_one(".run-facts").get_text()
    assert not page.select(".sphx-glr-script-out")
