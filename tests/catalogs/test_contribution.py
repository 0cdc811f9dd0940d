"""Of a translator's pull request, plain translations are taken, and nothing is run."""

from __future__ import annotations

import subprocess

import pytest

from catalogs.contribution import changes, kinds, take_translations

LANGUAGES = '[en]\nname = "English"\ndirection = "ltr"\n'


def git(folder, *arguments):
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True)


@pytest.fixture
def base(tmp_path):
    folder = tmp_path / "base"
    for name in ("locale/languages.toml", "locale/vi/LC_MESSAGES/index.po", "conf.py"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(LANGUAGES if name.endswith("toml") else "base\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "base")
    return folder


@pytest.fixture
def pull(base, tmp_path):
    """A copy of the base, and functions that write a file there and commit."""
    folder = tmp_path / "pull"
    git(base, "clone", "-q", str(base), str(folder))

    def write(name, text):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    def commit():
        git(folder, "add", "--all")
        git(folder, "commit", "-qm", "pull")

    return folder, write, commit


def test_translations_are_taken(base, pull):
    folder, write, commit = pull
    write("locale/vi/LC_MESSAGES/index.po", "new\n")
    write("locale/vi/LC_MESSAGES/lessons/loss.po", "more\n")
    write("locale/zh_Hant/glossary.csv", "a,b\n")
    write("locale/languages.toml", LANGUAGES + '[zh_Hant]\nname = "x"\n')
    commit()
    assert kinds(changes(folder)) == {"translations": True, "lessons": False}
    assert len(take_translations(folder, base)) == 4
    assert (base / "locale/vi/LC_MESSAGES/index.po").read_text() == "new\n"
    assert (base / "locale/vi/LC_MESSAGES/lessons/loss.po").read_text() == "more\n"


def test_a_catalog_that_went_goes(base, pull):
    folder, _write, commit = pull
    (folder / "locale/vi/LC_MESSAGES/index.po").unlink()
    commit()
    take_translations(folder, base)
    assert not (base / "locale/vi/LC_MESSAGES/index.po").exists()


@pytest.mark.parametrize(
    "name",
    [
        "conf.py",
        "Makefile",
        "docs/_ext/publishing/render.py",
        "locale/vi/LC_MESSAGES/index.mo",
        "locale/vi/LC_MESSAGES/index.py",
        "locale/vi/conf.py",
        "locale/vi/LC_MESSAGES/a b.po",
        "locale/vi/LC_MESSAGES/$(id).po",
        "locale/vi.po",
        ".github/workflows/main.yml",
        "gallery/loss.py",
    ],
)
def test_what_is_no_translation_is_refused(base, pull, name):
    folder, write, commit = pull
    write("locale/vi/LC_MESSAGES/index.po", "new\n")
    write(name, "hostile\n")
    commit()
    assert not kinds(changes(folder))["translations"]
    with pytest.raises(ValueError, match="not a translation"):
        take_translations(folder, base)
    assert (base / "locale/vi/LC_MESSAGES/index.po").read_text() == "base\n"


def test_a_link_is_refused(base, pull):
    folder, _write, commit = pull
    file = folder / "locale/vi/LC_MESSAGES/index.po"
    file.unlink()
    file.symlink_to("/etc/hostname")
    commit()
    with pytest.raises(ValueError, match="not a plain file, its mode 120000"):
        take_translations(folder, base)


def test_a_program_is_refused(base, pull):
    folder, _write, commit = pull
    (folder / "locale/vi/LC_MESSAGES/index.po").chmod(0o755)
    commit()
    with pytest.raises(ValueError, match="its mode 100755"):
        take_translations(folder, base)


@pytest.mark.parametrize("code", ["x; touch hostile", "$(id)", "../vi", "vi vi"])
def test_a_language_is_a_code_and_no_command(base, pull, code):
    folder, write, commit = pull
    write("locale/languages.toml", f'{LANGUAGES}["{code}"]\nname = "x"\n')
    commit()
    with pytest.raises(ValueError, match="is not the code of a language"):
        take_translations(folder, base)


def test_a_huge_file_is_refused(base, pull):
    folder, write, commit = pull
    write("locale/vi/LC_MESSAGES/index.po", "x" * 2_000_001)
    commit()
    with pytest.raises(ValueError, match="larger than"):
        take_translations(folder, base)


def test_lessons_are_told_from_pages(pull):
    folder, write, commit = pull
    write("gallery/loss.py", "1\n")
    commit()
    assert kinds(changes(folder)) == {"translations": False, "lessons": True}


def make(project, *arguments):
    return subprocess.run(
        ["make", "--no-print-directory", "--silent", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
    )


def test_make_tells_what_a_pull_request_changes(project, pull):
    """In the form in which a workflow takes it, and nothing else."""
    folder, write, commit = pull
    write("locale/vi/LC_MESSAGES/index.po", "new\n")
    commit()
    run = make(project, "kind", f"FROM={folder}")
    assert (run.returncode, run.stdout) == (0, "translations=true\nlessons=false\n")


def test_make_takes_translations_and_names_them(project, pull):
    folder, write, commit = pull
    write("locale/vi/LC_MESSAGES/index.po", "new\n")
    commit()
    run = make(project, "take-translations", f"FROM={folder}")
    assert run.returncode == 0, run.stderr
    assert run.stdout == "Taken: locale/vi/LC_MESSAGES/index.po\n"
    taken = project.root / "locale" / "vi" / "LC_MESSAGES" / "index.po"
    assert taken.read_text() == "new\n"


def test_make_takes_nothing_of_a_pull_request_with_programs(project, pull):
    folder, write, commit = pull
    before = (project.root / "Makefile").read_bytes()
    write("Makefile", "hostile\n")
    commit()
    run = make(project, "take-translations", f"FROM={folder}")
    assert run.returncode != 0
    assert "Nothing was taken: Makefile: not a translation." in run.stderr
    assert (project.root / "Makefile").read_bytes() == before


@pytest.mark.parametrize("target", ["kind", "take-translations"])
def test_make_asks_for_the_pull_request(project, target):
    for given in ((), ("FROM=no-such",)):
        run = make(project, target, *given)
        assert run.returncode != 0
        assert f"Which pull request? Say make {target} FROM=folder" in run.stderr
