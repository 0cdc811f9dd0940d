"""The workflows call make targets, with pinned actions and the least permissions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
FOR_WORKFLOWS = (ROOT / ".ci" / "ci.mk").read_text("utf-8")


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
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE + FOR_WORKFLOWS, re.MULTILINE))
    found = 0
    for place, step in steps():
        if "run" in step:
            command = re.fullmatch(
                r"make (?:--silent )?([a-z-]+)(?: [A-Z]+=(?:\"[^\"$`]*\"|[\w./-]+))*"
                r"(?: >> \"\$GITHUB_OUTPUT\")?",
                step["run"],
            )
            assert command, f"{place}: {step['run']}"
            assert command[1] in targets, place
            found += 1
    assert found > 15


def test_what_only_workflows_call_is_called():
    ran = {word for _place, step in steps() for word in step.get("run", "").split()}
    assert set(re.findall(r"^([a-z-]+):", FOR_WORKFLOWS, re.MULTILINE)) <= ran


def test_pages_and_tests_run_with_the_oldest_and_the_newest_python():
    (pull,) = [path for path in FILES if path.stem == "pull-request"]
    job = workflow(pull)["jobs"]["pages"]
    assert job["strategy"]["fail-fast"] is False
    versions = [
        step["with"]
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/setup-python@")
    ]
    assert versions == [{"python-version": "${{ matrix.python }}"}]
    uploads = [
        step["with"]["name"]
        for step in job["steps"]
        if "upload" in step.get("uses", "")
    ]
    # Each has a name of its own, or the second upload would fail.
    assert uploads and all("${{ matrix.python }}" in name for name in uploads)


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
        if {"html", "test", "newest"} & set(ran):
            assert job["steps"][0]["with"].get("fetch-depth") == 0, (file, name)
            rendered += 1
    assert rendered == 4


def test_translations_are_built_with_the_programs_of_the_base():
    (pull,) = [path for path in FILES if path.stem == "pull-request"]
    for name in ("look", "translations"):
        first, second, *_ = workflow(pull)["jobs"][name]["steps"]
        assert first["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
        assert "path" not in first["with"]
        assert second["with"]["path"] == "_build/contribution"
    condition = workflow(pull)["jobs"]["pages"]["if"]
    assert "needs.look.outputs.translations == 'false'" in condition


def test_the_lessons_run_in_parts_on_graphics_cards_when_they_are_out_of_date():
    (main,) = [path for path in FILES if path.stem == "main"]
    parts, site = (workflow(main)["jobs"][name] for name in ("record", "site"))
    assert parts["runs-on"] == ["self-hosted", "linux", "gpu"]
    shards = parts["strategy"]["matrix"]["shard"]
    assert shards == [f"{n}/{len(shards)}" for n in range(1, len(shards) + 1)]
    (merge,) = [s["run"] for s in site["steps"] if "make merge" in s.get("run", "")]
    assert merge.count("shard-") == len(shards)
    # Given records would be shown, also those of another torch.
    (step,) = [s for s in parts["steps"] if "make record " in s.get("run", "")]
    assert "records.tar.gz" in step["env"]["EARLIER"]
    assert "RECORDS" not in step["env"]


def test_what_is_published_knows_its_repository_and_keeps_its_hidden_files():
    (main,) = [path for path in FILES if path.stem == "main"]
    site = workflow(main)["jobs"]["site"]
    made = [step for step in site["steps"] if step.get("run", "").startswith("make ")]
    assert made[-1]["run"].startswith("make html ")
    assert made[-1]["env"]["REPOSITORY"] == "${{ github.repository }}"
    (upload,) = [
        s["with"] for s in site["steps"] if s.get("with", {}).get("name") == "site"
    ]
    assert upload["include-hidden-files"] is True


def test_what_a_report_needs_is_there_whenever_the_job_before_it_failed():
    for name, job in (("weekly", "newest"), ("links", "links")):
        (path,) = [path for path in FILES if path.stem == name]
        upload = workflow(path)["jobs"][job]["steps"][-1]
        report = workflow(path)["jobs"]["report"]
        assert upload["if"] == "failure()"
        assert report["needs"] == job
        (taken,) = [
            s["with"] for s in report["steps"] if "download" in s.get("uses", "")
        ]
        assert taken["name"] == upload["with"]["name"]
        file = upload["with"]["path"].rpartition("/")[2]
        assert report["steps"][-1]["run"].endswith(f"TEXT={taken['path']}/{file}")


def test_no_two_runs_of_a_workflow_are_at_work_at_once():
    for path in FILES:
        assert workflow(path)["concurrency"]["group"], path


def test_pull_requests_are_rendered_without_torch():
    (pull,) = [path for path in FILES if path.stem == "pull-request"]
    for name in ("translations", "pages"):
        job = workflow(pull)["jobs"][name]
        for step in job["steps"]:
            if step.get("run", "").startswith(("make html", "make test")):
                command = [*step["run"].split()[1:], "--dry-run"]
                if "RECORDS" in job.get("env", {}):
                    command.append("RECORDS=_build/new/records.tar.gz")
                shown = make(ROOT, *command, "VENV=_build/no-such")
                assert shown.returncode == 0, shown.stderr
                assert "locks/pages.txt" in shown.stdout
                assert "locks/torch.txt" not in shown.stdout
                assert "-m records use" in shown.stdout


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


def test_to_push_a_branch_leaves_the_work_tree_and_what_is_staged(repository):
    """Nothing of them is in the branch, and the site may stand behind a link."""
    root, remote = repository.root, repository.remote
    (root / "staged.txt").write_text("x")
    subprocess.run(["git", "add", "staged.txt"], cwd=root, check=True)
    (root / "conf.py").write_text("changed and not staged\n")
    (root / "unknown.txt").write_text("x")
    release = root / "_build" / "releases" / "1"
    release.mkdir(parents=True)
    (release / ".nojekyll").touch()
    (root / "_build" / "html").symlink_to("releases/1")
    kept = [root / ".git" / name for name in ("index", "HEAD")]
    before = [file.read_bytes() for file in kept]
    refs = ["git", "for-each-ref"]
    branches = subprocess.run(refs, cwd=root, capture_output=True).stdout
    command = ["push-branch", "BRANCH=gh-pages", "FOLDER=_build/html"]
    run = make(root, *command, f"REMOTE={remote}")
    assert run.returncode == 0, run.stderr
    assert [file.read_bytes() for file in kept] == before
    assert subprocess.run(refs, cwd=root, capture_output=True).stdout == branches
    assert (root / "conf.py").read_text() == "changed and not staged\n"
    pushed = subprocess.run(
        ["git", "-C", str(remote), "ls-tree", "-r", "--name-only", "gh-pages"],
        capture_output=True,
        text=True,
    )
    assert pushed.stdout.split() == [".nojekyll"]


@pytest.mark.parametrize("missing", ["BRANCH=", "FOLDER=no-such"])
def test_nothing_is_pushed_without_a_branch_and_a_folder(repository, missing):
    command = ["push-branch", "BRANCH=gh-pages", "FOLDER=docs", missing]
    run = make(repository.root, *command, f"REMOTE={repository.remote}")
    assert run.returncode != 0
    assert "Which one? Say make push-branch" in run.stderr


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


def test_a_report_needs_a_title_and_a_text(project):
    for given in (["TEXT=Makefile"], ["TITLE=Broken", "TEXT=no-such"]):
        run = make(project.root, "report", *given)
        assert run.returncode != 0
        assert "Which one? Say make report" in run.stderr


@pytest.fixture
def stand_ins(project, tmp_path):
    """An environment whose programs note how they were called, and fail if told to."""
    shutil.copytree(ROOT / "tests" / "tools", project.root / "tests" / "tools")
    tools = tmp_path / "environment"
    (tools / "bin").mkdir(parents=True)
    for (
        name
    ) in "python pip uv ruff sphinx-build sphinx-lint lint-imports actionlint".split():
        program = tools / "bin" / name
        program.write_text(
            f'#!/bin/sh\necho "{name} $@" | tee -a {tools}/calls\n'
            'case "$0 $@" in *"${FAILS:-nothing fails}"*) exit 1; esac\n'
            # The lock files that are written become newer than what is installed.
            'for word; do [ "$to" = --output-file ] && touch "$word"; to=$word; done\n'
            "exit 0\n"
        )
        program.chmod(0o755)
    project.newest = lambda **env: make(project.root, "newest", f"VENV={tools}", **env)
    project.calls = tools / "calls"
    return project


def test_the_newest_versions_are_locked_installed_recorded_and_tested(stand_ins):
    run = stand_ins.newest()
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All is well with the newest versions." in run.stdout
    calls = stand_ins.calls.read_text()
    order = [
        "uv pip compile --quiet --universal",
        *(f"pip install --quiet .* -r locks/{name}.txt" for name in ("pages", "torch")),
        "python -m course.lock .* -m records",
        "python -m course.lock .* -m publishing.render",
        "python -m course.lock .* -m publishing.publish",
        "python -m pytest",
    ]
    assert re.search("(?s)" + ".*\n".join(order), calls), calls
    assert calls.count("--upgrade") == 4


@pytest.mark.parametrize("fails", ["uv pip compile", "-r locks/torch.txt", "-m pytest"])
def test_what_the_newest_versions_break_can_be_reported(stand_ins, fails):
    run = stand_ins.newest(FAILS=fails)
    assert run.returncode != 0
    assert "All is well" not in run.stdout
    told = (stand_ins.root / "_build" / "newest.txt").read_text()
    assert fails in told.splitlines()[-2]
    assert told in run.stdout


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
