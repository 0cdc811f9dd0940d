"""The history of the files, from git."""

from __future__ import annotations

import pytest
from committing import commit_all, git

from course import history


@pytest.fixture
def repository(tmp_path):
    """A git repository, with a function that commits a file of it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")

    def commit(name: str, text: str, day: int) -> str:
        (folder / name).write_text(text, "utf-8")
        return commit_all(folder, day)

    commit.folder = folder
    history.commits.cache_clear()
    history.last_changes.cache_clear()
    return commit


def test_the_history_names_the_last_change_of_each_file(repository):
    first = repository("bài.txt", "1", 1)
    repository("other.txt", "1", 2)
    third = repository("other.txt", "2", 3)
    folder = repository.folder
    assert history.last_change(folder, folder / "bài.txt").id == first
    last = history.last_change(folder, folder / "other.txt")
    assert (last.id, last.day) == (third, "2026-01-03")
    assert history.last_change(folder, folder / "no.txt") is None
    newest, middle, _oldest = history.commits(folder)
    assert newest.files == {"other.txt": "M"}
    assert middle.files == {"other.txt": "A"}


def test_a_shallow_clone_says_nothing_of_what_it_does_not_know(repository, tmp_path):
    repository("old.txt", "1", 1)
    repository("new.txt", "1", 2)
    repository("new.txt", "2", 3)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=2", repository.folder.as_uri(), str(clone))
    assert history.last_change(clone, clone / "new.txt").day == "2026-01-03"
    assert history.last_change(clone, clone / "old.txt") is None


def test_there_is_no_history_outside_of_git(tmp_path, monkeypatch):
    history.commits.cache_clear()
    assert history.commits(tmp_path) == ()
    history.commits.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert history.commits(tmp_path) == ()
