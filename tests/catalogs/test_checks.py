"""Every fault of a catalog is named with its line, and what has none is accepted.

Each file in ``catalogs/bad/`` opens with what it expects, ``# expects: LINE: [check]
message``, and is refused with that and nothing else; the files in ``catalogs/good/``
are accepted. Adding a case is adding a file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalogs import reading
from catalogs.checks import findings
from catalogs.glossary import COLUMNS, glossary_of, read_glossary
from catalogs.markup import Flavour, parse
from catalogs.reading import Catalog
from catalogs.registry import CATALOG_CHECKS, MESSAGE_CHECKS
from course.languages import Language, translations

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BAD = sorted((HERE / "bad").glob("*.po"))
GOOD = sorted((HERE / "good").glob("*.po"))

HEADER = """\
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@pytest.fixture(scope="module")
def vietnamese() -> Language:
    return translations()["vi"]


def _expected(path: Path) -> list[tuple[int, str, str]]:
    """Return the line, the check and the message of each fault that a file expects."""
    # Only these lines are decoded: the rest of a bad file may be in any encoding.
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    found = []
    for line in lines:
        if not line.startswith(b"# expects: "):
            break
        match = re.fullmatch(r"# expects: (\d+): \[([\w-]+)\] (.+)", line.decode())
        assert match, f"{path.name}: not '# expects: LINE: [check] message'"
        found.append((int(match[1]), match[2], match[3]))
    assert found, f"{path.name} does not open with what it expects"
    return found


# -- The files -------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_is_refused_with_what_it_expects(path: Path, vietnamese: Language):
    expected = _expected(path)
    found = findings(Catalog(path, vietnamese))
    shown = "\n".join(map(str, found))
    assert [(f.line, f.check) for f in found] == [(e[0], e[1]) for e in expected], shown
    for finding, (_line, _check, message) in zip(found, expected, strict=True):
        assert message in finding.fault
        assert finding.remedy


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_is_accepted(path: Path, vietnamese: Language):
    catalog = Catalog(path, vietnamese)
    assert [str(finding) for finding in findings(catalog)] == []
    assert catalog.entries


def test_each_check_refuses_a_file():
    tried = {check for path in BAD for _line, check, _message in _expected(path)}
    assert tried == {*CATALOG_CHECKS, *MESSAGE_CHECKS}


def test_each_flavour_is_accepted(vietnamese: Language):
    flavours = {
        message.flavour
        for path in GOOD
        for entry in Catalog(path, vietnamese).entries
        for message in entry.messages
    }
    assert flavours == set(Flavour)


def _of_one_message() -> list[Path]:
    """Return the bad files whose fault is in the translation of their only message."""
    return [
        path
        for path in BAD
        if path.stem.partition("-")[0] not in CATALOG_CHECKS
        and len(_expected(path)) == 1
        and "# noqa" not in path.read_text("utf-8")
    ]


@pytest.mark.parametrize("path", _of_one_message(), ids=lambda path: path.stem)
def test_noqa_switches_the_check_off(path: Path, tmp_path: Path, vietnamese: Language):
    [(_line, check, _message)] = _expected(path)
    copy = _changed(path, tmp_path, f"# because\n# noqa: {check}\n")
    assert findings(Catalog(copy, vietnamese)) == []


@pytest.mark.parametrize("path", _of_one_message(), ids=lambda path: path.stem)
def test_a_fuzzy_message_is_not_checked(
    path: Path, tmp_path: Path, vietnamese: Language
):
    copy = _changed(path, tmp_path, "#, fuzzy\n")
    assert findings(Catalog(copy, vietnamese)) == []


def _changed(path: Path, folder: Path, comment: str) -> Path:
    """Copy a catalog, with a comment at its message."""
    text = path.read_text("utf-8")
    head, blank, message = text.partition("\n\n")
    (folder / path.name).write_text(f"{head}{blank}{comment}{message}", "utf-8")
    return folder / path.name


# -- The docstrings --------------------------------------------------------------------

# Python 3.13 and later take the indentation off a docstring.
EXAMPLE = re.compile(r"^ *(Bad|Good): +(.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", [*CATALOG_CHECKS, *MESSAGE_CHECKS])
def test_has_a_bad_and_a_good_line(name: str):
    function = CATALOG_CHECKS.get(name) or MESSAGE_CHECKS[name].function
    assert [kind for kind, _ in EXAMPLE.findall(function.__doc__)] == ["Bad", "Good"]


