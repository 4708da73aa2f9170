"""What an attacker reads: for one question, the groups whose answers are shown, as rows over blocks of atoms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BALLOTS = "(ballots)"


@dataclass(frozen=True, slots=True)
class Results:
    """The groups for which one thing is shown: the number of ballots, or the answers to one question.

    Attributes:
        name: `BALLOTS`, or the id of the question.
        groups: ids of the groups.
        members: for each of them its atoms.
        n: for each of them the printed number of people.
    """

    name: str
    groups: tuple[str, ...]
    members: tuple[frozenset[str], ...]
    n: tuple[int, ...]


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
    yield _results(BALLOTS, [(group, group) for group in shown])
    cells: dict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    for group in shown:
        for item in group["items"]:
            if item["shown"]:
                cells.setdefault(item["id"], []).append((group, item))
    for question in document["questions"]:
        yield _results(question["id"], cells.pop(question["id"], []))
    for stray, found in cells.items():
        yield _results(stray, found)


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


def _results(name: str, cells: Collection[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Results:
    return Results(
        name=name,
        groups=tuple(group["id"] for group, _ in cells),
        members=tuple(frozenset(group["members"]) for group, _ in cells),
        n=tuple(cell["n"] for _, cell in cells),
    )
