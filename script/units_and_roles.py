"""Write units.csv and roles.csv into this folder, from the names in a file of responses.

    python script/units_and_roles.py FILE.csv

An id is made from each name. Units stand directly under the organisation, and their headcounts stay empty: a file of
answers says who answered, not how many work there.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path


def make_id(name: str) -> str:
    """Make an id from a name.

    >>> make_id("Sheriff's Department")
    'sheriffs-department'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def write_table(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a small CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def main(responses: Path) -> None:
    """Write both files and say how many names they hold."""
    with responses.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    units, roles = (sorted({row[column].strip() for row in rows} - {""}) for column in ("unit", "role"))
    write_table(
        Path("units.csv"), ("id", "name", "parent", "headcount"), ((make_id(name), name, "", "") for name in units)
    )
    write_table(Path("roles.csv"), ("id", "name"), ((make_id(name), name) for name in roles))
    print(f"{responses.name} has {len(rows):,} responses, {len(units)} units and {len(roles)} roles.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
