"""Terms: which words of the prose lead to the glossary."""

from __future__ import annotations

import json
import unicodedata
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, SITE, Application, Applications

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


def rules_of(language: str) -> Rules:
    """Return the rules of this project for a language."""
    config = SimpleNamespace(locale_dirs=["locale"], language=language)
    return read_rules(SimpleNamespace(srcdir=ROOT, config=config))


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
    assert found(ENGLISH, text, rules_of("en")) == marked


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
    assert found(VIETNAMESE, text, rules_of("vi")) == marked


def test_a_language_without_rules_has_its_terms_as_they_are():
    assert found({"réseau": "n"}, "Réseau, réseaux", rules_of("xx")) == ["Réseau"]


# -- On pages


@pytest.fixture(scope="module")
def english(make_shared_app: Applications) -> Application:
    """Small pages with a glossary, which is translated into xx."""
    words = {"neural network": "NEURAL NETWORK", "layer": "LAYER"}
    make_shared_app.translate("terms", "words", words)
    return built(make_shared_app, "en")


@pytest.fixture(scope="module")
def translated(make_shared_app: Applications, english: Application) -> Application:
    role = "A layer here, see {term}`layers <layer>`."
    roles = {role: "A LAYER HERE, SEE {term}`LAYERS <layer>`."}
    make_shared_app.translate("terms", "page", roles)
    return built(make_shared_app, "xx")


def built(make_app: Applications, language: str) -> Application:
    app = make_app("terms", language=language)
    app.build()
    assert app.warnings == ""
    return app


def marks(app: Application, page: str) -> list[tuple[str, str]]:
    links = app.soup(page).select(".body a.term")
    return [(" ".join(a.get_text().split()), a["href"]) for a in links]


def entries(app: Application) -> dict:
    text = (app.outdir / "_terms" / "words.js").read_text("utf-8").partition(", ")[2]
    return json.loads(text.removesuffix(");\n"))


def test_the_first_of_each_section_is_marked(english):
    neural, layer = "words.html#term-neural-network", "words.html#term-layer"
    assert marks(english, "page") == [
        ("neural network", neural),
        ("layers", layer),
        # The role of the author counts as the first one of its section.
        ("layers", layer),
        ("neural network", neural),
    ]


def test_nothing_is_marked_on_the_page_of_the_glossary_but_what_its_author_marked(
    english,
):
    assert marks(english, "words") == [("layers", "#term-layer")]


def test_english_prose_on_a_translated_page_is_left_alone(translated):
    assert marks(translated, "page") == [("LAYERS", "words.html#term-layer")]


def test_an_entry_has_the_meaning_and_the_form_in_the_other_language(
    english, translated
):
    layer = entries(english)["term-layer"]
    assert layer["term"] == "layer"
    assert layer["forms"] == [["xx", "LAYER"]]
    assert "One stage" in layer["meaning"]
    network = entries(english)["term-neural-network"]
    assert 'href="#term-layer"' in network["meaning"]
    assert entries(translated)["term-layer"]["term"] == "LAYER"
    assert entries(translated)["term-layer"]["forms"] == [["en", "layer"]]


def test_pages_follow_the_glossary(make_app):
    """A new meaning reaches the entries alone, a new term the pages too."""
    make_app.translate("terms", "words", {"layer": "LAYER"})
    root = make_app.root("terms")
    words, rules = root / "words.md", root / "locale" / "terms.toml"
    glossary = words.read_text("utf-8")
    page = built(make_app, "en").outdir / "page.html"
    before = page.stat().st_mtime_ns
    words.write_text(glossary.replace("One stage", "One of the stages"), "utf-8")
    app = built(make_app, "en")
    assert "One of the stages" in entries(app)["term-layer"]["meaning"]
    assert page.stat().st_mtime_ns == before
    words.write_text(f"{glossary[:-4]}\nname\n  What it is called.\n```\n", "utf-8")
    assert ("name", "words.html#term-name") in marks(built(make_app, "en"), "page")
    # And a word that prose uses in another sense.
    text = rules.read_text("utf-8")
    rules.write_text(text.replace('"step"', '"step", "name"'), "utf-8")
    assert ("name", "words.html#term-name") not in marks(built(make_app, "en"), "page")
    # A translation of the term reaches the English entry.
    make_app.translate("terms", "words", {"layer": "TIER"})
    assert entries(built(make_app, "en"))["term-layer"]["forms"] == [["xx", "TIER"]]
    # Without a glossary there is no term and no entry.
    words.write_text("# Words\n\nNone.\n", "utf-8")
    (root / "page.md").write_text("# A layer\n\nA layer.\n", "utf-8")
    app = built(make_app, "en")
    assert marks(app, "page") == []
    assert not (app.outdir / "_terms" / "words.js").exists()


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
