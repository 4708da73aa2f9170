"""The typeface of reports: the files that browsers get too, read from the folder in which they ship."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from tiassess.config.folders import PACKAGE
from tiassess.errors import RefusedError

FAMILY: Final = "Atkinson Hyperlegible"
FAMILIES: Final = f"{FAMILY}, {FAMILY} Extended"
"""The typeface by the names of its files' families.

WeasyPrint knows a font by family and weight and would print the letters of one file with the shapes of another, so the
file with the rarer letters has a family of its own here.
"""

FOLDER: Final = PACKAGE / "web" / "static" / "vendor"
SCHEME: Final = "tiassess-font"

# The second file of each weight has the letters of Welsh, Gaelic and Polish names.
FILES: Final = {"latin": FAMILY, "latin-ext": f"{FAMILY} Extended"}
WEIGHTS: Final = (400, 700)


class FontsMissingError(RefusedError):
    """The browser assets, which hold the typeface, have not been built in this checkout."""


@dataclass(frozen=True)
class Font:
    """One file of the typeface.

    Attributes:
        family: the family it belongs to.
        weight: 400 or 700.
        content: its bytes.
    """

    family: str
    weight: int
    content: bytes


@cache
def read_fonts(folder: Path = FOLDER) -> dict[str, Font]:
    """Read the typeface by address; nothing else can be fetched while a report is set.

    Raises:
        FontsMissingError: the folder holds no finished build.
    """
    try:
        names = json.loads((folder / "manifest.json").read_bytes())
        return {
            f"{SCHEME}:{subset}-{weight}": Font(family, weight, (folder / names[_name(subset, weight)]).read_bytes())
            for (subset, family), weight in product(FILES.items(), WEIGHTS)
        }
    except (FileNotFoundError, KeyError):
        message = "The typeface is missing. Run script/bootstrap, which builds the browser assets."
        raise FontsMissingError(message) from None


def _name(subset: str, weight: int) -> str:
    return f"atkinson-hyperlegible-{subset}-{weight}.woff2"
