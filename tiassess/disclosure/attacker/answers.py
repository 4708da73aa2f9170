"""What an attacker reads of one variable: for every shown group its counts, or the one option that nearly all chose.

A variable is a question, or who did not answer one (R14). The rows over groups are in `reading`; here are the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tiassess.disclosure.attacker.reading import silence_of

ANOTHER_OPTION = "(another option)"
WAYS_NOT_TO_ANSWER = ("did_not_know", "otherwise")

Entry = Mapping[str, Any]
AnswersPerAtom = Mapping[str, Mapping[Any, int]]
"""Atom → option → people; an option is what is printed, or its value."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A group whose counts are printed.

    Attributes:
        group: its id.
        members: its atoms.
        counts: option → people.
    """

    group: str
    members: frozenset[str]
    counts: Mapping[str, int]

    @property
    def n(self) -> int:
        """The people who answered."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Coded:
    """A group of which only this is printed: at least so many of n chose one option (R3)."""

    group: str
    members: frozenset[str]
    n: int
    option: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything printed of one variable.

    Attributes:
        name: the id of the question, or what the variable is.
        subject: how a sentence about it begins.
        k: the fewest people that anything which follows may rest on.
        options: every option that is printed anywhere.
        exact: the groups with counts.
        coded: the groups in words.
    """

    name: str
    subject: str
    k: int
    options: tuple[str, ...]
    exact: tuple[Exact, ...]
    coded: tuple[Coded, ...]

    @property
    def cells(self) -> tuple[Exact | Coded, ...]:
        """All groups of which anything is printed."""
        return (*self.exact, *self.coded)

    def without(self, known: AnswersPerAtom) -> Answers:
        """Take those answers out that somebody besides the respondent knows, as whoever knows them would."""
        return replace(
            self,
            exact=tuple(replace(cell, counts=_less(cell, known)) for cell in self.exact),
            coded=tuple(_less_coded(cell, known) for cell in self.coded),
        )


def read_answers(document: Mapping[str, Any]) -> Iterator[Answers]:
    """Give the answers to every question of the release, shown anywhere or not."""
    shown = [group for group in document["groups"] if group["shown"]]
    for question in document["questions"]:
        name = question["id"]
        cells = [(group, item) for group in shown for item in group["items"] if item["shown"] and item["id"] == name]
        exact = tuple(
            Exact(group["id"], frozenset(group["members"]), item["counts"]) for group, item in cells if "counts" in item
        )
        coded = tuple(
            Coded(group["id"], frozenset(group["members"]), item["n"], **item["coded"])
            for group, item in cells
            if "coded" in item
        )
        k = document["rules"]["unit_threshold"]
        yield Answers(name, f"Question {name}", k, _options(exact, coded), exact, coded)


def read_not_answered(document: Mapping[str, Any]) -> Iterator[tuple[str, Answers]]:
    """Give for every question with such shares its id, and why people did not answer it; the people are only these."""
    groups = {group["id"]: group for group in document["groups"]}
    cells: dict[str, list[Exact]] = {}
    for entry in document.get("not_answered", ()):
        members = frozenset(groups[entry["group"]]["members"]) if entry["group"] in groups else frozenset()
        for cell in entry["items"]:
            if cell["shown"]:
                counts = {option: cell[option] for option in WAYS_NOT_TO_ANSWER}
                cells.setdefault(cell["id"], []).append(Exact(entry["group"], members, counts))
    for item, exact in cells.items():
        k = document["rules"]["unit_threshold"]
        name, subject = silence_of(item), f"Who did not answer {item}"
        yield item, Answers(name, subject, k, WAYS_NOT_TO_ANSWER, tuple(exact), ())


def _options(exact: tuple[Exact, ...], coded: tuple[Coded, ...]) -> tuple[str, ...]:
    printed = {option for cell in exact for option in cell.counts} | {cell.option for cell in coded}
    # Where all is in words, the options nobody needs to be told of are there all the same.
    return tuple(sorted(printed)) if exact else (*sorted(printed), ANOTHER_OPTION)


def _less(cell: Exact, known: AnswersPerAtom) -> Mapping[str, int]:
    return {option: count - _known(known, cell.members, option) for option, count in cell.counts.items()}


def _less_coded(cell: Coded, known: AnswersPerAtom) -> Coded:
    everybody = sum(sum(known.get(atom, {}).values()) for atom in cell.members)
    alike = _known(known, cell.members, cell.option)
    return replace(cell, n=cell.n - everybody, at_least=max(0, cell.at_least - alike))


def _known(known: AnswersPerAtom, members: frozenset[str], option: str) -> int:
    atoms = (known.get(atom, {}) for atom in sorted(members))
    return sum(people for atom in atoms for each, people in atom.items() if str(each) == option)


@dataclass(frozen=True, slots=True)
class Told:
    """What the attacker is told of one variable beyond what is printed, as colleagues might know it.

    Attributes:
        people: how many answered in each atom, without those whose answer somebody else knows.
        known: the answers of these by atom and option. Where they are not told and the people do not add up, the
            printed numbers are used alone.
        answers: what the others answered, so that those who know their own answer are those who are there.
    """

    people: Mapping[str, int] | None = None
    known: AnswersPerAtom | None = None
    answers: AnswersPerAtom | None = None


NOTHING_TOLD = Told()
