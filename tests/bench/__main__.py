"""``python -m bench [GROUP...]``: measure, print the table and write the JSON file."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time

from .commands import Failed
from .course import BENCH
from .figures import Figure, table, write
from .sphinx_alone import one_page, own_figure

# In this order; each is a module of this package.
GROUPS = ("noop", "po", "edit", "catalogs", "reader", "build", "scale")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument(
        "--times", type=int, default=5, help="how often the short ones are measured"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"no group {', '.join(unknown)}: there are {', '.join(GROUPS)}")
    figures: list[Figure] = []
    started = time.monotonic()
    for name in GROUPS:
        if arguments.groups and name not in arguments.groups:
            continue
        print(f"Measuring: {name}", file=sys.stderr, flush=True)
        group = importlib.import_module(f"bench.{name}")
        try:
            figures += group.measure(arguments.times)
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 1
    if one_page().seconds:
        figures.insert(0, own_figure())
    about = {
        "cores": os.cpu_count(),
        "machine": platform.platform(),
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - started),
    }
    result = BENCH / "bench.json"
    write(result, figures, about)
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
