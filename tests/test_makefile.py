"""The commands of the README, in copies of the project."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT


def make(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_help_is_the_default_and_lists_every_public_target():
    source = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", source, flags=re.MULTILINE))
    shown = make(ROOT).stdout
    assert shown == make(ROOT, "help").stdout
    inner = {"record", "use-records", "render", "help"}
    # What only the workflows need.
    inner |= {"kind", "take-translations", "push-branch", "report", "newest"}
    for target in targets - inner:
        assert f"make {target}" in shown, target
    named = set(re.findall(r"^make ([a-z-]+)", shown, flags=re.MULTILINE))
    assert named <= targets


def test_every_target_says_where_its_result_is():
    source = (ROOT / "Makefile").read_text("utf-8")
    for target in ("html", "preview", "lesson", "linkcheck", "lock", "clean", "lint"):
        recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", source, re.MULTILINE)[1]
        assert recipe.splitlines()[-1].startswith("\t@echo"), target


def test_preview_needs_no_torch_and_builds_both_languages(project):
    """Sets up an environment of its own, from the lock file."""
    project.lessons("first", "second")
    run = make(project.root, "preview")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "_build/preview/en/index.html" in run.stdout
    for language in ("en", "vi"):
        page = project.page("lessons/second", language)
        assert 'class="run-facts"' in page
        assert "<dl>" not in page.partition('class="run-facts"')[2]
    python = project.root / ".venv" / "bin" / "python"
    for package in ("torch", "matplotlib", "numpy"):
        found = subprocess.run([python, "-c", f"import {package}"], capture_output=True)
        assert found.returncode != 0, f"{package} is installed"

    again = make(project.root, "preview")
    assert "Installing" not in again.stdout
    lock = project.root / "locks" / "pages.txt"
    lock.touch()
    assert "Installing what builds the pages" in make(project.root, "preview").stdout


def test_torch_comes_from_another_index(project, tmp_path):
    """An index of our own offers builds of the pinned versions."""
    pins = dict(
        re.findall(
            r"^(torch|torchvision)==([^ ]+)",
            (ROOT / "locks" / "torch.txt").read_text("utf-8"),
            flags=re.MULTILINE,
        )
    )
    for name, version in pins.items():
        folder = tmp_path / "index" / name
        folder.mkdir(parents=True)
        wheel(folder, name, f"{version}+cpu")
    index = (tmp_path / "index").as_uri()
    run = make(project.root, ".venv/.torch", f"TORCH_INDEX={index}")
    assert run.returncode == 0, run.stdout + run.stderr
    python = project.root / ".venv" / "bin" / "python"
    for name, version in pins.items():
        shown = subprocess.run(
            [python, "-c", f"import {name}; print({name}.__version__)"],
            capture_output=True,
            text=True,
        )
        assert shown.stdout.strip() == f"{version}+cpu", shown.stderr


def wheel(folder: Path, name: str, version: str) -> None:
    """Write a package that has a version and nothing else, and its index page."""
    info = f"{name}-{version}.dist-info"
    file = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / file, "w") as archive:
        archive.writestr(f"{name}.py", f"__version__ = {version!r}\n")
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        )
        archive.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
            "Tag: py3-none-any\n",
        )
        archive.writestr(
            f"{info}/RECORD",
            f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
        )
    (folder / "index.html").write_text(f'<a href="{file}">{file}</a>')


def test_an_unfit_python_is_refused_with_words(project, tmp_path):
    fake = tmp_path / "python3"
    fake.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit\nexit 1\n')
    fake.chmod(0o755)
    run = make(project.root, "preview", f"PYTHON={fake}")
    assert run.returncode != 0
    assert "3.11, 3.12 or 3.13 is needed, not Python 3.9.2" in run.stderr


def test_html_publishes_when_every_lesson_ran_and_not_before(project):
    project.lessons("first", "second")
    ours = f"VENV={ROOT / '.venv'}"
    published = project.root / "_build" / "html"

    source = project.lesson("second").read_text("utf-8")
    project.lesson("second").write_text(source + "\n1 / 0\n")
    run = make(project.root, "html", ours)
    assert run.returncode != 0
    assert "gallery/second.py:22: ZeroDivisionError" in run.stderr
    assert not published.exists()

    project.lesson("second").write_text(source)
    run = make(project.root, "html", ours)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "The site is in _build/html" in run.stdout
    page = published / "vi" / "lessons" / "second.html"
    whole = page.read_bytes()

    again = make(project.root, "html", ours)
    assert "No lesson to run" in again.stdout

    project.lesson("second").write_text(source.replace("6 * 7", "6 / 0"))
    assert make(project.root, "html", ours).returncode != 0
    index = project.root / "docs" / "index.md"
    project.lesson("second").write_text(source)
    index.write_text(index.read_text("utf-8") + "\n{doc}`nowhere`\n")
    assert make(project.root, "html", ours).returncode != 0
    assert page.read_bytes() == whole


def test_lesson_runs_one_and_names_its_page(project):
    project.lessons("first", "second")
    ours = f"VENV={ROOT / '.venv'}"
    run = make(project.root, "lesson", "NAME=second", ours)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "second: done" in run.stdout
    assert "first:" not in run.stdout
    assert "The page is _build/preview/en/lessons/second.html" in run.stdout
    assert "made without running" in project.page("lessons/first")


def test_clean_leaves_the_set_up(project):
    project.lessons("first")
    ours = f"VENV={ROOT / '.venv'}"
    make(project.root, "preview", ours)
    assert make(project.root, "clean").returncode == 0
    assert not (project.root / "_build").exists()
    assert not (project.root / "docs" / "lessons").exists()
    assert (ROOT / ".venv" / "bin" / "python").exists()


def test_lesson_without_a_name_asks_for_one():
    run = make(ROOT, "lesson")
    assert run.returncode != 0
    assert "Which lesson?" in run.stderr


@pytest.fixture
def generated(project, tmp_path):
    """A repository, and its `make generated` with a uv that writes what it is told."""
    project.lessons("first")
    tools = tmp_path / "environment"
    (tools / "bin").mkdir(parents=True)
    programs = {
        name: f'exec {ROOT / ".venv" / "bin" / name} "$@"'
        for name in ("python", "sphinx-build")
    }
    programs["uv"] = (
        'case "$@" in *locks/torch.txt) printf "$ADDS" >> locks/torch.txt; esac'
    )
    for name, command in programs.items():
        (tools / "bin" / name).write_text(f"#!/bin/sh\n{command}\n")
        (tools / "bin" / name).chmod(0o755)
    for layer in (".pages", ".tests"):
        (tools / layer).touch()
    (project.root / ".gitignore").write_text("/_build/\n/docs/lessons/\n*.mo\n")
    ours = f"VENV={tools}"

    def commit():
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        for command in (["add", "."], [*author, "commit", "-qm", "x"]):
            subprocess.run(["git", *command], cwd=project.root, check=True)

    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    assert make(project.root, "update-po", ours).returncode == 0
    (project.root / "locks" / "torch.txt").write_text("torch==1\n")
    commit()
    project.commit = commit
    project.generated = lambda adds="": make(project.root, "generated", ours, ADDS=adds)
    return project


def test_what_is_made_from_other_files_is_told_from_what_was_forgotten(generated):
    run = generated.generated()
    assert run.returncode == 0, run.stdout + run.stderr
    assert "The catalogs and the locks are up to date." in run.stdout


def test_a_forgotten_lock_is_found(generated):
    run = generated.generated("torchvision==1")
    assert run.returncode != 0
    assert "locks/torch.txt" in run.stdout
    assert "Commit these files" in run.stderr


def test_a_forgotten_catalog_is_found(generated):
    index = generated.root / "docs" / "index.md"
    index.write_text(index.read_text("utf-8") + "\nNew words.\n", "utf-8")
    generated.commit()
    run = generated.generated()
    assert run.returncode != 0
    assert "locale/vi/LC_MESSAGES/index.po" in run.stdout
    assert "Commit these files" in run.stderr


def test_the_locks_pin_with_hashes_and_name_no_index():
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text("utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][^\n]*", text, flags=re.MULTILINE)
        assert pins
        for pin in pins:
            assert re.match(r"[a-z0-9.-]+==\S+", pin), pin
            assert pin.endswith("\\"), f"{pin} has no hash"
