"""Any Sphinx-Gallery project can be carried into another language.

The made-up language ``xx`` puts each message between marks. What was translated is
extracted again from the localized script, and must be exactly the marked messages.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

from gallery_intl.comments import find_runs, replace_runs, same_code
from gallery_intl.scripts import localize_script, same_program, split_script

SCRIPTS = sorted((ROOT / "tests" / "roots" / "scripts").glob("*.py"))
LESSONS = sorted((ROOT / "gallery").glob("*.py"))

CONF = """\
import sys

sys.path.insert(0, {extensions!r})
extensions = ["sphinx_gallery.gen_gallery", "gallery_intl"]
sphinx_gallery_conf = {{
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": "executed_",
    "write_computation_times": False,
    "min_reported_time": 1_000_000,
}}
exclude_patterns = ["examples"]
locale_dirs = ["locale"]
gettext_compact = False
"""


def mark(message: str) -> str:
    return f"é⟦{message}⟧"


class Gallery:
    """A Sphinx-Gallery project of its own, which knows nothing of the course."""

    def __init__(self, root: Path, scripts: list[Path]) -> None:
        self.root = root
        (root / "examples").mkdir(parents=True)
        (root / "examples" / "GALLERY_HEADER.rst").write_text("Gallery\n=======\n")
        for script in scripts:
            shutil.copy(script, root / "examples" / script.name)
        conf = CONF.format(extensions=str(ROOT / "docs" / "_ext"))
        (root / "conf.py").write_text(conf, "utf-8")
        (root / "index.rst").write_text(
            "Home\n====\n\n.. toctree::\n\n   gallery/index\n"
        )

    def build(self, builder: str, language: str = "en") -> str:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "-q", "-b", builder),
                *("-D", f"language={language}", "-d", f"_build/doctrees/{builder}"),
                *(".", f"_build/{builder}"),
            ],
            cwd=self.root,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        return run.stderr

    def messages(self, name: str) -> list[str]:
        catalog = self.root / "_build" / "gettext" / "gallery" / f"{name}.pot"
        return [entry.msgid for entry in polib.pofile(str(catalog))]

    def translate(self, name: str, translations: dict[str, str]) -> None:
        catalog = polib.POFile()
        catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        for message, translation in translations.items():
            catalog.append(polib.POEntry(msgid=message, msgstr=translation))
        folder = self.root / "locale" / "xx" / "LC_MESSAGES" / "gallery"
        folder.mkdir(parents=True, exist_ok=True)
        catalog.save(str(folder / f"{name}.po"))

    def localized(self, name: str) -> Path:
        return self.root / "gallery" / "localized" / "xx" / name

    def page(self, name: str) -> str:
        path = self.root / "_build" / "html" / "gallery" / f"{name}.html"
        return path.read_text("utf-8")


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory) -> tuple[Gallery, Gallery]:
    """A gallery whose every message is marked, and one of its localized scripts."""
    scripts = [*SCRIPTS, *LESSONS]
    first = Gallery(tmp_path_factory.mktemp("first") / "gallery", scripts)
    first.build("gettext")
    for script in scripts:
        first.translate(script.stem, {m: mark(m) for m in first.messages(script.stem)})
    first.build("html", "xx")
    localized = [first.localized(script.name) for script in scripts]
    second = Gallery(tmp_path_factory.mktemp("second") / "gallery", localized)
    second.build("gettext")
    return first, second


@pytest.mark.parametrize("script", [*SCRIPTS, *LESSONS], ids=lambda path: path.stem)
def test_marked_messages_come_back_exactly(round_trip, script):
    first, second = round_trip
    messages = first.messages(script.stem)
    assert messages
    assert second.messages(script.stem) == [mark(message) for message in messages]


@pytest.mark.parametrize("script", [*SCRIPTS, *LESSONS], ids=lambda path: path.stem)
def test_the_code_is_the_same_program(round_trip, script):
    english = script.read_text("utf-8")
    localized = round_trip[0].localized(script.name).read_text("utf-8")
    assert localized != english
    trees = [ast.parse(source).body[1:] for source in (english, localized)]
    assert [ast.dump(node) for node in trees[0]] == [ast.dump(n) for n in trees[1]]


@pytest.mark.parametrize("script", [*SCRIPTS, *LESSONS], ids=lambda path: path.stem)
def test_scripts_are_cut_where_sphinx_gallery_cuts(script):
    source = script.read_text("utf-8")
    parts = split_script(source)
    assert "".join(part.source for part in parts) == source
    _conf, blocks = split_code_and_text_blocks(script)
    code = [part.source for part in parts if part.kind == "code"]
    assert [c for c in code if c.strip()] == [
        block.content for block in blocks if block.type == "code"
    ]
    prose = [part.prose for part in parts if part.kind in ("docstring", "comment")]
    assert [p.split() for p in prose if p.strip()] == [
        block.content.replace("# noqa: E501", "").split()
        for block in blocks
        if block.type == "text"
    ]


def test_comments_are_translated_on_the_page_and_code_is_not(round_trip):
    page = round_trip[0].page("hard_code")
    assert "é⟦in the middle of an expression⟧" in page
    assert "é⟦the result⟧" in page
    assert "no # comment" in page
    assert "é⟦no" not in page


def test_one_comment_is_one_message(round_trip):
    messages = round_trip[0].messages("hard_code")
    assert "Indented, and followed by an empty comment:" in messages
    assert "so this is another one." in messages
    assert "another item, which is long" in "\n".join(messages)
    for hidden in ("noqa", "type: ignore", "sphinx_gallery", "12345", "no # comment"):
        assert not [m for m in messages if hidden in m and "docstring" not in m]


def test_the_catalog_holds_no_boilerplate_and_no_code(round_trip):
    for script in [*SCRIPTS, *LESSONS]:
        for message in round_trip[0].messages(script.stem):
            assert "Download" not in message
            assert "Go to the end" not in message
            assert "import " not in message.split("\n")[0][:7]


def test_a_comment_s_place_is_in_the_script(round_trip):
    root = round_trip[0].root
    catalog = polib.pofile(str(root / "_build/gettext/gallery/hard_code.pot"))
    (entry,) = [e for e in catalog if e.msgid == "the second"]
    ((path, line),) = entry.occurrences
    assert path.endswith("gallery/hard_code.py")
    source = (root / "gallery" / "hard_code.py").read_text("utf-8").splitlines()
    assert "# the second" in source[int(line) - 1]


def test_the_cards_of_the_gallery_are_localized(round_trip):
    page = BeautifulSoup(round_trip[0].page("index"), "html.parser")
    cards = page.select(".sphx-glr-thumbcontainer")
    assert len(cards) == len([*SCRIPTS, *LESSONS])
    for card in cards:
        assert card["tooltip"].startswith("é⟦"), card["tooltip"]
        title = card.select_one(".sphx-glr-thumbnail-title").get_text()
        assert title.startswith("é⟦"), title


def test_the_links_lead_to_the_localized_files(round_trip):
    root = round_trip[0].root
    page = round_trip[0].page("hard_code")
    for suffix in ("py", "ipynb", "zip"):
        part = page.split(f"hard_code.{suffix}")[0]
        link = part[part.rindex("../_downloads") :] + f"hard_code.{suffix}"
        served = (root / "_build/html/gallery" / link).resolve().read_bytes()
        assert served == round_trip[0].localized(f"hard_code.{suffix}").read_bytes()


def test_the_archive_holds_the_localized_files(round_trip):
    with zipfile.ZipFile(round_trip[0].localized("hard_code.zip")) as archive:
        assert archive.namelist() == ["hard_code.py", "hard_code.ipynb"]
        script = archive.read("hard_code.py")
    assert script == round_trip[0].localized("hard_code.py").read_bytes()


def test_the_notebook_is_localized(round_trip):
    path = round_trip[0].localized("hard_code.ipynb")
    notebook = json.loads(path.read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "é⟦A docstring in single quotes⟧" in text
    assert "é⟦the result⟧" in text


def test_the_notebook_carries_the_outputs(tmp_path):
    script = tmp_path / "executed_one.py"
    script.write_text(
        '"""\nOne\n===\n"""\n\nprint("first output")\n\n# %%\n# Prose.\n\n'
        'x = 1\n\n# %%\n# More.\n\nprint("second output")\n'
    )
    gallery = Gallery(tmp_path / "gallery", [script])
    gallery.build("html", "xx")
    notebook = json.loads(gallery.localized("executed_one.ipynb").read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    printed = ["".join(o["text"]) for cell in code for o in cell["outputs"]]
    assert [text.strip() for text in printed] == ["first output", "second output"]
    assert not [c for c in code if "x = 1" in "".join(c["source"]) and c["outputs"]]


def test_a_hostile_comment_stays_a_comment():
    code = "x = 1  # a comment\n# Another one.\ny = 2\n"
    for hostile in (
        "a\nimport os",
        "a\rimport os",
        "a\x0cimport os",
        "a\u2028import os",
        "%% a new cell",
        "sphinx_gallery_thumbnail_path = '/etc/passwd'",
        "noqa",
        "#" * 30,
        "\x00",
        '"""',
        "\\",
    ):
        replaced = replace_runs(code, lambda message, text=hostile: text)
        assert same_code(code, replaced), hostile
        assert ast.dump(ast.parse(replaced)) == ast.dump(ast.parse(code)), hostile
        assert "# %%" not in replaced
        assert "# sphinx_gallery" not in replaced
        assert replaced.count("\n") == code.count("\n")


def test_hostile_prose_stays_prose():
    source = '"""\nTitle\n=====\n\nWords.\n"""\n\nx = 1\n\n# %%\n# More.\n\ny = 2\n'
    from gallery_intl.prose import Message

    messages = [
        Message("Title", "Title", "title"),
        Message("Words.", "Words.", "paragraph"),
        Message("More.", "More.", "paragraph"),
    ]
    for hostile in (
        '"""\nimport os\n"""',
        "a\nimport os",
        "\\",
        '\\"""',
        "# %%\nz = 3",
    ):
        localized = localize_script(source, messages, lambda m, text=hostile: text)
        assert same_program(source, localized), hostile
        assert "\nimport os" not in localized


def test_tokens_that_differ_are_told():
    assert same_code("x = 1  # a\n", "x = 1  # b\n")
    assert not same_code("x = 1\n", "x = 2\n")
    assert not same_code("x = 1\n", "x = '1'\n")
    assert not same_program('"""a"""\nx = 1\n', '"""b"""\nx = 2\n')


def test_runs_are_found_up_to_a_fault():
    runs = find_runs("x = 1  # fine\ny = (  # open\n")
    assert [run.text for run in runs] == ["fine", "open"]