@pytest.mark.parametrize("name", MESSAGE_CHECKS)
def test_the_bad_and_the_good_line_are_so(
    name: str, tmp_path: Path, vietnamese: Language
):
    check = MESSAGE_CHECKS[name]
    for kind, example in EXAMPLE.findall(check.function.__doc__):
        # A character that cannot be seen is written as its number.
        example = re.sub(
            r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), example
        )
        english, translation = example.split(" => ")
        found = _check_one(
            tmp_path, vietnamese, check.flavours[0], english, translation
        )
        assert found == ([name] if kind == "Bad" else [])


# Where a message of each flavour comes from.
SOURCES = {
    Flavour.REST: "#: gallery/loss.py:10",
    Flavour.MARKDOWN: "#: docs/index.md:10",
    Flavour.COMMENT: "#. code comment\n#: gallery/loss.py:10",
    Flavour.FORMULA: "#: gallery/loss.py:10",
}


def _check_one(
    folder: Path,
    language: Language,
    flavour: Flavour,
    english: str,
    translation: str,
) -> list[str]:
    """Return the names of the checks that refuse a translation."""
    path = folder / "one.po"
    texts = (
        text.replace("\\", "\\\\").replace('"', '\\"')
        for text in (english, translation)
    )
    message = 'msgid "{}"\nmsgstr "{}"\n'.format(*texts)
    path.write_text(f"{HEADER}\n{SOURCES[flavour]}\n{message}", "utf-8")
    catalog = Catalog(path, language)
    [checked] = catalog.entries[0].messages
    assert checked.flavour is flavour
    return [finding.check for finding in findings(catalog)]


@pytest.mark.parametrize(
    ("name", "line"),
    [("header", '"Language: {}\\n"'), ("syntax", "{}"), ("noqa", "{}")],
)
def test_the_bad_and_the_good_line_of_a_file_are_so(
    name: str, line: str, tmp_path: Path, vietnamese: Language
):
    path = tmp_path / "one.po"
    for kind, example in EXAMPLE.findall(CATALOG_CHECKS[name].__doc__):
        example = example.replace("\\\\", "\\")
        header, comment, text = HEADER, "# a comment", 'msgstr "Lớp"'
        if name == "header":
            header = HEADER.replace('"Language: vi\\n"', example)
        elif name == "syntax":
            text = example
        else:
            comment = example
        path.write_text(f'{header}\n{comment}\nmsgid "Layer"\n{text}\n', "utf-8")
        found = [finding.check for finding in findings(Catalog(path, vietnamese))]
        assert found == ([name] if kind == "Bad" else [])


# -- Languages -------------------------------------------------------------------------


def test_marks_of_direction_belong_to_languages_that_need_them(tmp_path: Path):
    text = "\u200fهذا هو.\u200f"
    for direction, expected in {"ltr": ["invisible"], "rtl": []}.items():
        language = Language("vi", "", direction)
        assert (
            _check_one(tmp_path, language, Flavour.REST, "It is this.", text)
            == expected
        )


def test_a_joiner_belongs_to_scripts_that_need_it(tmp_path: Path):
    language = Language("vi", "", "rtl")
    persian, latin = "می\u200cشود؟", "co\u200cde?"
    check = (tmp_path, language, Flavour.REST, "Does it?")
    assert _check_one(*check, persian) == []
    assert _check_one(*check, latin) == ["invisible"]


# -- The glossary ----------------------------------------------------------------------


def _glossary(folder: Path, *rows: str):
    path = folder / "glossary.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows, ""]), "utf-8")
    return read_glossary(path)


def test_the_longest_term_wins(tmp_path: Path):
    glossary = _glossary(
        tmp_path,
        "loss,mất mát,,,yes,",
        "loss function,hàm mất mát,,,yes,",
        "function,hàm,,,yes,",
    )

    def terms(text: str) -> list[str]:
        return [term.english for term in glossary.terms_in(text)]

    assert terms("Two Loss  Functions differ.") == ["loss function"]
    assert terms("The losses of a function") == ["function", "loss"]
    assert terms("Lossless, a loss-like floss") == []


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("accuracy", "accuracies"),
        ("batch", "Batches"),
        ("bias", "biases"),
        ("key", "keys"),
        ("max pooling", "max-pooling"),
        ("weight", "weight's"),
    ],
)
def test_a_term_is_known_in_each_form(tmp_path: Path, term: str, text: str):
    glossary = _glossary(tmp_path, f"{term},từ,,,yes,")
    assert [found.english for found in glossary.terms_in(f"The {text} of it")] == [term]


