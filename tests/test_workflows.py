"""The workflows call make targets, with pinned actions and the least permissions."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def workflow(path: Path) -> dict:
    # YAML reads the word "on" as true.
    return yaml.safe_load(path.read_text("utf-8"))


def jobs():
    for path in FILES:
        for name, job in workflow(path)["jobs"].items():
            yield path.stem, name, job


def steps():
    for file, name, job in jobs():
        for step in job["steps"]:
            yield f"{file}: {name}", step


def test_there_is_one_for_each_occasion():
    names = {path.stem for path in FILES}
    assert names == {"links", "main", "pull-request", "weekly"}


def test_every_action_is_pinned_by_its_commit():
    uses = re.findall(
        r"^\s*(?:- )?uses: (.+)$",
        "\n".join(path.read_text("utf-8") for path in FILES),
        re.MULTILINE,
    )
    assert len(uses) == sum("uses" in step for _place, step in steps())
    pins: dict[str, set[str]] = {}
    for use in uses:
        pin = re.fullmatch(r"(actions/[a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", use)
        assert pin, use
        pins.setdefault(pin[1], set()).add(f"{pin[2]} {pin[3]}")
    assert all(len(versions) == 1 for versions in pins.values()), pins


def test_every_command_is_one_make_target():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    found = 0
    for place, step in steps():
        if "run" in step:
            command = re.fullmatch(
                r"make (?:--silent )?([a-z-]+)(?: [A-Z]+=(?:\"[^\"$`]*\"|[\w./-]+))*"
                r"(?: >> \"\$GITHUB_OUTPUT\")?",
                step["run"],
            )
            assert command, f"{place}: {step['run']}"
            # Those of the records come with their own part of the Makefile.
            assert command[1] in targets | {"merge", "records-archive"}, place
            found += 1
    assert found > 15


def test_nothing_of_an_event_is_a_part_of_a_command():
    for place, step in steps():
        assert "${{" not in step.get("run", ""), place


def test_a_workflow_may_do_nothing_and_a_job_what_it_needs():
    allowed = {
        "main: pages": {"pages": "write", "id-token": "write"},
        "main: branches": {"contents": "write"},
        "weekly: report": {"contents": "read", "issues": "write"},
        "links: report": {"contents": "read", "issues": "write"},
    }
    for path in FILES:
        assert workflow(path)["permissions"] == {}, path
    for file, name, job in jobs():
        place = f"{file}: {name}"
        assert job["permissions"] == allowed.get(place, {"contents": "read"}), place
        assert job["timeout-minutes"] <= 180, place


def test_a_job_that_may_write_runs_nothing_that_others_wrote():
    """It pushes or tells what other jobs made, and builds nothing."""
    for file, name, job in jobs():
        if "write" in job["permissions"].values():
            ran = [step["run"].split()[1] for step in job["steps"] if "run" in step]
            assert set(ran) <= {"push-branch", "report"}, (file, name)


def test_no_secret_reaches_a_pull_request():
    text = "".join(path.read_text("utf-8") for path in FILES)
    assert "secrets." not in text
    assert "\non: pull_request_target" not in text
    assert "workflow_run" not in text
    (pull,) = [path for path in FILES if path.stem == "pull-request"]
    events = workflow(pull)[True]
    assert events == "pull_request"
    assert "github.token" not in pull.read_text("utf-8")
    for other in set(FILES) - {pull}:
        assert "pull_request" not in workflow(other)[True], other


def test_no_checkout_leaves_its_token_behind():
    for place, step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, place


def test_pages_are_rendered_with_the_whole_history():
    """They tell when their English was changed; a shallow clone does not know."""
    rendered = 0
    for file, name, job in jobs():
        ran = [step["run"].split()[1] for step in job["steps"] if "run" in step]
        if {"html", "test"} & set(ran):
            assert job["steps"][0]["with"].get("fetch-depth") == 0, (file, name)
            rendered += 1
    assert rendered == 3


def test_translations_are_built_with_the_programs_of_the_base():
    (pull,) = [path for path in FILES if path.stem == "pull-request"]
    for name in ("look", "translations"):
        first, second, *_ = workflow(pull)["jobs"][name]["steps"]
        assert first["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
        assert "path" not in first["with"]
        assert second["with"]["path"] == "_build/contribution"
    condition = workflow(pull)["jobs"]["pages"]["if"]
    assert "needs.look.outputs.translations == 'false'" in condition


def test_actionlint_is_part_of_lint():
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
    assert "actionlint" in recipe
    run = subprocess.run([ROOT / ".venv" / "bin" / "actionlint"], cwd=ROOT)
    assert run.returncode == 0


def make(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def repository(project):
    """The project as a repository, beside one that takes its branches."""
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    other = project.root.parent / "remote.git"
    (project.root / ".gitignore").write_text("/_build/\n*.mo\n")
    for command in (
        ["git", "init", "-q", "--bare", str(other)],
        ["git", "init", "-q"],
        ["git", "add", "."],
        ["git", *author, "commit", "-qm", "x"],
    ):
        subprocess.run(command, cwd=project.root, check=True)
    project.remote = other
    return project


def test_a_branch_gets_the_content_of_a_folder(repository):
    root, remote = repository.root, repository.remote
    site = root / "_build" / "site"
    for number in (1, 2):
        (site / "en" / "_static").mkdir(parents=True, exist_ok=True)
        (site / "en" / f"{number}.html").write_text("x")
        (site / "en" / "_static" / "a.mo").write_text("x")
        run = make(
            root,
            "push-branch",
            "BRANCH=gh-pages",
            "FOLDER=_build/site",
            f"REMOTE={remote}",
        )
        assert run.returncode == 0, run.stderr
        (site / "en" / f"{number}.html").unlink()

    def git(*arguments: str) -> list[str]:
        command = ["git", "-C", str(remote), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=True
        ).stdout.split()

    assert git("ls-tree", "-r", "--name-only", "gh-pages") == [
        "en/2.html",
        "en/_static/a.mo",
    ]
    assert git("rev-list", "--count", "gh-pages") == ["1"]
    status = subprocess.run(
        ["git", "status", "--short"], cwd=root, capture_output=True, text=True
    )
    assert status.stdout == ""


@pytest.mark.parametrize(("open_issue", "told"), [("", "create"), ("7", "comment")])
def test_a_report_opens_an_issue_or_adds_to_it(project, open_issue, told):
    tools = project.root / "tools"
    tools.mkdir()
    (tools / "gh").write_text(
        f'#!/bin/sh\necho "$@" >> {tools}/calls\n'
        f'if [ "$2" = list ]; then echo {open_issue}; fi\n'
    )
    (tools / "gh").chmod(0o755)
    (project.root / "_build").mkdir()
    (project.root / "words.txt").write_text("It broke.\n")
    run = make(
        project.root,
        "report",
        "TITLE=Broken",
        "TEXT=words.txt",
        PATH=f"{tools}{os.pathsep}{os.environ['PATH']}",
    )
    assert run.returncode == 0, run.stderr
    calls = (tools / "calls").read_text().splitlines()
    assert len(calls) == 2
    assert calls[1].startswith(f"issue {told}")
    assert (project.root / "_build" / "report.txt").read_text() == "It broke.\n"


def test_vulnerabilities_are_looked_up_for_every_lock():
    shown = make(ROOT, "--dry-run", "vulnerabilities").stdout
    assert "pip-audit --strict --require-hashes" in shown
    for lock in (ROOT / "locks").glob("*.txt"):
        assert re.search(rf"for group in [a-z ]*\b{lock.stem}\b", shown), lock.stem


def test_a_service_that_cannot_be_reached_is_no_clean_bill(project):
    tool = project.root / "bin" / "pip-audit"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho no connection >&2\nexit 1\n")
    tool.chmod(0o755)
    (project.root / "bin" / "python").symlink_to("/bin/true")
    (project.root / ".tests").touch()
    (project.root / ".pages").touch()
    run = make(project.root, "vulnerabilities", "VENV=.")
    assert run.returncode != 0
    assert "cannot be reached; see above" in run.stderr
    assert "No pinned package" not in run.stdout
