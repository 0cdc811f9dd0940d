"""The audit: what it measures anew, what it prints, and that it fails where it must."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import audit
import published
from conftest import ROOT

WELL = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}


def result(page="a.html", preset="mobile", failed=(), **scores):
    scores = WELL | {name.replace("_", "-"): score for name, score in scores.items()}
    failures = {name: list(failed) for name in scores}
    return audit.Result(page, preset, scores, {}, failures)


def test_goals_are_those_of_the_course():
    sound = {"accessibility": 100, "best-practices": 100, "seo": 100}
    assert audit.GOALS == {"mobile": {"performance": 98} | sound, "desktop": sound}


def test_a_page_misses_what_is_below_its_goal():
    assert result().misses() == []
    assert result(performance=98).misses() == []
    assert result(performance=97, seo=99).misses() == ["performance", "seo"]
    assert result(preset="desktop", performance=97).misses() == []


def measured(*speeds, wanted=None, **scores):
    """Return what is made of measurements of a page, and how many were asked for."""
    left = [result(performance=speed, **scores) for speed in speeds]
    found = audit.measure_fairly(
        lambda page, preset: left.pop(0), "a.html", "mobile", wanted
    )
    return found.scores["performance"], len(speeds) - len(left)


def test_a_slow_page_is_measured_anew_and_the_median_counts():
    assert measured(98, 0, 0) == (98, 1)
    assert measured(60, 99, 98) == (98, 3)
    assert measured(97, 100, 90) == (97, 3)
    assert measured(100, 0, 0, seo=50) == (100, 1)
    assert measured(99, 100, 100, wanted=100) == (100, 3)


def test_pages_are_chosen_by_patterns():
    pages = ["en/index.html", "vi/index.html", "vi/lessons/loss.html"]
    assert published.chosen(pages, []) == pages
    assert published.chosen(pages, ["vi/lessons/*"]) == pages[2:]
    assert published.chosen(pages, ["vi/index"]) == ["vi/index.html"]


def test_the_table_and_the_report_show_what_is_missed():
    results = [result(), result("b.html", "desktop", ["meta-description"], seo=91)]
    table = audit.table(results).splitlines()
    assert table[0].split() == ["performance", "accessibility", "best-practices", "seo"]
    assert table[1].split() == ["a.html", "mobile", *["100"] * 4]
    assert table[2].split() == ["b.html", "desktop", *["100"] * 3, "91*"]
    assert audit.report(results) == (
        "b.html (desktop): seo 91, wanted 100: meta-description"
    )


def run_audit(site, report, *patterns):
    return subprocess.run(
        [sys.executable, "-m", "audit", site, "0", report, *patterns],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_lighthouse_finds_a_fault_and_the_audit_fails(tmp_path):
    page = '<!DOCTYPE html><html lang="en"><title>A page</title><img src="data:,"><p>A'
    (tmp_path / "page.html").write_text(page, "utf-8")
    done = run_audit(tmp_path, tmp_path / "report.json")
    assert done.returncode == 1, done.stderr
    assert "page.html (mobile): seo" in done.stdout
    assert "meta-description" in done.stdout
    assert "image-alt" in done.stdout
    saved = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [entry["preset"] for entry in saved] == ["mobile", "desktop"]


def test_an_audit_of_no_page_says_so(tmp_path):
    done = run_audit(tmp_path, tmp_path / "report.json", "vi/*")
    assert done.returncode == 2
    assert "named by: vi/*" in done.stderr
