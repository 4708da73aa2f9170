"""A made-up service of any size, its questionnaire and its answers: the same ones each time."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument

SKIPPED = 0.05

HEAD = """
format: tiassess-instrument/1
id: bench
version: 1.0.0
status: draft
language: en
title: Bench
licence: {name: CC BY 4.0}
citation: Made for a benchmark.
scales:
  - id: agreement
    options:
      - {value: 1, label: Strongly disagree}
      - {value: 2, label: Disagree}
      - {value: 3, label: Neither agree nor disagree}
      - {value: 4, label: Agree}
      - {value: 5, label: Strongly agree}
    non_substantive: [dk, na, pns]
scoring:
  completeness: 0.6
  minimum_applicable: 2
  stable_share: 0.75
  about_the_same: 5
  little: 3
  not_known: 0.25
  false_discovery: 0.1
"""


@dataclass(frozen=True)
class LargeService:
    """How large the made-up service is.

    Attributes:
        ballots: how many people answer.
        items: how many questions they are asked.
        teams: leaf units, fifteen to a directorate.
        roles: how many roles there are.
        items_a_theme: how many questions a theme has; each theme is a part of its own.
        headcount: how many staff each team has; unknown when absent.
    """

    ballots: int
    items: int
    teams: int
    roles: int
    items_a_theme: int = 6
    headcount: int | None = None

    def questionnaire(self) -> Instrument:
        """Make a questionnaire of as many questions on one scale, one part to a theme."""
        themes = [self._items[at : at + self.items_a_theme] for at in range(0, self.items, self.items_a_theme)]
        lines = ["themes:", *(f"  - {{id: t{number}, label: Theme {number}}}" for number, _ in enumerate(themes))]
        lines += ["sections:"]
        lines += [f"  - {{id: s{at}, title: Part {at}, items: [{', '.join(ids)}]}}" for at, ids in enumerate(themes)]
        lines += ["items:"]
        for at, ids in enumerate(themes):
            lines += [f"  - {{id: {item}, theme: t{at}, scale: agreement, text: Statement {item}.}}" for item in ids]
        lines += ["scores:"]
        lines += [
            f"  - {{id: t{at}, label: Theme {at}, kind: theme, items: [{', '.join(ids)}]}}"
            for at, ids in enumerate(themes)
        ]
        return parse_instrument(HEAD + "\n".join(lines), "bench.yaml")

    def write_units(self, path: Path) -> Path:
        """Write the teams, fifteen to a directorate."""
        headcount = "" if self.headcount is None else str(self.headcount)
        directorates = sorted({team // 15 for team in range(self.teams)})
        rows = [[f"d{number}", f"Directorate {number}", "", ""] for number in directorates]
        rows += [[f"t{number}", f"Team {number}", f"d{number // 15}", headcount] for number in range(self.teams)]
        return _write(path, [["id", "name", "parent", "headcount"], *rows])

    def write_roles(self, path: Path) -> Path:
        """Write the roles."""
        return _write(path, [["id", "name"], *([f"r{number}", f"Role {number}"] for number in range(self.roles))])

    def write_responses(self, path: Path) -> Path:
        """Write everybody's answers: teams and roles of unlike size, five in a hundred answers skipped."""
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([["unit", "role", *self._items], *self._responses()])
        return path

    def _responses(self) -> Iterator[list[str]]:
        chance = random.Random(self.ballots)  # noqa: S311 - made-up answers, the same ones each time
        options, weights = ["", "1", "2", "3", "4", "5"], [SKIPPED, *([(1 - SKIPPED) / 5] * 5)]
        for _ in range(self.ballots):
            team = int(self.teams * chance.random() ** 1.5)
            role = int(self.roles * chance.random() ** 2)
            yield [f"t{team}", f"r{role}", *chance.choices(options, weights, k=self.items)]

    @property
    def _items(self) -> list[str]:
        return [f"q{number}" for number in range(1, self.items + 1)]


def _write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
