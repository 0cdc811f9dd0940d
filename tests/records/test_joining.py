"""Records that come from elsewhere: all of one machine, or the shards of several."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, Project
from recording_here import place


@pytest.fixture
def empty(recorded_once: Project, tmp_path: Path) -> Project:
    """The project of `recorded`, without records."""
    copied = recorded_once.copy(tmp_path / "empty")
    shutil.rmtree(copied.root / "_build")
    return copied


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def records(project: Project) -> dict[str, bytes]:
    files = tree(project.root / "_build" / "records")
    return {name: content for name, content in files.items() if "/" in name}


def make(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", f"VENV={ROOT / '.venv'}", *arguments],
        cwd=project.root,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=300,
    )


def edit(project: Project, name: str, old: str, new: str) -> None:
    lesson = project.lesson(name)
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new), "utf-8")


# -- One machine's records ------------------------------------------------------------


@pytest.mark.parametrize("name", ["records.tar.gz", "records.zip", None])
def test_a_folder_or_an_archive_is_used_and_nothing_runs(recorded, empty, name):
    given = recorded.root / "_build" / "records"
    if name:
        given = recorded.root / name
        packed = recorded.record("pack", str(given))
        assert f"The archive is {given}: 3 records." in packed.stdout
    run = empty.record("use", str(given))
    assert run.returncode == 0, run.stderr
    assert "3 of 3 lessons are shown as recorded in" in run.stdout
    assert records(empty) == records(recorded)
    assert place(empty.root) == ""
    placed = empty.root / "docs" / "lessons" / "second.rst"
    assert "42" in placed.read_text("utf-8")


def test_neither_torch_nor_what_the_lessons_import_is_needed(recorded, empty, tmp_path):
    """Whatever the groups torch and lessons install cannot be imported here."""
    missing = tmp_path / "missing"
    missing.mkdir()
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "dependency-groups"
    ]
    for requirement in groups["torch"] + groups["lessons"]:
        name = re.match(r"[a-z-]+", requirement)[0]
        module = {"scikit-learn": "sklearn"}.get(name, name)
        (missing / f"{module}.py").write_text(f"raise ImportError('{module}')\n")
    env = {"PYTHONPATH": f"{missing}{os.pathsep}docs/_ext"}
    archive = str(tmp_path / "again.zip")
    edit(empty, "second", "Some prose.", "Corrected prose.")
    for command in (
        ("use", str(recorded.root / "_build" / "records")),
        ("status",),
        ("pack", archive),
        ("merge", archive),
    ):
        run = empty.python("-m", "records", *command, **env)
        assert run.returncode == 0, run.stderr
    run = empty.python(
        *"-m sphinx -W -q -c . -b html docs _build/preview/en".split(), **env
    )
    assert run.returncode == 0, run.stderr
    assert "Corrected prose." in empty.page("lessons/second")
    assert "42" in empty.page("lessons/second")


def test_the_site_is_the_same_bytes_from_records_that_were_carried(recorded, empty):
    archive = str(recorded.root / "records.tar.gz")
    run = make(recorded, "records-archive", f"ARCHIVE={archive}")
    assert run.returncode == 0, run.stderr
    for project, given in ((recorded, "_build/records"), (empty, archive)):
        run = make(project, "html", f"RECORDS={given}")
        assert run.returncode == 0, run.stdout + run.stderr
        assert "Running" not in run.stdout
    sites = [tree(project.root / "_build" / "html") for project in (recorded, empty)]
    assert len(sites[0]) > 50
    assert sites[0] == sites[1]


def test_corrected_prose_needs_no_other_records(recorded, empty):
    edit(empty, "second", "Some prose.", "Corrected prose.")
    given = str(recorded.root / "_build" / "records")
    run = empty.record("use", given)
    assert run.returncode == 0, run.stderr
    assert place(empty.root) == ""
    placed = empty.root / "docs" / "lessons" / "second.rst"
    assert "Corrected prose." in placed.read_text("utf-8")


def refused(project: Project, given: Path, *expected: str) -> None:
    """Give records to a project, and check that all stays as it was."""
    before = records(project)
    run = project.record("use", str(given))
    assert run.returncode != 0
    for text in expected:
        assert text in run.stderr, run.stderr
    assert "Traceback" not in run.stderr
    assert records(project) == before


def test_with_records_that_are_refused_the_site_stays_as_it_is(recorded, empty):
    edit(empty, "second", "6 * 7", "6 * 8")
    site = empty.root / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("published")
    run = make(empty, "html", f"RECORDS={recorded.root / '_build' / 'records'}")
    assert run.returncode != 0
    assert "gallery/second.py: its record in " in run.stderr
    assert "Traceback" not in run.stderr
    assert tree(site) == {"index.html": b"published"}
    assert records(empty) == {}


def test_records_of_other_code_are_refused(recorded, empty):
    edit(empty, "second", "6 * 7", "6 * 8")
    refused(
        empty,
        recorded.root / "_build" / "records",
        "gallery/second.py: its record in ",
        "does not show this lesson: its code changed since. Record it again",
    )


def test_a_missing_record_is_refused(recorded, empty):
    shutil.rmtree(recorded.record_of("second"))
    given = recorded.root / "_build" / "records"
    refused(empty, given, "the record of the lesson 'second' is missing in ")


def test_records_that_are_not_there_are_refused(empty, tmp_path):
    refused(empty, tmp_path / "no", "no: there is no such folder or archive")
    (tmp_path / "hollow").mkdir()
    refused(empty, tmp_path / "hollow", "hollow: holds no records")
    (tmp_path / "text.txt").write_text("words")
    refused(empty, tmp_path / "text.txt", "text.txt: is no archive")


TAMPERINGS = {
    "changed": lambda record: _append(record / "second.rst"),
    "facts": lambda record: _append(record / "second.run.json"),
    "lesson": lambda record: _append(record / "second.py"),
    "added": lambda record: (record / "second.html").write_text("<script>"),
    "removed": lambda record: (record / "second.ipynb").unlink(),
    "a link": lambda record: _link(record / "second.rst"),
}


def _append(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n# more\n")


def _link(file: Path) -> None:
    moved = file.rename(file.parents[3] / "moved.rst")
    file.symlink_to(moved)


@pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_record_that_was_changed_by_hand_is_refused(recorded, empty, tamper):
    tamper(recorded.record_of("second"))
    given = recorded.root / "_build" / "records"
    said = "the record of the lesson 'second' was changed: this file"
    refused(empty, given, said, "remove the folder ")
    assert said in place(recorded.root)
    for command in ((), ("pack", str(recorded.root / "records.zip"))):
        run = recorded.record(*command)
        assert run.returncode != 0
        assert said in run.stderr
    status = recorded.record("status")
    assert status.returncode == 0
    assert said in status.stdout


def test_no_page_is_made_of_a_record_that_was_changed_by_hand(recorded):
    _append(recorded.record_of("second") / "second.rst")
    run = recorded.render()
    assert run.returncode != 0
    assert "the record of the lesson 'second' was changed: this file" in run.stderr


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "lesson": "second", "files": 3}']
)
def test_a_record_without_checksums_is_refused_or_made_anew(recorded, empty, text):
    (recorded.record_of("second") / "record.json").write_text(text)
    given = recorded.root / "_build" / "records"
    refused(empty, given, "the record of the lesson 'second' has no checksums or is")
    run = recorded.record()
    assert run.returncode == 0, run.stderr
    assert "second: running, because its record has no checksums" in run.stdout
    assert "first: running" not in run.stdout


def test_given_records_are_not_made_anew_unless_the_code_changed(recorded, empty):
    edit(empty, "second", "6 * 7", "6 * 8")
    empty.torch("2.11.0")
    given = str(recorded.root / "_build" / "records")
    run = empty.record("--given", given)
    assert run.returncode == 0, run.stderr
    assert re.findall(r"(\w+): running", run.stdout) == ["second"]


def test_earlier_records_are_made_anew_where_they_are_out_of_date(recorded, empty):
    """As they would be on the machine that made them."""
    given = str(recorded.root / "_build" / "records")
    edit(empty, "second", "6 * 7", "6 * 8")
    run = empty.record("--earlier", given)
    assert run.returncode == 0, run.stderr
    assert re.findall(r"(\w+): running", run.stdout) == ["second"]
    empty.torch("2.16.0")
    run = empty.record("--earlier", given)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("because torch changed from 2.15.0 to 2.16.0") == 2
    assert "second: running, because its code changed and torch changed" in run.stdout


def test_make_record_tells_given_records_from_earlier_ones(recorded):
    """The environment of a workflow names them."""
    for name, option in (("RECORDS", "--given"), ("EARLIER", "--earlier")):
        shown = make(recorded, "record", "--dry-run", f"{name}=a.zip").stdout
        assert re.search(rf'-m records .*{option} "a\.zip"', shown, re.S)
        others = {"--given", "--earlier"} - {option}
        assert not any(other in shown for other in others)


# -- Shards ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three_shards(recorded_once: Project, tmp_path_factory) -> list[Project]:
    """Three machines, each with the records of its part."""
    machines = []
    for number in (1, 2, 3):
        root = tmp_path_factory.mktemp("shards") / f"machine{number}"
        machine = recorded_once.copy(root)
        shutil.rmtree(machine.root / "_build")
        run = machine.record("--shard", f"{number}/3")
        assert run.returncode == 0, run.stderr
        machines.append(machine)
    return machines


def folders(machines: list[Project]) -> list[str]:
    return [str(machine.root / "_build" / "records") for machine in machines]


def test_three_shards_are_one_run(three_shards, recorded, empty, tmp_path):
    shown = [
        sorted(path.name for path in Path(f).iterdir()) for f in folders(three_shards)
    ]
    held = [
        name for part in shown for name in part if name in ("first", "second", "third")
    ]
    assert sorted(held) == ["first", "second", "third"]
    packed = []
    for number, machine in enumerate(three_shards):
        packed.append(str(tmp_path / f"{number}.tar.gz"))
        run = make(machine, "records-archive", f"ARCHIVE={packed[-1]}")
        assert run.returncode == 0, run.stderr
    run = make(empty, "merge", f"SHARDS={' '.join(packed)}")
    assert run.returncode == 0, run.stdout + run.stderr

    # What was measured differs between two runs, and nothing else does.
    measured = re.compile(r"\.(run|cost)\.json$|/record\.json$")
    one, joined = records(recorded), records(empty)
    assert one.keys() == joined.keys()
    for name in one:
        assert measured.search(name) or one[name] == joined[name], name

    # Beside that, a site is made of the same records: those of the machines.
    for folder in folders(three_shards):
        for record in Path(folder).glob("*/record.json"):
            shutil.rmtree(recorded.record_of(record.parent.name))
            shutil.copytree(record.parent, recorded.record_of(record.parent.name))
    assert records(recorded) == joined


def refused_merge(project: Project, sources: list[str], *expected: str) -> None:
    before = records(project)
    run = project.record("merge", *sources)
    assert run.returncode != 0
    for text in expected:
        assert text in run.stderr, run.stderr
    assert "Traceback" not in run.stderr
    assert records(project) == before


def test_a_missing_shard_is_refused(three_shards, empty, tmp_path):
    missing = json.loads(
        (Path(folders(three_shards)[1]) / "shard.json").read_text("utf-8")
    )["parts"][1]
    refused_merge(
        empty,
        [folders(three_shards)[0], folders(three_shards)[2]],
        f"the shard 2/3 is missing: it holds {missing[0]}",
    )
    # A shard that is there without its record is found by the lesson's name.
    hollow = three_shards[1].copy(tmp_path / "hollow")
    shutil.rmtree(hollow.record_of(missing[0]))
    refused_merge(
        empty,
        [*folders(three_shards)[::2], folders([hollow])[0]],
        f"the record of the lesson '{missing[0]}' is missing in ",
    )


@pytest.fixture
def contradictory(three_shards, tmp_path) -> list[str]:
    """The three shards and a fourth, which is the first recorded again elsewhere."""
    again = three_shards[0].copy(tmp_path / "again")
    (name,) = (
        path.parent.name
        for path in (again.root / "_build" / "records").glob("*/record.json")
    )
    facts = again.record_of(name) / f"{name}.run.json"
    text = json.loads(facts.read_text("utf-8")) | {"seconds": 99.0}
    facts.write_text(json.dumps(text))
    again.seal(name)
    return [name, *folders(three_shards), str(again.root / "_build" / "records")]


def test_two_shards_that_contradict_each_other_are_refused(contradictory, empty):
    name, *sources = contradictory
    refused_merge(
        empty,
        sources,
        f"the lesson '{name}' is recorded twice and not alike, in {sources[0]} and in "
        f"{sources[3]}",
    )
    # The same records twice contradict nothing.
    run = empty.record("merge", *sources[:3], sources[0])
    assert run.returncode == 0, run.stderr


def other_machine(three_shards, tmp_path: Path, part: str, value: str) -> list[str]:
    """The shards, the last of which was recorded under another condition."""
    other = three_shards[2].copy(tmp_path / "other")
    for path in (other.root / "_build" / "records").glob("*/record.json"):
        described = json.loads(path.read_text("utf-8"))
        described["made_from"][part] = value
        path.write_text(json.dumps(described))
    return [*folders(three_shards)[:2], str(other.root / "_build" / "records")]


@pytest.mark.parametrize(
    "part, said",
    [
        ("torch", "not recorded with the same torch (2.15.0 and else)"),
        ("locks", "not recorded with the same lock file"),
        ("style", "not recorded with the same figure style"),
    ],
)
def test_shards_made_with_other_versions_are_refused(
    three_shards, empty, tmp_path, part, said
):
    sources = other_machine(three_shards, tmp_path, part, "else")
    refused_merge(empty, sources, said)


def test_shards_on_other_devices_may_be_joined(three_shards, empty, tmp_path):
    sources = other_machine(three_shards, tmp_path, "device", "cuda")
    run = empty.record("merge", *sources)
    assert run.returncode == 0, run.stderr


def test_shards_that_were_divided_otherwise_are_refused(
    three_shards, empty, recorded_once, tmp_path
):
    other = recorded_once.copy(tmp_path / "other")
    assert other.record("--shard", "3/4").returncode == 0
    sources = [*folders(three_shards), str(other.root / "_build" / "records")]
    refused_merge(empty, sources, "was divided otherwise than ")


def test_a_shard_holds_its_part_alone_beside_older_records(
    recorded, three_shards, empty
):
    """A machine that begins with the last records does not contradict another."""
    assert recorded.record("--shard", "1/3").returncode == 0
    archive = str(recorded.root / "shard.zip")
    run = recorded.record("pack", archive)
    assert "shard 1/3, 1 records." in run.stdout
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
    assert len({name.split("/")[1] for name in names if name.count("/") > 1}) == 1
    # A whole run holds all of them again.
    assert recorded.record().returncode == 0
    assert "3 records." in recorded.record("pack", archive).stdout
    with zipfile.ZipFile(archive) as opened:
        assert "records/shard.json" not in opened.namelist()


def test_older_records_beside_a_shard_contradict_no_other(
    three_shards, recorded, empty, tmp_path
):
    """They are not looked at, also where the shard is given as a folder."""
    first = three_shards[0].copy(tmp_path / "first")
    for name in ("first", "second", "third"):
        if not first.record_of(name).exists():
            shutil.copytree(recorded.record_of(name), first.record_of(name))
    run = empty.record("merge", *folders([first, *three_shards[1:]]))
    assert run.returncode == 0, run.stderr


def test_a_part_of_the_lessons_is_not_published(recorded):
    run = make(recorded, "html", "SHARD=1/2")
    assert run.returncode != 0
    assert "SHARD is for make record" in run.stderr
    assert not (recorded.root / "_build" / "html").exists()


def test_merge_without_shards_asks_for_them(recorded):
    run = make(recorded, "merge")
    assert run.returncode != 0
    assert 'Which records? Say make merge SHARDS="one two"' in run.stderr
