"""``python -m math_font``: make the font of the formulas anew from its package.

The font is Noto Sans Math, from the npm package that `PACKAGE` names, with the
characters that formulas need. Its table of mathematical measures stays: browsers take
from it how large brackets grow and where exponents stand. Needs `npm` and the network.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/noto-sans-math@5.3.0"
FOLDER = Path(__file__).resolve().parents[1] / "_static" / "fonts"
FONT = FOLDER / "noto-sans-math-subset.woff2"
LICENCE = FOLDER / "noto-sans-math-OFL.txt"
# A phone loads it with each first page that has formulas.
LARGEST = 55_000  # bytes

_RANGES = (
    (0x20, 0x7E),  # Latin letters, digits, brackets
    (0xA0, 0xB7),
    (0xD7, 0xD7),  # times
    (0xF7, 0xF7),
    (0x300, 0x30C),  # accents
    (0x332, 0x333),
    (0x338, 0x338),  # the stroke of a negation
    (0x391, 0x3C9),  # Greek
    (0x2016, 0x2016),  # norm
    (0x2020, 0x2026),
    (0x2032, 0x2034),  # primes
    (0x203E, 0x203E),
    (0x2061, 0x2064),  # what is not seen: function application, times
    (0x20D7, 0x20D7),  # the arrow of a vector
    (0x2102, 0x2102),  # sets of numbers
    (0x210B, 0x2113),
    (0x2115, 0x211D),
    (0x2124, 0x2124),
    (0x2190, 0x2195),  # arrows
    (0x21A6, 0x21A6),
    (0x21D0, 0x21D4),
    (0x2200, 0x2265),  # operators and relations
    (0x226A, 0x226B),
    (0x2282, 0x2287),
    (0x2295, 0x2299),
    (0x22A4, 0x22A5),
    (0x22C0, 0x22C6),
    (0x22EE, 0x22F1),
    (0x2308, 0x230B),
    (0x23DE, 0x23DF),  # braces above and below
    (0x27E8, 0x27E9),
    (0x2A00, 0x2A02),
    (0x1D400, 0x1D467),  # bold, italic
    (0x1D49C, 0x1D4B5),  # script capitals, such as the L of a loss
    (0x1D538, 0x1D550),  # sets of numbers
    (0x1D6A4, 0x1D6A5),
    (0x1D6FC, 0x1D71B),  # italic Greek
)


def make_font(package: Path, target: Path) -> None:
    """Write the font with the characters of `_RANGES`; raise `ValueError` if large."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.hinting = False
    options.notdef_outline = True
    # The same input gives the same bytes.
    font = TTFont(package, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for a, b in _RANGES for c in range(a, b + 1)])
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.flavor = "woff2"
    font.save(target)
    size = target.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{target} has {size} bytes: take characters out of _RANGES")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
        package = Path(folder, "package")
        (source,) = package.glob("files/*-400-normal.woff2")
        make_font(source, FONT)
        LICENCE.write_bytes((package / "LICENSE").read_bytes())
    print(f"{FONT.name}: {FONT.stat().st_size} bytes, licence in {LICENCE.name}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"The font could not be made: {error}")
