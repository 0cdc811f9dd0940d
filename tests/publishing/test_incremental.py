"""A build writes the pages that changed, all of them and no others."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import zipfile

import polib
import pytest
from conftest import Project

HOME = """\
# Home

```{lesson-cards}
```

{download}`The course <lessons/course.zip>`

```{toctree}
:hidden:

lessons/index
more
status
```
"""
MORE = "# More\n\n{download}`The course <lessons/course.zip>`\n"
STATUS = "# Status\n\n```{translation-status}\n```\n"


@pytest.fixture(scope="module")
def rendered_once(tmp_path_factory):
    """A course of two lessons with catalogs, rendered in Vietnamese."""
    root = tmp_path_factory.mktemp("incremental") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first", "second")
    docs = project.root / "docs"
    docs.joinpath("index.md").write_text(HOME, "utf-8")
    docs.joinpath("more.md").write_text(MORE, "utf-8")
    docs.joinpath("status.md").write_text(STATUS, "utf-8")
    project.messages = project.root / "locale" / "vi" / "LC_MESSAGES" / "lessons"
    translate(project, "first", {"A heading": "Một đề mục"})
    render(project)
    project.keep()
    return project


@pytest.fixture
def course(rendered_once):
    """The course as it was rendered."""
    return rendered_once.restore()


def translate(project, lesson: str, messages: dict[str, str]) -> None:
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalog += [polib.POEntry(msgid=m, msgstr=s) for m, s in messages.items()]
    project.messages.mkdir(parents=True, exist_ok=True)
    catalog.save(str(project.messages / f"{lesson}.po"))


def render(project) -> set[str]:
    """Build the Vietnamese pages, and return those that were written."""
    before = ages(project)
    run = project.render("vi")
    assert run.returncode == 0, run.stderr
    after = ages(project)
    return {page for page in after if before.get(page) != after[page]}


def ages(project) -> dict[str, int]:
    folder = project.root / "_build" / "preview" / "vi"
    return {
        page.relative_to(folder).with_suffix("").as_posix(): page.stat().st_mtime_ns
        for page in folder.rglob("*.html")
        if page.stem not in {"search", "404"}  # written with every build
    }


def test_nothing_changed_and_no_page_is_written(course):
    assert render(course) == set()


def test_a_mended_translation_writes_its_page_alone(course):
    translate(course, "first", {"A heading": "Một đề mục khác"})
    assert render(course) == {"lessons/first"}
    assert "Một đề mục khác" in course.page("lessons/first", "vi")
    assert render(course) == set()


def test_a_new_translation_changes_the_status_too(course):
    translate(course, "first", {"A heading": "", "Some prose.": "Văn."})
    render(course)
    before = course.page("status", "vi")
    translate(course, "first", {"A heading": "Một đề mục", "Some prose.": "Văn."})
    assert render(course) == {"lessons/first", "status"}
    assert course.page("status", "vi") != before


def test_the_first_words_of_a_lesson_reach_its_cards(course):
    translate(course, "first", {"The first words of First.": "Lời đầu."})
    assert {"index", "lessons/index", "lessons/first"} <= render(course)
    assert "Lời đầu." in course.page("index", "vi")
    assert render(course) == set()


def test_the_end_of_long_first_words_reaches_the_cards(course):
    """A card is compared whole, not by its beginning."""
    long = "Những lời đầu tiên của một bài học rất dài. " * 5
    translate(course, "first", {"The first words of First.": f"{long}Một."})
    render(course)
    translate(course, "first", {"The first words of First.": f"{long}Hai."})
    assert {"index", "lessons/first"} <= render(course)
    assert f"{long}Hai." in course.page("index", "vi")


def replace_archive_of(course, function: str) -> None:
    """Have the archive be made by other code, in which ``quick`` is what makes it."""
    extension = course.root / "docs" / "_ext" / "lesson" / "archive.py"
    with extension.open("a", encoding="utf-8") as opened:
        opened.write("\n\nquick = archive_of\n\n\n")
        opened.write("def archive_of(*arguments, **options):\n")
        opened.write(f"    return ({function})(*arguments, **options)\n")


def test_a_slow_archive_is_copied_all_the_same(course):
    """Sphinx copies downloads early: it finds none yet, or that of the last build."""
    replace_archive_of(course, "__import__('time').sleep(1) or quick")
    made = course.root / "docs" / "lessons" / "localized" / "vi" / "course.zip"
    made.unlink()
    script = course.lesson("second")
    for words in ("Other.", "Third."):
        text = script.read_text("utf-8")
        script.write_text(text.replace("answer =", f"# {words}\nanswer ="))
        render(course)
        (copy,) = course.root.glob("_build/preview/vi/_downloads/*/course.zip")
        with zipfile.ZipFile(copy) as archive:
            assert words in archive.read("course/02_second.py").decode()


def test_an_extraction_leaves_the_archive_alone(course):
    assert course.render("en").returncode == 0
    made = course.root / "docs" / "lessons" / "localized" / "en" / "course.zip"
    made.write_bytes(b"as it was")
    assert course.render("en", "gettext").returncode == 0
    assert made.read_bytes() == b"as it was"


def test_an_archive_that_cannot_be_written_ends_the_build(course):
    replace_archive_of(course, "1 / 0 or quick")
    script = course.lesson("second")
    script.write_text(script.read_text("utf-8").replace("Some prose.", "Other."))
    run = course.render("vi")
    assert run.returncode == 2
    assert "course.zip was not written" in run.stderr
    assert "ZeroDivisionError" in run.stderr


def test_a_lesson_that_was_edited_reaches_the_archive_and_no_page_twice(course):
    script = course.lesson("second")
    script.write_text(script.read_text("utf-8").replace("Some prose.", "Other."))
    assert "lessons/second" in render(course)
    assert render(course) == set()


def test_downloads_are_copied_when_they_change(course):
    folder = course.root / "_build" / "preview" / "vi" / "_downloads"
    script = course.lesson("second")
    script.write_text(script.read_text("utf-8").replace("Some prose.", "Other."))
    render(course)
    # One is the script in the page's language, the other its source.
    (copy, _) = (
        c for c in folder.rglob("second.py") if "Other." in c.read_text("utf-8")
    )
    others = {copy: copy.read_bytes() for copy in folder.rglob("*.*")}
    script.write_text(script.read_text("utf-8").replace("Other.", "Third."))
    copy.unlink()
    (archive,) = folder.rglob("course.zip")
    before = archive.read_bytes()
    render(course)
    assert "Third." in copy.read_text("utf-8")
    assert archive.read_bytes() != before and others.keys() == set(folder.rglob("*.*"))


def test_sphinx_gallery_looks_again_when_something_changed(course):
    """It is left out where nothing did: what it would write stays away."""
    page = course.root / "docs" / "lessons" / "second.rst"
    unknown = course.root / "docs" / "lessons" / "second.ipynb"
    unknown.unlink()  # it only looks at this when it makes the page source
    render(course)
    assert not unknown.exists()
    script = course.lesson("first")
    script.write_text(script.read_text("utf-8") + "\n# %%\n# More words.\n")
    render(course)
    assert unknown.exists()
    assert "More words." in course.page("lessons/first", "vi")
    page.unlink()
    render(course)
    assert page.exists()


def test_a_record_that_was_changed_is_told_by_every_build(recorded):
    assert recorded.render().returncode == 0
    page_source = recorded.record_of("second") / "second.rst"
    page_source.write_text(page_source.read_text("utf-8") + "\nMore.\n", "utf-8")
    for _ in range(2):
        run = recorded.render()
        assert run.returncode == 1
        assert "the record of the lesson 'second' was changed" in run.stderr


def test_a_figure_that_was_lost_is_put_back(recorded):
    assert recorded.render().returncode == 0
    figures = list((recorded.root / "docs" / "lessons" / "images").rglob("*.*"))
    for figure in figures:
        figure.unlink()
    assert recorded.render().returncode == 0
    assert all(figure.is_file() for figure in figures)


def test_a_build_waits_while_another_writes_page_sources(course):
    handle = os.open(course.root / "docs", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    command = "-m sphinx -q -c . -D language=vi -d _build/doctrees/html-vi docs out"
    process = subprocess.Popen(
        [sys.executable, *command.split()],
        cwd=course.root,
        env={**os.environ, "PYTHONPATH": "docs/_ext"},
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(5)
    os.close(handle)
    assert process.wait(120) == 0


def test_rendering_does_not_load_matplotlib(course, tmp_path):
    trap = tmp_path / "trap" / "matplotlib"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text("raise SystemExit('Matplotlib was loaded')")
    path = os.pathsep.join(["docs/_ext", str(trap.parent)])
    arguments = "-m sphinx -q -c . -d _build/doctrees/en docs _build/preview/en"
    run = course.python(*arguments.split(), PYTHONPATH=path)
    assert run.returncode == 0, run.stderr


def test_a_changed_template_reaches_the_next_page_that_is_made(course):
    page = course.root / "docs" / "_templates" / "page.html"
    page.write_text(page.read_text("utf-8").replace("<main", "<main data-new"), "utf-8")
    translate(course, "first", {"A heading": "Một đề mục nữa"})
    render(course)
    assert "<main data-new" in course.page("lessons/first", "vi")


def test_a_fault_of_a_lesson_is_told_once_for_all_languages(course):
    script = course.lesson("first")
    script.write_text(script.read_text("utf-8").replace("Some prose.", ":doc:`gone`"))
    sphinx = "python -m sphinx -q -W --keep-going -c ."
    command = (
        f"-m publishing.render en vi -- {sys.executable} {sphinx.partition(' ')[2]}"
    )
    run = course.python(*command.split())
    assert run.returncode == 1
    assert run.stderr.count("WARNING: unknown document: 'gone'") == 1
