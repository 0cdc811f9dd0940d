"""The facts of a run: what is measured, on a CPU and on an accelerator."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from conftest import ROOT

from records import facts


def accelerator(available: bool) -> SimpleNamespace:
    """A torch that reports an accelerator, or none."""
    return SimpleNamespace(
        accelerator=SimpleNamespace(
            is_available=lambda: available,
            current_accelerator=lambda: SimpleNamespace(type="cuda"),
            max_memory_allocated=lambda: 3 * 1024**2,
        ),
        cuda=SimpleNamespace(get_device_name=lambda: "A large GPU"),
    )


@pytest.fixture
def gallery_conf(tmp_path):
    (tmp_path / "lessons").mkdir()
    return {
        "src_dir": str(tmp_path),
        "examples_dirs": str(ROOT / "gallery"),
        "gallery_dirs": "lessons",
    }


def measured(gallery_conf, tmp_path) -> dict:
    facts.measure(gallery_conf, "first.py", "before")
    facts.measure(gallery_conf, "first.py", "after")
    return json.loads((tmp_path / "lessons" / "first.run.json").read_text("utf-8"))


def test_on_a_cpu(gallery_conf, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", accelerator(False))
    found = measured(gallery_conf, tmp_path)
    assert found["accelerator_memory"] is None
    assert ";" not in found["device"]


def test_on_an_accelerator(gallery_conf, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", accelerator(True))
    found = measured(gallery_conf, tmp_path)
    assert found["accelerator_memory"] == 3
    assert found["device"].startswith("A large GPU; ")


def test_the_time_is_that_of_the_lesson(gallery_conf, tmp_path, monkeypatch):
    clock = iter([100.0, 102.34])
    monkeypatch.setattr(facts.time, "perf_counter", lambda: next(clock))
    assert measured(gallery_conf, tmp_path)["seconds"] == 2.3


def test_entering_the_folder_is_no_run(gallery_conf, tmp_path):
    facts.measure(gallery_conf, None, "after")
    assert not list((tmp_path / "lessons").iterdir())


def test_the_commit_says_when_lessons_differ_from_it(gallery_conf, tmp_path):
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@x"]

    def run(*command: str) -> str:
        return subprocess.run(
            [*git, *command], check=True, capture_output=True, text=True
        ).stdout.strip()

    run("init", "--quiet")
    lesson = tmp_path / "first.py"
    lesson.write_text("print(1)\n")
    run("add", "first.py")
    run("commit", "--quiet", "--message", "first")
    gallery_conf["examples_dirs"] = str(tmp_path)
    (tmp_path / ".gitignore").write_text("lessons\n.gitignore\n")
    commit = run("rev-parse", "--short=10", "HEAD")
    assert measured(gallery_conf, tmp_path)["commit"] == commit
    lesson.write_text("print(2)\n")
    assert measured(gallery_conf, tmp_path)["commit"] == f"{commit}+"


def test_outside_of_git_there_is_no_commit(gallery_conf, tmp_path):
    gallery_conf["examples_dirs"] = str(tmp_path)
    assert measured(gallery_conf, tmp_path)["commit"] is None
