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
from scipy.sparse import block_array, coo_array, csr_array, eye_array, kron

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
    """

    groups: csr_array
    sums: Array
    people: Array | None
    coded: csr_array
    alike: tuple[tuple[int, float], ...]
    coded_n: Array
    layers: tuple[npt.NDArray[np.intp], ...]

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return int(self.groups.shape[1])

    @property
    def options(self) -> int:
        """The number of options."""
        return int(self.sums.shape[1])

    def equations(self) -> tuple[csr_array, Array]:
        """Write everything printed as `A v = b` with `v ≥ 0`.

        The variables are the table, block by block, and for every group in words how many more than the fewest chose
        its option.
        """
        options, slacks = self.options, len(self.alike)
        parts: list[list[csr_array | None]] = [[csr_array(kron(self.groups, eye_array(options))), None]]
        right = [self.sums.ravel()]
        if self.people is not None:
            parts.append([csr_array(kron(eye_array(self.blocks), np.ones((1, options)))), None])
            right.append(self.people)
        if slacks:
            parts.append([self.alike_rows(), csr_array(-eye_array(slacks))])
            right.append(np.array([fewest for _, fewest in self.alike]))
            if self.people is None:
                parts.append([csr_array(kron(self.coded, np.ones((1, options)))), None])
                right.append(self.coded_n)
        if not slacks:
            parts = [[table] for table, _ in parts]
        return csr_array(block_array(parts)), np.concatenate(right)

    def without_person(self, block: int, option: int) -> Polytope:
        """Take a person out whose answer the attacker knows, because it is their own."""
        column = np.asarray(self.groups[:, [block]].todense()).ravel()
        sums = self.sums.copy()
        sums[:, option] -= column
        people = None
        if self.people is not None:
            people = self.people.copy()
            people[block] -= 1
        inside = np.asarray(self.coded[:, [block]].todense()).ravel()
        alike = tuple(
            (place, max(0.0, fewest - is_in * (place == option)))
            for (place, fewest), is_in in zip(self.alike, inside, strict=True)
        )
        return replace(self, sums=sums, people=people, alike=alike, coded_n=self.coded_n - inside)

    def alike_rows(self) -> csr_array:
        """Give for every group in words a row over the table that counts those who chose its option."""
        entries = self.coded.tocoo()
        places = np.array([place for place, _ in self.alike])
        columns = entries.coords[1] * self.options + places[entries.coords[0]]
        shape = len(self.alike), self.blocks * self.options
        return csr_array(coo_array((entries.data, (entries.coords[0], columns)), shape=shape))


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
    return Polytope(
        groups=_matrix(exact, blocks),
        sums=sums,
        people=None if people is None else np.array(people, dtype=float),
        coded=_matrix([rows[cell.group] for cell in answers.coded], blocks),
        alike=tuple((place[cell.option], float(cell.at_least)) for cell in answers.coded),
        coded_n=_people_in_words(answers.coded, rows, people),
        layers=_layers(exact),
    )


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
