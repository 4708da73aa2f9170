"""All tables of answers that fit what is printed: the worlds that an attacker cannot tell apart.

A table says for every block how many of its people chose each option. Blocks are atoms that stand in the same shown
groups. Inside a block people can swap their answers and nothing printed changes, so whatever is proved of one atom of a
block is proved of all of them: for proofs of single answers (R2a, R2c) blocks are as good as atoms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, coo_array, csc_array, csr_array, eye_array, kron

from tiassess.disclosure.attacker.answers import Answers, Coded

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Polytope:
    """Tables `x ≥ 0` of blocks × options that obey every printed number.

    Attributes:
        groups: for each group with counts its blocks, as rows of ones.
        sums: for each of them its counts.
        people: how many answered in each block; None if the attacker knows the printed numbers only.
        coded: for each group in words its blocks.
        alike: for each of them the place of its option, and the fewest that chose it.
        coded_n: for each of them its people.
        layers: groups with counts, sorted into lists of groups that share nobody.
        alike_rows: for each group in words a row over the places of a table that counts those who chose its option.
        left: everything printed as equations `left @ v == right` with `v ≥ 0`. The variables are the table, block by
            block, and for every group in words how many more than the fewest chose its option.
    """

    groups: csr_array
    sums: Array
    people: Array | None
    coded: csr_array
    alike: tuple[tuple[int, float], ...]
    coded_n: Array
    layers: tuple[npt.NDArray[np.intp], ...]
    alike_rows: csr_array
    left: csc_array

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return int(self.groups.shape[1])

    @property
    def options(self) -> int:
        """The number of options."""
        return int(self.sums.shape[1])

    @property
    def right(self) -> Array:
        """What the equations of `left` add up to."""
        parts = [self.sums.ravel()]
        if self.people is not None:
            parts.append(self.people)
        if self.alike:
            parts.append(np.array([fewest for _, fewest in self.alike]))
            if self.people is None:
                parts.append(self.coded_n)
        return np.concatenate(parts)

    def without(self, taken: Array) -> Polytope:
        """Take people out whose answers the attacker knows, because they are their own.

        Args:
            taken: how many of each block and option.
        """
        alike = np.array([fewest for _, fewest in self.alike]) - self.alike_rows @ taken.ravel()
        return replace(
            self,
            sums=self.sums - self.groups @ taken,
            people=None if self.people is None else self.people - taken.sum(axis=1),
            alike=tuple((place, max(0.0, fewest)) for (place, _), fewest in zip(self.alike, alike, strict=True)),
            coded_n=self.coded_n - self.coded @ taken.sum(axis=1),
        )

    def people_at(self, places: Sequence[Sequence[int]]) -> Array:
        """Return a table of one person at each of some places, a block and an option each."""
        people = np.zeros((self.blocks, self.options))
        np.add.at(people, tuple(np.array(places, dtype=np.intp).reshape(-1, 2).T), 1.0)
        return people


def polytope_of(
    answers: Answers, rows: Mapping[str, Sequence[int]], blocks: int, people: Sequence[int] | None
) -> Polytope:
    """Write down what is printed.

    Args:
        answers: what is printed of one variable.
        rows: for each shown group its blocks.
        blocks: how many blocks there are.
        people: how many answered in each block, if the attacker knows.
    """
    place = {option: at for at, option in enumerate(answers.options)}
    sums = np.zeros((len(answers.exact), len(answers.options)))
    for row, cell in enumerate(answers.exact):
        for option, count in cell.counts.items():
            sums[row, place[option]] = count
    exact = [rows[cell.group] for cell in answers.exact]
    groups = _matrix(exact, blocks)
    coded = _matrix([rows[cell.group] for cell in answers.coded], blocks)
    alike = tuple((place[cell.option], float(cell.at_least)) for cell in answers.coded)
    alike_rows = _alike_rows(coded, [place for place, _ in alike], len(place))
    return Polytope(
        groups=groups,
        sums=sums,
        people=None if people is None else np.array(people, dtype=float),
        coded=coded,
        alike=alike,
        coded_n=_people_in_words(answers.coded, rows, people),
        layers=_layers(exact),
        alike_rows=alike_rows,
        left=_equations(groups, coded, alike_rows, len(place), knows_people=people is not None),
    )


def _alike_rows(coded: csr_array, alike: Sequence[int], options: int) -> csr_array:
    entries = coded.tocoo()
    columns = entries.coords[1] * options + np.array(alike, dtype=np.intp)[entries.coords[0]]
    shape = len(alike), coded.shape[1] * options
    return csr_array(coo_array((entries.data, (entries.coords[0], columns)), shape=shape))


def _equations(
    groups: csr_array, coded: csr_array, alike_rows: csr_array, options: int, *, knows_people: bool
) -> csc_array:
    blocks, slacks = int(groups.shape[1]), int(coded.shape[0])
    parts: list[list[csr_array | None]] = [[csr_array(kron(groups, eye_array(options))), None]]
    if knows_people:
        parts.append([csr_array(kron(eye_array(blocks), np.ones((1, options)))), None])
    if slacks:
        parts.append([alike_rows, csr_array(-eye_array(slacks))])
        if not knows_people:
            parts.append([csr_array(kron(coded, np.ones((1, options)))), None])
    else:
        parts = [[table] for table, _ in parts]
    return csc_array(block_array(parts))


def _people_in_words(cells: Sequence[Coded], rows: Mapping[str, Sequence[int]], people: Sequence[int] | None) -> Array:
    if people is None:
        return np.array([float(cell.n) for cell in cells])
    return np.array([float(sum(people[block] for block in rows[cell.group])) for cell in cells])


def _matrix(rows: Sequence[Sequence[int]], blocks: int) -> csr_array:
    places = [(row, block) for row, inside in enumerate(rows) for block in inside]
    row, column = np.array(places, dtype=np.intp).reshape(-1, 2).T
    return csr_array((np.ones(len(places)), (row, column)), shape=(len(rows), blocks))


def _layers(rows: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.intp], ...]:
    """Sort groups into lists within which no two share a block."""
    layers: list[tuple[set[int], list[int]]] = []
    for row, inside in enumerate(rows):
        for met, layer in layers:
            if met.isdisjoint(inside):
                met.update(inside)
                layer.append(row)
                break
        else:
            layers.append((set(inside), [row]))
    return tuple(np.array(layer, dtype=np.intp) for _, layer in layers)
