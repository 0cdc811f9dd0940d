"""Terms: which words of the prose lead to the glossary."""

from __future__ import annotations

import json
import unicodedata

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import SITE, Project

from languages.terms import read_rules, without_forms
from languages.terms.matching import Matcher, Rules

ENGLISH = {
    "network": "n",
    "neural network": "nn",
    "loss": "l",
    "loss function": "lf",
    "cross-entropy": "ce",
    "batch": "b",
    "mini-batch": "mb",
    "probability": "p",
    "accumulate": "a",
    "step": "s",
}
VIETNAMESE = {
    "mạng": "n",
    "mạng neural": "nn",
    "mất mát": "l",
    "hàm mất mát": "lf",
    "trọng số": "w",
    "chiều": "d",
    "nhân": "k",
}


def found(terms: dict[str, str], text: str, rules: Rules) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    matcher = Matcher(terms.items(), rules)
    return [text[start:end] for start, end, _key in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("A neural network has a loss.", ["neural network", "loss"]),
        ("The loss function and its losses", ["loss function", "losses"]),
        ("Networks, batches; Probabilities!", ["Networks", "batches", "Probabilities"]),
        ("gradients accumulated", ["accumulated"]),
        ("the network’s loss", ["network", "loss"]),
        ("a neural\nnetwork", ["neural\nnetwork"]),
        ("a mini-batch, a mini batch", ["mini-batch", "mini batch"]),
        ("cross-entropy loss", ["cross-entropy", "loss"]),
        # Parts of other words, names and paths.
        ("lossless glossary networking", []),
        ("loss_function loss.item batch-size non-network and/loss", []),
        # Two sentences are no term.
        ("It is neural. Network it is not.", ["Network"]),
        # Everyday words.
        ("one step, two steps, a computer network", []),
    ],
)
def test_english(text, marked):
    assert found(ENGLISH, text, read_rules("en")) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Mạng neural có hàm mất mát.", ["Mạng neural", "hàm mất mát"]),
        ("mất mát của mạng", ["mất mát", "mạng"]),
        # Decomposed letters are the same letters.
        (unicodedata.normalize("NFD", "trọng số"), ["trọng số"]),
        ("trọng lượng và số", []),
        ("chiều cao, chiều rộng, mọi chiều", ["chiều"]),
        ("lấy đầu vào nhân với trọng số", ["trọng số"]),
    ],
)
def test_vietnamese(text, marked):
    assert found(VIETNAMESE, text, read_rules("vi")) == marked


def test_a_language_without_rules_has_its_terms_as_they_are():
    assert found({"réseau": "n"}, "Réseau, réseaux", read_rules("xx")) == ["Réseau"]


# -- On pages

GLOSSARY = """\
# Words

The network is not marked here.

```{glossary}
neural network
  Made of {term}`layers <layer>`.

layer
  One stage, not a `layer`.
```
"""

