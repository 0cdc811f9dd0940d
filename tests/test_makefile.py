"""The commands of the README, in copies of the project."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, Project

# Lessons are recorded with a stand-in for torch, which is imported at once.
STAND_IN = "PYTHONPATH=docs/_ext:_torch"


def make(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=600,
    )


# The Makefile, and the part of it that only workflows call.
SOURCE = (ROOT / "Makefile").read_text("utf-8")
FOR_WORKFLOWS = (ROOT / ".ci" / "ci.mk").read_text("utf-8")


def targets(source: str) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", source, flags=re.MULTILINE))


def test_help_is_the_default_and_lists_every_public_target():
    shown = make(ROOT).stdout
    assert shown == make(ROOT, "help").stdout
    public = targets(SOURCE) - {"use-records", "render", "help"}
    for target in public:
        assert re.search(rf"^  make {target}\b", shown, re.MULTILINE), target
    named = set(re.findall(r"^ +make ([a-z-]+)", shown, flags=re.MULTILINE))
    assert named == public
    assert max(map(len, shown.splitlines())) <= 88


def test_help_has_four_groups_and_a_newcomer_finds_the_first_things_first():
    groups = make(ROOT).stdout.rstrip().split("\n\n")
    titles = [group.splitlines()[0] for group in groups]
    assert titles == ["Read and build", "Write and translate", "Check", "Upkeep"]
    assert groups[0].splitlines()[1].startswith("  make html ")
    # Everything that can be given is told in the group whose targets take it.
    given = re.findall(r"^([A-Z_]+) \?=", SOURCE, re.MULTILINE)
    told = re.findall(r"\b([A-Z_]+)=", "\n".join(groups))
    assert {*given, "REPOSITORY", "NAME"} == set(told)


def test_what_only_workflows_call_is_a_part_of_its_own():
    apart = {"kind", "take-translations", "push-branch", "report", "newest"}
    assert targets(FOR_WORKFLOWS) == apart
    assert not apart & targets(SOURCE)


def test_every_target_says_where_its_result_is():
    for target in ("html", "preview", "lesson", "linkcheck", "lock", "clean", "lint"):
        recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", SOURCE, re.MULTILINE)[1]
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

    # What a further one would do.
    again = make(project.root, "--dry-run", "preview")
    assert again.returncode == 0 and "Installing" not in again.stdout
    (project.root / "locks" / "pages.txt").touch()
    again = make(project.root, "--dry-run", "preview")
    assert "Installing what builds the pages" in again.stdout


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
    assert "Python 3.11 to 3.14 is needed, not Python 3.9.2" in run.stderr
    assert "Traceback" not in run.stderr
    # To look around needs none.
    assert make(project.root, f"PYTHON={fake}").returncode == 0


def test_the_same_versions_of_python_are_allowed_everywhere():
    """The project, the Makefile and its words, the README, and what workflows try."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    first, beyond = map(
        int, re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', project).groups()
    )
    assert f"(3, {first}) <= sys.version_info < (3, {beyond})" in SOURCE
    assert f"Python 3.{first} to 3.{beyond - 1} is needed" in SOURCE
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"You need Python 3.{first} to 3.{beyond - 1}," in readme
    pull = (ROOT / ".github/workflows/pull-request.yml").read_text("utf-8")
    assert f'python: ["3.{first}", "3.{beyond - 1}"]' in pull


def test_what_is_no_code_of_a_language_becomes_no_part_of_a_command(project):
    table = project.root / "locale" / "languages.toml"
    before = table.read_text("utf-8")
    ours = f"VENV={ROOT / '.venv'}"
    shown = make(project.root, "--dry-run", "dist", ours)
    assert "for language in en vi;" in shown.stdout
    for header in (
        '["x; touch hostile"]',
        "[x; touch hostile]",
        '["$(touch hostile)"]',
    ):
        table.write_text(f'{before}\n{header}\nname = "x"\n', "utf-8")
        run = make(project.root, "render", ours)
        assert run.returncode != 0
        assert "The languages cannot be read: " in run.stderr
        assert "There is no language to build" in run.stderr
        assert not (project.root / "hostile").exists()


def test_html_publishes_when_every_lesson_ran_and_not_before(project):
    project.lessons("first", "second")
    ours = (f"VENV={ROOT / '.venv'}", STAND_IN)
    published = project.root / "_build" / "html"

    source = project.lesson("second").read_text("utf-8")
    project.lesson("second").write_text(source + "\n1 / 0\n")
    run = make(project.root, "html", *ours)
    assert run.returncode != 0
    assert "gallery/second.py:22: ZeroDivisionError" in run.stderr
    assert not published.exists()

    project.lesson("second").write_text(source)
    run = make(project.root, "html", *ours)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "The site is in _build/html" in run.stdout
    page = published / "vi" / "lessons" / "second.html"
    whole = page.read_bytes()

    again = make(project.root, "html", *ours)
    assert "No lesson to run" in again.stdout

    project.lesson("second").write_text(source.replace("6 * 7", "6 / 0"))
    assert make(project.root, "html", *ours).returncode != 0
    index = project.root / "docs" / "index.md"
    project.lesson("second").write_text(source)
    index.write_text(index.read_text("utf-8") + "\n{doc}`nowhere`\n")
    assert make(project.root, "html", *ours).returncode != 0
    assert page.read_bytes() == whole


def test_lesson_runs_one_and_names_its_page(project):
    project.lessons("first", "second")
    ours = (f"VENV={ROOT / '.venv'}", STAND_IN)
    run = make(project.root, "lesson", "NAME=second", *ours)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "second: done" in run.stdout
    assert "first:" not in run.stdout
    assert "The page is _build/preview/en/lessons/second.html" in run.stdout
    assert "made without running" in project.page("lessons/first")


def test_clean_leaves_the_set_up(project):
    for built in ("_build/preview/en/index.html", "docs/lessons/first.rst"):
        (project.root / built).parent.mkdir(parents=True)
        (project.root / built).touch()
    ours = f"VENV={ROOT / '.venv'}"
    assert make(project.root, "clean", ours).returncode == 0
    assert not (project.root / "_build").exists()
    assert not (project.root / "docs" / "lessons").exists()
    assert (ROOT / ".venv" / "bin" / "python").exists()


def test_lesson_without_a_name_asks_for_one():
    run = make(ROOT, "lesson")
    assert run.returncode != 0
    assert "Which lesson?" in run.stderr


@pytest.fixture(scope="module")
def generated_once(tmp_path_factory) -> Project:
    """A repository, and an environment whose uv writes what it is told."""
    project = Project(tmp_path_factory.mktemp("generated"))
    project.lessons("first")
    tools = tmp_path_factory.mktemp("environment")
    (tools / "bin").mkdir()
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
    project.ours = f"VENV={tools}"
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    assert make(project.root, "update-po", project.ours).returncode == 0
    (project.root / "locks" / "torch.txt").write_text("torch==1\n")
    commit(project)
    return project


@pytest.fixture
def generated(generated_once, tmp_path) -> Project:
    """A copy of the repository, and its `make generated`."""
    project = generated_once.copy(tmp_path / "generated")
    project.generated = lambda adds="": make(
        project.root, "generated", generated_once.ours, ADDS=adds
    )
    return project


def commit(project: Project) -> None:
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["add", "."], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=project.root, check=True)


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
    commit(generated)
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
