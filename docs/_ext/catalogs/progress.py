"""Progress: how many messages each catalog has, and how many are translated.

To read a thousand catalogs takes half a minute, and most of them are as they were: what
was counted is kept in a file, which all languages share.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from course.files import write_whole

if TYPE_CHECKING:
    from polib import POEntry

# Where a project keeps what was counted.
MEMORY = Path("_build", "progress.json")

# Of a catalog: how many messages it has, and how many of them are translated.
Progress = tuple[int, int]


def state_of(entry: POEntry) -> str:
    """Tell how far a message is: translated, fuzzy or untranslated."""
    if entry.fuzzy:
        return "fuzzy"
    return "translated" if entry.translated() else "untranslated"


def count(entries: Iterable[POEntry]) -> Counter[str]:
    """Return how many messages there are, and how many in each state."""
    states = [state_of(entry) for entry in entries if not entry.obsolete]
    return Counter({"messages": len(states), **Counter(states)})


def progress_of(catalogs: Iterable[Path], memory: Path) -> dict[str, Progress]:
    """Return the progress of each catalog, by its path.

    ``memory`` is the file with what was counted before; where its folder does not exist
    nothing is kept. A catalog is read again when it was written anew.
    """
    known = _read(memory)
    now = {}
    for catalog in catalogs:
        status = catalog.stat()
        # `ctime` changes with every write, and no program can set it back.
        age = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        before = known.get(str(catalog))
        is_known = before is not None and before["age"] == age
        now[str(catalog)] = before if is_known else {"age": age, **_count(catalog)}
    if now != known and memory.parent.is_dir():
        write_whole(memory, json.dumps(now))
    return {path: (entry["messages"], entry["done"]) for path, entry in now.items()}


def _count(catalog: Path) -> dict[str, int]:
    import polib  # Takes longer than all else where nothing has to be counted.

    try:
        counts = count(polib.pofile(str(catalog)))
    except (OSError, ValueError):  # The check of the catalogs tells what is wrong.
        counts = Counter()
    return {"messages": counts["messages"], "done": counts["translated"]}


def _read(memory: Path) -> dict[str, dict]:
    try:
        return json.loads(memory.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
