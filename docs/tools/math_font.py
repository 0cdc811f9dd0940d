"""``python -m math_font``: make the fonts of the formulas anew from their package.

They are Noto Sans Math, from the npm package that `PACKAGE` names, with the
characters that formulas need. The table of mathematical measures stays: browsers take
from it how large brackets grow and where exponents stand. Needs `npm` and the network.

There are two files. Pages with formulas load the first, which holds what most formulas
use. The second holds the rest, and a page loads it where a formula has one of its
characters: `formulas.css` lists them as its ``unicode-range``.
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
LICENCE = FOLDER / "noto-sans-math-OFL.txt"

# Browsers stretch only what the first file has: all brackets, arrows and roots.
COMMON = (
    (0x20, 0x7E),  # Latin letters, digits, brackets
    (0xA0, 0xA0),
    (0xB1, 0xB1),  # plus or minus
    (0xB7, 0xB7),
    (0xD7, 0xD7),  # times
    (0x300, 0x30C),  # accents
    (0x332, 0x333),
    (0x338, 0x338),  # the stroke of a negation
    (0x2016, 0x2016),  # norm
    (0x2026, 0x2026),
    (0x2032, 0x2032),  # prime
    (0x20D7, 0x20D7),  # the arrow of a vector
    (0x210E, 0x210E),  # italic h
    (0x211D, 0x211D),  # the real numbers
    (0x2190, 0x2195),  # arrows
    (0x21D0, 0x21D4),
    (0x2202, 0x2202),  # partial derivative
    (0x2207, 0x2208),  # gradient, element of
    (0x220F, 0x220F),  # product
    (0x2211, 0x2212),  # sum, minus
    (0x221A, 0x221A),  # root
    (0x221D, 0x221E),  # proportional, infinity
    (0x2223, 0x2223),
    (0x2225, 0x2225),
    (0x222B, 0x222B),  # integral
    (0x223C, 0x223C),  # distributed as
    (0x2248, 0x2248),  # about
    (0x2260, 0x2260),
    (0x2264, 0x2265),
    (0x2299, 0x2299),  # product of the elements
    (0x22C5, 0x22C5),
    (0x22EE, 0x22F1),  # dots
    (0x2308, 0x230B),
    (0x23DE, 0x23DF),  # braces above and below
    (0x27E8, 0x27E9),
    (0x1D434, 0x1D467),  # italic
    (0x1D6FB, 0x1D71B),  # italic Greek, and what browsers show for a derivative's sign
)
REST = (
    (0xA1, 0xAE),
    (0xB0, 0xB0),
    (0xB2, 0xB6),
    (0xF7, 0xF7),
    (0x391, 0x3C9),  # upright Greek
    (0x2020, 0x2025),
    (0x2033, 0x2034),
    (0x2102, 0x2102),  # sets of numbers
    (0x210B, 0x210D),
    (0x210F, 0x2113),
    (0x2115, 0x211C),
    (0x2124, 0x2124),
    (0x21A6, 0x21A6),
    (0x2200, 0x2201),  # operators and relations
    (0x2203, 0x2206),
    (0x2209, 0x220E),
    (0x2210, 0x2210),
    (0x2213, 0x2219),
    (0x221B, 0x221C),
    (0x221F, 0x2222),
    (0x2224, 0x2224),
    (0x2226, 0x222A),
    (0x222C, 0x223B),
    (0x223D, 0x2247),
    (0x2249, 0x225F),
    (0x2261, 0x2263),
    (0x226A, 0x226B),
    (0x2282, 0x2287),
    (0x2295, 0x2298),
    (0x22A4, 0x22A5),
    (0x22C0, 0x22C4),
    (0x22C6, 0x22C6),
    (0x2A00, 0x2A02),
    (0x1D400, 0x1D433),  # bold
    (0x1D49C, 0x1D4B5),  # script capitals, such as the L of a loss
    (0x1D538, 0x1D550),  # sets of numbers
    (0x1D6A4, 0x1D6A5),
)
# Each file, its characters, and how many bytes a phone may have to load for it.
FILES = (
    (FOLDER / "noto-sans-math-common.woff2", COMMON, 20_000),
    (FOLDER / "noto-sans-math-rest.woff2", REST, 25_000),
)


def unicode_range(ranges: tuple[tuple[int, int], ...]) -> str:
    """Return characters as a style sheet lists them."""
    return ", ".join(f"U+{a:X}-{b:X}" if a < b else f"U+{a:X}" for a, b in ranges)


def make_font(
    package: Path, target: Path, ranges: tuple[tuple[int, int], ...], largest: int
) -> None:
    """Write the font with some characters; raise `ValueError` if it gets large."""
    options = subset.Options()
    options.flavor = "woff2"
    # Formulas are laid out by the measures alone.
    options.layout_features = []
    options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    options.hinting = False
    options.notdef_outline = True
    # The same input gives the same bytes.
    font = TTFont(package, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for a, b in ranges for c in range(a, b + 1)])
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.flavor = "woff2"
    font.save(target)
    size = target.stat().st_size
    if size > largest:
        raise ValueError(f"{target} has {size} bytes: leave characters out of it")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", PACKAGE]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
        package = Path(folder, "package")
        (source,) = package.glob("files/*-400-normal.woff2")
        for file, ranges, largest in FILES:
            make_font(source, file, ranges, largest)
        LICENCE.write_bytes((package / "LICENSE").read_bytes())
    for file, _, _ in FILES:
        print(f"{file.name}: {file.stat().st_size} bytes, licence in {LICENCE.name}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"The font could not be made: {error}")
