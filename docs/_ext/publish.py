"""``python -m publish``: put the finished pages where readers get them, as a whole.

The pages are copied beside the published folder first and take its place at the end,
so that a reader never finds a page of one build beside a page of another.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def publish(rendered: Path, published: Path, languages: list[str]) -> None:
    """Replace the published folder by the rendered pages of the languages.

    Raises `FileNotFoundError` when a language has no home page; the published folder
    is then left as it is.
    """
    for language in languages:
        if not (rendered / language / "index.html").is_file():
            raise FileNotFoundError(f"{rendered / language} has no home page")
    new = published.with_name(f".{published.name}.new")
    old = published.with_name(f".{published.name}.old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for language in languages:
        # What a build keeps for the next one is hidden, and readers need none of it.
        shutil.copytree(
            rendered / language, new / language, ignore=shutil.ignore_patterns(".*")
        )
    for file in rendered.iterdir():
        if file.is_file():  # a page or a list of the site as a whole
            shutil.copy2(file, new / file.name)
    if published.exists():
        published.rename(old)
    new.rename(published)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    try:
        publish(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    except FileNotFoundError as error:
        sys.exit(f"Nothing was published: {error}")