def test_an_everyday_word_only_has_forbidden_translations(tmp_path: Path):
    glossary = _glossary(tmp_path, "step,bước,bước đi; nấc,bậc;bậc thang,forbidden,")
    [step] = glossary.terms_in("A step")
    assert not step.required
    assert step.accepted == ("bước", "bước đi", "nấc")
    assert step.forbidden_in("Một nấc, không phải bậc thang") == ["bậc", "bậc thang"]
    assert step.forbidden_in("bậcx") == []


def test_a_forbidden_word_may_be_part_of_an_accepted_one(tmp_path: Path):
    glossary = _glossary(tmp_path, "layer,lớp,tầng ẩn,tầng,yes,")
    [layer] = glossary.terms_in("A layer")
    assert layer.forbidden_in("Tầng ẩn") == []
    assert layer.forbidden_in("Tầng ẩn và tầng") == ["tầng"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("layer,,,,yes,", "2: no text in the column 'translation'"),
        ("layer,lớp,,,always,", "2: 'always' in the column 'check'"),
        ("layer,lớp,,,yes,a, b", "2: not 6 cells"),
        ("layer,lớp", "2: not 6 cells"),
        ("layer,lo\u031b\u0301p,,,yes,", "2: the text is not in NFC"),
        ("layer,lớp,,,yes,\nlayer,tầng,,,yes,", "3: 'layer' is there twice"),
    ],
)
def test_a_fault_of_the_glossary_is_named(tmp_path: Path, row: str, fault: str):
    [found] = _glossary(tmp_path, row).faults
    assert found.startswith(fault)


def test_a_glossary_with_wrong_columns_is_named(tmp_path: Path):
    path = tmp_path / "glossary.csv"
    path.write_text("english,vietnamese\nlayer,lớp\n", "utf-8")
    assert read_glossary(path).faults[0].startswith("1: wrong columns")
    path.write_bytes("english\nlớp\n".encode("utf-16"))
    assert read_glossary(path).faults[0].startswith("1: not UTF-8")


def test_the_glossary_holds_each_term_of_its_page():
    page = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    block = page.partition("```{glossary}\n:sorted:\n")[2]
    terms = re.findall(r"^(\w.*)\n  \w", block, re.MULTILINE)
    assert len(terms) > 40
    for language in translations().values():
        assert set(terms) <= glossary_of(language).terms.keys()


# -- The commands ----------------------------------------------------------------------


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    """A folder with the project's languages, and no catalog."""
    folder = tmp_path / "locale"
    (folder / "vi" / "LC_MESSAGES" / "lessons").mkdir(parents=True)
    for name in ("languages.toml", "names.txt", "vi/glossary.csv"):
        shutil.copy(ROOT / "locale" / name, folder / name)
    return folder


def _run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [sys.executable, "-m", "catalogs", *map(str, arguments)],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT / "docs" / "_ext"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "Traceback" not in run.stderr
    return run


def test_check_passes_on_the_project():
    run = _run("check")
    assert run.returncode == 0, run.stdout
    assert re.fullmatch(r"No fault in \d+ catalogs?\.\n", run.stdout)


def test_check_names_each_fault_and_counts_them(locale: Path):
    messages = locale / "vi" / "LC_MESSAGES"
    shutil.copy(HERE / "bad/literal-changed.po", messages / "lessons/loss.po")
    shutil.copy(HERE / "bad/url-changed.po", messages / "index.po")
    shutil.copy(HERE / "good/markdown.po", messages / "more.po")

    run = _run("--locale", locale, "check", cwd=locale.parent)
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert lines[0].startswith("locale/vi/LC_MESSAGES/index.po:11: [url] lost https:")
    assert lines[1] == (
        "locale/vi/LC_MESSAGES/lessons/loss.po:11: [literal] lost ``nn.Conv2d``; added "
        "``nn.conv2d`` — write it exactly as in the English text (in “Use "
        "``nn.Conv2d``.”)"
    )
    assert lines[2:] == ["2 faults; 2 of 3 catalogs to mend."]


