"""What an attacker reads: for one question, the groups whose answers are shown, as rows over blocks of atoms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BALLOTS = "(ballots)"

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """The groups for which one thing is shown: the number of ballots, or the answers to one question.

    Attributes:
        name: `BALLOTS`, the id of the question, or what the spread is of.
        subject: how a sentence about them begins.
        groups: ids of the groups.
        members: for each of them its atoms.
        n: for each of them the printed number of people.
        least: for each of them the fewest people it may rest on by itself (R0).
        k: the fewest people that anything which follows may rest on (R1).
    """

    name: str
    subject: str
    groups: tuple[str, ...]
    members: tuple[frozenset[str], ...]
    n: tuple[int, ...]
    least: tuple[int, ...]
    k: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """Atoms that stand in exactly the same shown groups: the results cannot tell them apart.

    Attributes:
        atoms: for each block its atoms.
        rows: for each group the blocks in it, as a sparse row of ones.
    """

    atoms: tuple[tuple[str, ...], ...]
    rows: tuple[Mapping[int, int], ...]


def read_results(document: Mapping[str, Any]) -> Iterator[Results]:
    """Give what is shown: first the ballots, then every question of the release, shown anywhere or not."""
    shown = [group for group in document["groups"] if group["shown"]]
    rules = document["rules"]
    yield results_of(BALLOTS, "Ballots", [(group, group) for group in shown], rules)
    cells: dict[str, list[tuple[Entry, Entry]]] = {question["id"]: [] for question in document["questions"]}
    for group in shown:
        for item in group["items"]:
            if item["shown"]:
                cells.setdefault(item["id"], []).append((group, item))
    for name, found in cells.items():
        yield results_of(name, f"Question {name}", found, rules)


def silence_of(item: str) -> str:
    """Name the variable of those who did not answer a question."""
    return f"(not answered: {item})"


def read_silence(document: Mapping[str, Any]) -> Iterator[tuple[str, Results]]:
    """Give for every question the groups that print how many did not know, with those who did not answer it."""
    groups = {group["id"]: group for group in document["groups"]}
    cells: dict[str, list[tuple[Entry, Entry]]] = {}
    for entry in document.get("not_answered", ()):
        for cell in entry["items"]:
            if cell["shown"] and entry["group"] in groups:
                silent = {"n": cell["did_not_know"] + cell["otherwise"]}
                cells.setdefault(cell["id"], []).append((groups[entry["group"]], silent))
    for item, found in cells.items():
        yield item, results_of(silence_of(item), f"Who did not answer {item}", found, document["rules"])


def results_of(
    name: str, subject: str, cells: Collection[tuple[Entry, Entry]], rules: Entry, fewest: int = 0
) -> Results:
    """Gather pairs of a group and the entry that prints its number of people.

    Args:
        name: what is shown.
        subject: how a sentence about it begins.
        cells: the pairs.
        rules: the rules in the release, with its thresholds.
        fewest: raises the thresholds to at least this.
    """
    threshold, of_crosses = rules["unit_threshold"], rules["cross_threshold"]
    return Results(
        name=name,
        subject=subject,
        groups=tuple(group["id"] for group, _ in cells),
        members=tuple(frozenset(group["members"]) for group, _ in cells),
        n=tuple(cell["n"] for _, cell in cells),
        least=tuple(max(fewest, of_crosses if group["kind"] == "cross" else threshold) for group, _ in cells),
        k=max(fewest, threshold),
    )


def blocks_of(results: Results, atoms: Collection[str]) -> Blocks:
    """Gather the atoms of a release into blocks; atoms that stand in no shown group are left out."""
    stands_in: dict[str, list[int]] = {atom: [] for atom in sorted(atoms)}
    for row, members in enumerate(results.members):
        for atom in members & stands_in.keys():
            stands_in[atom].append(row)
    signatures: dict[tuple[int, ...], list[str]] = {}
    for atom, rows_of_atom in stands_in.items():
        if rows_of_atom:
            signatures.setdefault(tuple(rows_of_atom), []).append(atom)
    rows: list[dict[int, int]] = [{} for _ in results.groups]
    for block, signature in enumerate(signatures):
        for row in signature:
            rows[row][block] = 1
    return Blocks(tuple(tuple(block) for block in signatures.values()), tuple(rows))
