"""A device that is not there is refused at once, and a lesson is kept on the CPU.

A stand-in for torch sees what STAND_IN_DEVICE names; see conftest.py.
"""

from __future__ import annotations

import json

import pytest
from recording_here import place

from records import devices

SAYS_ITS_DEVICE = """
import torch

print("seen:", torch.accelerator.is_available())
"""

NEEDS = '# dependencies = ["torch>=2.11"]\n# [tool.course]\n# needs = "accelerator"\n'


def with_torch(project, name: str, metadata: str = "") -> None:
    lesson = project.lesson(name)
    source = lesson.read_text("utf-8").replace(
        "# dependencies = []\n", metadata or '# dependencies = ["torch>=2.11"]\n'
    )
    lesson.write_text(source + SAYS_ITS_DEVICE, "utf-8")


def recorded_device(project, name: str = "first") -> str:
    described = (project.record_of(name) / "record.json").read_text("utf-8")
    return json.loads(described)["made_from"]["device"]


def facts(project, name: str = "first") -> dict[str, object]:
    path = project.record_of(name) / f"{name}.run.json"
    return json.loads(path.read_text("utf-8"))


def page_source(project, name: str = "first") -> str:
    return (project.record_of(name) / f"{name}.rst").read_text("utf-8")


def test_a_device_that_is_not_there_is_refused_before_any_lesson(project):
    project.lessons("first")
    run = project.record("--device", "cuda")
    assert run.returncode != 0
    assert "DEVICE=cuda was asked for, and torch does not see it" in run.stderr
    assert "torch 2.15.0 is built for cuda 13.2" in run.stderr
    assert "it sees no accelerator" in run.stderr
    assert "running" not in run.stdout
    assert not project.record_of("first").exists()


def test_the_message_says_what_is_there_instead(project):
    project.lessons("first")
    run = project.record("--device", "mps", STAND_IN_DEVICE="cuda")
    assert run.returncode != 0
    assert "it sees 2 of cuda. Ask for DEVICE=cuda, or for nothing" in run.stderr


def test_a_torch_that_cannot_be_imported_is_refused(project):
    project.lessons("first")
    (project.root / "_torch" / "torch.py").write_text("import no_such_library\n")
    run = project.record()
    assert run.returncode != 0
    assert "torch cannot be imported: ModuleNotFoundError" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_a_word_a_lesson_takes_what_there_is(project):
    project.lessons("first")
    with_torch(project, "first")
    run = project.record(STAND_IN_DEVICE="cuda")
    assert run.returncode == 0, run.stderr
    assert "on cuda." in run.stdout
    assert recorded_device(project) == "cuda"
    assert "seen: True" in page_source(project)
    assert facts(project)["device"].startswith("A large GPU; ")


def test_torch_is_not_imported_when_no_lesson_is_out_of_date(project):
    project.lessons("first")
    assert project.record().returncode == 0
    torch = project.root / "_torch" / "torch.py"
    whole = torch.read_text("utf-8")
    torch.write_text("raise SystemExit('torch was imported')\n")
    run = project.record()
    assert run.returncode == 0, run.stderr
    assert "No lesson to run" in run.stdout
    # Asked for by name, it is looked for whatever is remembered.
    assert "torch was imported" in project.record("--device", "cpu").stderr
    torch.write_text(whole)


def test_what_is_remembered_runs_no_lesson(project):
    """The device is looked for again as soon as there is a lesson to run."""
    project.lessons("first")
    with_torch(project, "first")
    assert project.record().returncode == 0
    assert recorded_device(project) == "cpu"
    with_torch(project, "first", '# dependencies = ["torch"]\n')
    script = project.lesson("first")
    script.write_text(script.read_text("utf-8") + "print(1)\n", "utf-8")
    run = project.record(STAND_IN_DEVICE="cuda")
    assert run.returncode == 0, run.stderr
    assert recorded_device(project) == "cuda"


@pytest.mark.parametrize("variable", devices.HIDING)
def test_another_visible_device_is_looked_for(variable, tmp_path, monkeypatch):
    memory = tmp_path / "device.json"
    monkeypatch.delenv(variable, raising=False)
    devices.remember_device("cuda", memory)
    assert devices.remembered_device(memory) == "cuda"
    monkeypatch.setenv(variable, "1")
    assert devices.remembered_device(memory) is None


def test_a_device_that_was_added_is_looked_for(tmp_path, monkeypatch):
    memory = tmp_path / "device.json"
    devices.remember_device("cpu", memory)
    monkeypatch.setattr(devices, "_FILES", ("null",))
    assert devices.remembered_device(memory) is None
    for text in ("", "[]", '{"sur'):
        memory.write_text(text)
        assert devices.remembered_device(memory) is None


def test_on_the_cpu_a_lesson_sees_no_accelerator(project):
    project.lessons("first")
    with_torch(project, "first")
    run = project.record("--device", "cpu", STAND_IN_DEVICE="cuda")
    assert run.returncode == 0, run.stderr
    assert recorded_device(project) == "cpu"
    assert "seen: False" in page_source(project)
    assert facts(project)["accelerator_memory"] is None


def test_an_accelerator_that_cannot_be_hidden_is_said(project):
    project.lessons("first")
    run = project.record("--device", "cpu", STAND_IN_DEVICE="mps")
    assert run.returncode != 0
    assert "Nothing hides mps from a lesson" in run.stderr


@pytest.fixture
def needs_one(project):
    """A project whose second lesson runs on an accelerator alone."""
    project.lessons("first", "second")
    with_torch(project, "second", NEEDS)
    return project


def test_a_lesson_that_needs_an_accelerator_is_not_run_without(needs_one):
    run = needs_one.record()
    assert run.returncode == 0, run.stderr
    assert (
        "second: needs an accelerator, and torch sees none here; its page has no "
        "outputs, and says why." in run.stdout
    )
    assert "second: running" not in run.stdout
    for language, note in (
        ("en", "This lesson needs an accelerator"),
        ("vi", "Bài học này cần một bộ tăng tốc"),
    ):
        assert needs_one.render(language).returncode == 0
        assert note in needs_one.page("lessons/second", language)
        assert note not in needs_one.page("lessons/first", language)
    status = needs_one.record("status").stdout
    assert "needs an accelerator, which is not here; it has no record" in status


def test_elsewhere_it_is_shown_from_its_record(needs_one):
    assert needs_one.record(STAND_IN_DEVICE="cuda").returncode == 0
    needs_one.torch("2.16.0")
    run = needs_one.record()
    assert run.returncode == 0, run.stderr
    assert "first: running" in run.stdout
    assert "second: needs an accelerator" in run.stdout
    assert "it is shown as it ran on A large GPU; " in run.stdout
    assert recorded_device(needs_one, "second") == "cuda"
    assert place(needs_one.root) == ""
    placed = needs_one.root / "docs" / "lessons"
    assert "seen: True" in (placed / "second.rst").read_text("utf-8")
    assert "A large GPU; " in (placed / "second.run.json").read_text("utf-8")


def test_a_need_that_is_new_reaches_the_page(project):
    """No line moves, so that the page source stays as it is."""
    project.lessons("first")
    with_torch(project, "first", NEEDS.replace('needs = "accelerator"', "seconds = 60"))
    project.render()
    assert "made without running" in project.page("lessons/first")
    lesson = project.lesson("first")
    text = lesson.read_text("utf-8").replace("seconds = 60", 'needs = "accelerator"')
    lesson.write_text(text, "utf-8")
    project.render()
    assert "needs an accelerator" in project.page("lessons/first")