def test_check_takes_single_files(locale: Path):
    messages = locale / "vi" / "LC_MESSAGES"
    shutil.copy(HERE / "bad/url-changed.po", messages / "index.po")
    shutil.copy(HERE / "good/markdown.po", messages / "more.po")

    check = ("--locale", locale, "check")
    assert _run(*check, messages / "index.po").returncode == 1
    run = _run(*check, messages / "more.po")
    assert (run.returncode, run.stdout) == (0, "No fault in 1 catalog.\n")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere.po", "nowhere.po: there is no such file"),
        ("README.md", "README.md: not in the catalogs of a language"),
    ],
)
def test_check_refuses_what_is_no_catalog(path: str, message: str):
    run = _run("check", path)
    assert run.returncode == 2
    assert run.stderr.startswith(message)


def test_check_names_the_faults_of_the_glossary(locale: Path):
    with (locale / "vi" / "glossary.csv").open("a", encoding="utf-8") as file:
        file.write("layer,tầng,,,yes,\n")
    run = _run("--locale", locale, "check", cwd=locale.parent)
    assert run.returncode == 1
    assert re.match(
        r"locale/vi/glossary\.csv:\d+: \[glossary\] 'layer' is there twice", run.stdout
    )


def test_todo_lists_what_is_left(locale: Path):
    (locale / "vi" / "LC_MESSAGES" / "index.po").write_text(
        HEADER
        + '\nmsgid "Layers"\nmsgstr "Các lớp"\n'
        + '\nmsgid "A sentence that is not translated yet, and has many words"\n'
        + 'msgstr ""\n'
        + '\n#, fuzzy\n#| msgid "Weight"\nmsgid "Weights"\nmsgstr "Trọng số"\n',
        "utf-8",
    )
    shutil.copy(HERE / "good/names-only.po", locale / "vi/LC_MESSAGES/lessons/loss.po")
    run = _run("--locale", locale, "todo", cwd=locale.parent)
    assert run.returncode == 0
    assert run.stdout.splitlines() == [
        "locale/vi/LC_MESSAGES/index.po: 2 of 3 messages",
        "  11: untranslated: A sentence that is not translated yet, and has …",
        "  16: fuzzy: Weights",
        "vi: 9 of 11 messages translated in 2 catalogs; 1 untranslated, 1 fuzzy",
    ]


def test_todo_without_a_catalog_and_with_a_broken_one(locale: Path):
    todo = ("--locale", locale, "todo")
    assert _run(*todo).stdout == "vi: there is no catalog yet\n"
    broken = locale / "vi" / "LC_MESSAGES" / "index.po"
    shutil.copy(HERE / "bad" / "syntax-stray-line.po", broken)
    run = _run(*todo, cwd=locale.parent)
    assert run.returncode == 0
    assert "index.po: cannot be read; make check says why" in run.stdout
    assert run.stdout.endswith("1 catalogs cannot be read\n")


# -- Work ------------------------------------------------------------------------------


def test_each_text_is_parsed_once_however_many_checks_look_at_it(
    tmp_path: Path, vietnamese: Language, monkeypatch: pytest.MonkeyPatch
):
    message = """
#: {source}:{number}
msgid ""
"{number}: The *loss function* takes a pair, the output of a network and the "
"*target*, which is what the output should be. See {code}, **now**."
msgstr ""
"{number}: *Hàm mất mát* nhận một cặp, gồm đầu ra của một mạng và *giá trị mục "
"tiêu*, tức là cái mà đầu ra nên bằng. Hãy xem {code}, **ngay**."
"""
    flavours = {"gallery/loss.py": "``loss``", "docs/index.md": "{doc}`loss`, `x`"}
    path = tmp_path / "many.po"
    path.write_text(
        HEADER
        + "".join(
            message.format(source=source, number=number, code=code)
            for number in range(500)
            for source, code in flavours.items()
        ),
        "utf-8",
    )
    parsed = []
    monkeypatch.setattr(
        reading, "parse", lambda *text: parsed.append(text) or parse(*text)
    )
    assert findings(Catalog(path, vietnamese)) == []
    assert len(parsed) == 2 * 1000


def test_no_package_of_the_build_is_imported():
    source = "import catalogs.__main__, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", source],
        env={"PYTHONPATH": str(ROOT / "docs" / "_ext")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"sphinx", "torch", "sphinx_gallery"} & set(run.stdout.split())
