"""Page sources are those of the records, and are left alone where nothing changed."""

from __future__ import annotations

from recording_here import place

from records.sources import MARK


def test_a_changed_lesson_without_a_run_shows_no_stale_output(project):
    project.lessons("first")
    project.record()
    project.render()
    lesson = project.lesson("first")
    lesson.write_text(lesson.read_text("utf-8").replace("6 * 7", "6 * 8"))
    assert project.render().returncode == 0
    page = project.page("lessons/first")
    assert "First was executed</pre>" not in page.replace("<span></span>", "")
    assert "made without running the lesson" in page


def test_a_removed_lesson_leaves_no_page_source(recorded):
    place(recorded.root)
    page_sources = recorded.root / "docs" / "lessons"
    assert list(page_sources.glob("third*"))
    recorded.lesson("third").unlink()
    recorded.order("first", "second")
    assert place(recorded.root) == ""
    assert not list(page_sources.glob("third*"))


def test_placing_a_record_again_touches_nothing(recorded):
    place(recorded.root)
    page_sources = recorded.root / "docs" / "lessons"
    before = (page_sources / "first.rst").stat().st_mtime_ns
    place(recorded.root)
    (page_sources / MARK).unlink()
    place(recorded.root)
    assert (page_sources / MARK).is_file()
    assert (page_sources / "first.rst").stat().st_mtime_ns == before


def test_what_a_program_writes_is_looked_at_again_when_it_changed(recorded):
    """Also one of another package, which makes an archive that a record holds."""
    place(recorded.root)
    mark = recorded.root / "docs" / "lessons" / MARK
    before = mark.read_text("utf-8")
    program = recorded.root / "docs" / "_ext" / "gallery_intl" / "files.py"
    program.write_text(program.read_text("utf-8") + "# changed\n", "utf-8")
    place(recorded.root)
    assert mark.read_text("utf-8") != before


def test_the_page_is_not_rendered_either(project):
    project.lessons("fine", "forgotten")
    project.order("fine", "gone")
    run = project.render()
    assert run.returncode != 0
    assert "gallery/reading_order.txt:2: WARNING: there is no lesson" in run.stderr
    assert "gallery/forgotten.py:1: WARNING: not in the reading order" in run.stderr
    assert "Traceback" not in run.stderr