PAGE = """\
# A neural network

A neural network has layers, and a layer is `layer` too: [a layer](words.md).
The *neural network* again.

## Another layer

- A layer here, see {term}`layers <layer>`.
- *neural network* stands alone, *A Neural Network* is a name.

```python
layer = "neural network"
```

| layer |
|-------|
| layer |
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    root = tmp_path_factory.mktemp("terms") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first")
    docs = project.root / "docs"
    (docs / "words.md").write_text(GLOSSARY, "utf-8")
    (docs / "page.md").write_text(PAGE, "utf-8")
    index = docs / "index.md"
    text = index.read_text("utf-8")
    index.write_text(text.replace("lessons/index\n", "lessons/index\nwords\npage\n"))
    save(project, "words", {"neural network": "mạng neural", "layer": "lớp"})
    save(
        project,
        "page",
        {
            "A layer here, see {term}`layers <layer>`.": "Có lớp, {term}`lớp <layer>`.",
        },
    )
    assert project.record().returncode == 0
    render(project)
    return project


def save(project: Project, page: str, messages: dict[str, str]) -> None:
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for message, translation in messages.items():
        catalog.append(polib.POEntry(msgid=message, msgstr=translation))
    folder = project.root / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    catalog.save(str(folder / f"{page}.po"))


def render(project: Project, *languages: str) -> None:
    for language in languages or ("en", "vi"):
        run = project.render(language)
        assert run.returncode == 0, run.stderr


def marks(project: Project, page: str, language: str = "en") -> list[tuple[str, str]]:
    html = BeautifulSoup(project.page(page, language), "html.parser")
    links = html.select("article a.term")
    return [(" ".join(a.get_text().split()), a["href"]) for a in links]


def entries(project: Project, language: str) -> dict:
    path = project.root / "_build" / "preview" / language / "_terms" / "words.js"
    text = path.read_text("utf-8").partition(", ")[2]
    return json.loads(text.removesuffix(");\n"))


def test_the_first_of_each_section_is_marked(small):
    neural, layer = "words.html#term-neural-network", "words.html#term-layer"
    assert marks(small, "page") == [
        ("neural network", neural),
        ("layers", layer),
        # The role of the author counts as the first one of its section.
        ("layers", layer),
        ("neural network", neural),
    ]


def test_nothing_is_marked_on_the_page_of_the_glossary_but_what_its_author_marked(
    small,
):
    assert marks(small, "words") == [("layers", "#term-layer")]


def test_english_prose_on_a_vietnamese_page_is_left_alone(small):
    assert marks(small, "page", "vi") == [("lớp", "words.html#term-layer")]


def test_an_entry_has_the_meaning_and_the_form_in_the_other_language(small):
    english, vietnamese = entries(small, "en"), entries(small, "vi")
    assert english["term-layer"]["term"] == "layer"
    assert english["term-layer"]["forms"] == [["vi", "lớp"]]
    assert vietnamese["term-layer"]["term"] == "lớp"
    assert vietnamese["term-layer"]["forms"] == [["en", "layer"]]
    assert "One stage" in english["term-layer"]["meaning"]
    assert 'href="#term-layer"' in english["term-neural-network"]["meaning"]


def test_pages_follow_the_glossary(small):
    """A new meaning reaches the entries alone, a new term the pages too."""
    preview = small.root / "_build" / "preview" / "en"
    words, rules = (
        small.root / "docs" / "words.md",
        small.root / "locale" / "terms.toml",
    )
    page = preview / "page.html"
    before = page.stat().st_mtime_ns
    words.write_text(GLOSSARY.replace("One stage", "One of the stages"), "utf-8")
    render(small, "en")
    assert "One of the stages" in entries(small, "en")["term-layer"]["meaning"]
    assert page.stat().st_mtime_ns == before
    words.write_text(f"{GLOSSARY[:-4]}\nname\n  What it is called.\n```\n", "utf-8")
    render(small, "en")
    assert ("name", "words.html#term-name") in marks(small, "page")
    # And a word that prose uses in another sense.
    text = rules.read_text("utf-8")
    rules.write_text(text.replace('  "step",', '  "step",\n  "name",'), "utf-8")
    render(small, "en")
    assert ("name", "words.html#term-name") not in marks(small, "page")
    # A translation of the term reaches the English entry.
    save(small, "words", {"neural network": "mạng neural", "layer": "tầng"})
    render(small, "en")
    assert entries(small, "en")["term-layer"]["forms"] == [["vi", "tầng"]]
    # Without a glossary there is no term and no entry.
    words.write_text("# Words\n\nNone.\n", "utf-8")
    (small.root / "docs" / "page.md").write_text("# A layer\n\nA layer.\n", "utf-8")
    render(small, "en")
    assert marks(small, "page") == []
    assert not (preview / "_terms" / "words.js").exists()


def test_a_tip_does_not_repeat_the_other_form_that_it_shows():
    forms = [["en", "loss <function>"]]
    meaning = '<p class="x">(loss &lt;function&gt;) Words.</p>'
    assert without_forms(meaning, forms) == '<p class="x">Words.</p>'
    meaning = '<p>(<span lang="en">loss &lt;function&gt;</span>) Words.</p>'
    assert without_forms(meaning, forms) == "<p>Words.</p>"
    assert without_forms("<p>Words (loss).</p>", forms) == "<p>Words (loss).</p>"


def test_the_form_in_brackets_says_its_language():
    """A screen reader says the English form of a Vietnamese entry in English."""
    path = SITE / "vi" / "glossary.html"
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    entry = page.select_one("#term-loss-function").find_next("dd")
    assert entry.get_text().strip().startswith("(loss function) ")
    assert entry.select_one("[lang=en]").get_text() == "loss function"
