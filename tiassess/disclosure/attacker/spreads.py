"""What an attacker reads of spreads: which groups print an interval or a deviation of the same people's scores.

From two deviations and what is known of the means the deviation of the people in between follows. So people with a
score of their own on the same questions are one variable, and whoever prints a spread adds a row to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tiassess.disclosure.attacker.reading import Results, results_of

FEWEST_FOR_A_DEVIATION = 10

Questions = frozenset[str]
Entry = Mapping[str, Any]


def read_intervals(document: Mapping[str, Any]) -> Iterator[tuple[Questions, Results]]:
    """Give the groups that print an interval, by the questions that their scores rest on."""
    return _read(document, "low", "intervals", fewest=0)


def read_deviations(document: Mapping[str, Any]) -> Iterator[tuple[Questions, Results]]:
    """Give the groups that print a standard deviation, by the questions that their scores rest on."""
    return _read(document, "sd", "deviations", fewest=FEWEST_FOR_A_DEVIATION)


def _read(document: Mapping[str, Any], key: str, title: str, fewest: int) -> Iterator[tuple[Questions, Results]]:
    """Gather groups by questions; scores of other names on the same questions tell of the same people.

    How many people have a score of their own is not printed. They are at most those with a ballot.
    """
    made_of = {score["id"]: frozenset(score["items"]) for score in document["scores"]}
    groups: dict[Questions, dict[str, Entry]] = {}
    names: dict[Questions, set[str]] = {}
    for group in (group for group in document["groups"] if group["shown"]):
        listed = frozenset(item["id"] for item in group["items"])
        for theme in (theme for theme in group["themes"] if key in theme):
            questions = made_of.get(theme["id"], frozenset()) & listed
            groups.setdefault(questions, {})[group["id"]] = group
            names.setdefault(questions, set()).add(theme["id"])
    for questions, found in groups.items():
        name = f"{title} of {', '.join(sorted(names[questions]))}"
        cells = [(group, group) for group in found.values()]
        yield questions, results_of(f"({name})", f"The {name}", cells, document["rules"], fewest)
