"""``python -m audit SITE PORT REPORT [PATTERN ...]``: Lighthouse over all pages.

Serves the site on this machine, prints a line of scores for each page and preset, and
writes them to a file. Ends with 1 when a page misses a goal, and with 2 when there is
nothing to measure.
"""

from __future__ import annotations

import sys
from pathlib import Path

import published

import audit


def main(site: Path, port: int, path: Path, patterns: list[str]) -> int:
    pages = published.chosen(published.pages(site), patterns)
    if not pages:
        print(f"No page of {site} is named by: {' '.join(patterns)}", file=sys.stderr)
        return 2
    results = []
    with (
        published.serve(site, port) as address,
        audit.lighthouse(address) as measure,
    ):
        for number, page in enumerate(pages, start=1):
            print(f"{number} of {len(pages)}: {page}", file=sys.stderr)
            results += [audit.measure_fairly(measure, page, p) for p in audit.GOALS]
    audit.save(results, path)
    print(audit.table(results))
    missed = audit.report(results)
    if missed:
        print(f"\nGoals that were missed:\n{missed}")
        return 1
    print("\nEvery page reaches its goals.")
    return 0


if __name__ == "__main__":
    site, port, path, *patterns = sys.argv[1:]
    try:
        sys.exit(main(Path(site), int(port), Path(path), patterns))
    except (RuntimeError, OSError) as error:
        sys.exit(f"The audit stopped: {error}")
