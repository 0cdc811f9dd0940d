"""Lesson top: below the title of a lesson, what it takes and where its files are.

The time to read is counted from the text and the code of the page. A speed stands for
each language in ``locale/languages.toml``. The 200 words a minute of English are less
than the mean of 238 that M. Brysbaert found for silent reading of non-fiction (How many
words do we read per minute?, Journal of Memory and Language 109, 2019), because code
and formulas take longer. Vietnamese is written in syllables: its speed follows from
this course, whose Vietnamese text has 1.2 times as many words as the English has.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from course import SHARES_WORK, lessons
from course.languages import Language, language_of
from course.pages import english_source, is_lesson
from gallery_intl.pages import catalogs_of, folder_of, script_of

from .cells import OUTPUT
from .neighbours import course_around
from .run_facts import facts_file

# The branch to which the site is published, for services that read it from GitHub.
PUBLISHED_BRANCH = "gh-pages"
SOURCE_BRANCH = "main"
COLAB = "https://colab.research.google.com/github"
# The page that tells how to translate.
GUIDE = "translate"

_ACCELERATOR = re.compile(r"\btorch\.(accelerator|cuda|mps|xpu)\b")
_WORD = re.compile(r"\S*[^\W_]\S*")


class lesson_top(nodes.General, nodes.Element):
    """What stands below the title of a lesson; ``facts`` is for the template."""


@dataclass(frozen=True)
class File:
    """A file that a page offers; the size is in KiB."""

    name: str
    link: str
    size: int = 0


def offer_files(app: Sphinx, doctree: nodes.document) -> None:
    """Publish the English script and the catalog of a lesson with its page.

    The page leads to them where it cannot lead to the repository.
    """
    env, page = app.env, app.env.docname
    if is_lesson(env, page) and not app.config.repository:
        for file in filter(None, (f"{page}.py", _catalog(env, page))):
            env.dlfiles.add_file(page, file)


def add_top(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the top below the title, in place of the links at the end of the page."""
    title = doctree.next_node(nodes.title)
    if app.builder.name != "html" or not title or not is_lesson(app.env, page):
        return
    top = lesson_top()
    top["facts"] = _facts(app, doctree, page)
    # For what says it elsewhere.
    doctree["minutes_to_read"] = top["facts"]["minutes"]
    title.parent.insert(title.parent.index(title) + 1, top)
    for kind in ("python", "jupyter"):
        for container in list(doctree.findall(nodes.container)):
            if f"sphx-glr-download-{kind}" in container["classes"]:
                container.parent.remove(container)


def words_of(doctree: nodes.document) -> int:
    """Return the number of words to read on a page: its text, and its code.

    What the code printed is looked at and not read.
    """
    texts = (
        node.astext()
        for node in doctree.findall(nodes.TextElement)
        if isinstance(node.parent, nodes.Element)
        and not isinstance(node.parent, nodes.TextElement)
        and OUTPUT not in node["classes"]
    )
    return sum(len(_WORD.findall(text)) for text in texts)


def minutes_to_read(doctree: nodes.document, language: Language) -> int:
    """Return how many minutes reading a page takes in a language, at least one."""
    return max(1, round(words_of(doctree) / language.words_per_minute))


def rounded_seconds(seconds: float) -> int:
    """Return a duration as precisely as it would be the same in another run."""
    if seconds < 10:
        return max(1, math.ceil(seconds))
    return 5 * math.ceil(seconds / 5)


def _facts(app: Sphinx, doctree: nodes.document, page: str) -> dict[str, Any]:
    language = language_of(app)
    script = script_of(app.env, page)
    source = script.read_text("utf-8")
    metadata = lessons.script_metadata(source) or {}
    run = facts_file(script.parent, script.stem)
    seconds = json.loads(run.read_text("utf-8"))["seconds"] if run.is_file() else None
    index = f"{posixpath.dirname(page)}/index"
    return {
        "language": language,
        "minutes": minutes_to_read(doctree, language),
        "seconds": None if seconds is None else rounded_seconds(seconds),
        "python": metadata.get("requires-python", ""),
        "packages": metadata.get("dependencies", []),
        "accelerator": bool(_ACCELERATOR.search(source)),
        "course": course_around(app, page),
        "index": app.builder.get_relative_uri(page, index),
        "script": _offered(app, doctree, page, ".py"),
        "notebook": _offered(app, doctree, page, ".ipynb"),
        **_elsewhere(app, doctree, page),
    }


def _elsewhere(app: Sphinx, doctree: nodes.document, page: str) -> dict[str, Any]:
    """Return where a lesson can be run, where its source is, and where to translate."""
    env, repository = app.env, app.config.repository
    catalog = _catalog(env, page)
    colab = ""
    if repository:
        source = _on_github(app, "blob", english_source(env, page))
        translation = catalog and _on_github(app, "edit", Path(env.srcdir, catalog))
        if notebook := _offered_path(doctree, ".ipynb"):
            path = f"{app.config.language}/_downloads/{notebook}"
            colab = f"{COLAB}/{repository}/blob/{PUBLISHED_BRANCH}/{path}"
    else:
        source = _published(app, page, f"{page}.py")
        translation = catalog and _published(app, page, catalog)
    return {
        "repository": repository,
        "colab": colab,
        "source": source,
        "catalog": translation or None,
        "guide": app.builder.get_relative_uri(page, GUIDE)
        if GUIDE in env.all_docs
        else "",
    }


def _on_github(app: Sphinx, view: str, file: Path) -> File:
    path = file.resolve().relative_to(app.confdir).as_posix()
    repository = f"https://github.com/{app.config.repository}"
    return File(file.name, f"{repository}/{view}/{SOURCE_BRANCH}/{path}")


def _offered_path(doctree: nodes.document, suffix: str) -> str:
    """Return where Sphinx publishes the file that a page's own link offers."""
    for link in doctree.findall(addnodes.download_reference):
        if link.get("filename", "").endswith(suffix):
            return link["filename"]
    return ""


def _offered(
    app: Sphinx, doctree: nodes.document, page: str, suffix: str
) -> File | None:
    path = _offered_path(doctree, suffix)
    if not path:
        return None
    script = script_of(app.env, page).with_suffix(suffix)
    file = folder_of(script.parent, app.config.language) / script.name
    return _download(app, page, path, file)


def _published(app: Sphinx, page: str, path: str) -> File:
    # Sphinx names the folder of a download by its path.
    folder = hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()
    file = Path(app.srcdir, path)
    return _download(app, page, f"{folder}/{file.name}", file)


def _download(app: Sphinx, page: str, path: str, file: Path) -> File:
    link = relative_uri(app.builder.get_target_uri(page), f"_downloads/{path}")
    return File(file.name, link, max(1, round(file.stat().st_size / 1024)))


def _catalog(env: BuildEnvironment, page: str) -> str:
    """Return the catalog of a page, from the folder of the sources, or nothing."""
    catalogs = catalogs_of(env, page)
    return os.path.relpath(catalogs[0], env.srcdir) if catalogs else ""


def write_top(translator: Any, node: lesson_top) -> None:
    render = translator.builder.templates.render
    translator.body.append(render("lesson-top.html", node["facts"]))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.setup_extension("lesson.neighbours")
    app.add_node(lesson_top, html=(write_top, None))
    # After Sphinx has collected the files that a page offers (500).
    app.connect("doctree-read", offer_files, priority=600)
    app.connect("doctree-resolved", add_top)
    return SHARES_WORK
