"""The addresses that a person gives."""

from __future__ import annotations

import runpy

import pytest
from conftest import ROOT

from course.addresses import address_of, check_repository, check_site_url


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "https://", "https://a.org/?b"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match="give the whole address"):
        check_site_url(address)


@pytest.mark.parametrize("address", ["", "https://a.org", "http://a.org:80/b/c/"])
def test_an_address_is_accepted(address):
    check_site_url(address)


@pytest.mark.parametrize("name", ["course", "a/b/c", "a b/c", "https://github.com/a/b"])
def test_a_repository_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match="give the owner and the name"):
        check_repository(name)


@pytest.mark.parametrize("name", ["", "some-one/course.v2"])
def test_a_repository_is_accepted(name):
    check_repository(name)


@pytest.mark.parametrize("site", ["https://a.org/b", "https://a.org/b/"])
def test_an_address_ends_with_one_slash(site):
    assert address_of(site) == "https://a.org/b/"
    assert address_of(site, "vi") == "https://a.org/b/vi/"
    assert address_of("") == address_of("", "vi") == ""


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("site_url", "example.org", "SITE_URL is 'example.org': give the whole"),
        ("repository", "course", "REPOSITORY is 'course': give the owner"),
    ],
)
def test_a_build_stops_with_one_sentence(make_app, setting, value, sentence):
    # Sphinx prints no traceback for what raises this.
    with pytest.raises(SystemExit) as stop:
        make_app("course", "course", **{setting: value})
    assert str(stop.value).startswith(sentence)


def test_both_are_told_by_the_environment(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://example.org/course")
    monkeypatch.setenv("REPOSITORY", "someone/course")
    conf = runpy.run_path(str(ROOT / "conf.py"))
    assert conf["site_url"] == "https://example.org/course"
    assert conf["repository"] == "someone/course"
