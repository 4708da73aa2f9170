"""The attack on single answers (R2): what do printed noughts and answers that are nearly all alike prove of people?

The worst attacker knows the people in every atom. Three things must not follow: how everybody in an atom answered
(R2a); the counts of a hidden group of fewer than k people (R2b); and how everybody else in an atom answered, once
somebody takes out what they know of themselves (R2c). With the printed numbers alone the same is tried, and nothing is
taken to be known that a reader cannot know: not even whether anybody answered in an atom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.sparse import csr_array

from tiassess.disclosure.attacker.algebra import add, reduced
from tiassess.disclosure.attacker.answers import NOTHING_TOLD, Answers, Told
from tiassess.disclosure.attacker.constants import find_constant
from tiassess.disclosure.attacker.families import Families
from tiassess.disclosure.attacker.forced_zeros import Freedom, NoTableFitsError, find_freedom
from tiassess.disclosure.attacker.formula import write_formula
from tiassess.disclosure.attacker.insiders import find_insiders
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope, polytope_of
from tiassess.disclosure.attacker.programme import UndecidedError, maximise
from tiassess.disclosure.attacker.reading import Results, blocks_of
from tiassess.disclosure.attacker.report import Method

SURELY = 1e-6
MOST_NAMES = 12


@dataclass(frozen=True)
class Case:
    """One variable, ready to be attacked.

    Attributes:
        answers: what is printed, less what somebody else knows.
        families: the declared groups.
        atoms: for each block its atoms.
        rows: for each shown group its blocks.
        polytope: all tables that fit.
        told: what else the attacker knows; nothing if only the printed numbers are known.
    """

    answers: Answers
    families: Families
    atoms: Sequence[tuple[str, ...]]
    rows: Mapping[str, Sequence[int]]
    polytope: Polytope
    told: Told

    @property
    def method(self) -> Method:
        """How it is attacked, if everybody's own answer is or will be thought of."""
        return Method.CERTAINTY_PRINTED if self.told.people is None else Method.CERTAINTY_EVERYBODY

    @property
    def there(self) -> Flags | None:
        """The places where somebody is, if the attacker is told."""
        answers = self.told.answers
        if answers is None:
            return None
        there = np.zeros((len(self.atoms), len(self.answers.options)), dtype=bool)
        for block, atoms in enumerate(self.atoms):
            for atom in atoms:
                given = {str(option) for option, people in answers.get(atom, {}).items() if people}
                there[block] |= [option in given for option in self.answers.options]
        return there

    def names(self, blocks: Collection[int]) -> str:
        """Name the atoms of some blocks, or the first of them."""
        atoms = [atom for block in sorted(blocks) for atom in self.atoms[block]]
        return ", ".join(atoms[:MOST_NAMES]) + (" and others" if len(atoms) > MOST_NAMES else "")


def attack_certainty(
    answers: Answers, families: Families, atoms: Collection[str], told: Told = NOTHING_TOLD
) -> tuple[Method, list[str]]:
    """Try to prove single answers; return how it was tried and what was found.

    Args:
        answers: what is printed of one variable.
        families: the declared groups.
        atoms: every atom of the release.
        told: what else the attacker knows.
    """
    if not answers.cells:
        return Method.NOTHING_SHOWN, []
    findings = []
    if told.people is not None:
        protected = answers.without(told.known or {})
        wrong = [cell.group for cell in protected.cells if _people(cell.members, told.people) != cell.n]
        if wrong and told.known is not None:
            findings.append(f"{answers.subject}: the people in the atoms of {wrong[0]} are not those printed.")
        answers, told = (answers, NOTHING_TOLD) if wrong else (protected, told)
    case = _case(answers, families, atoms, told)
    if not case.atoms:
        return Method.NOTHING_SHOWN, findings
    try:
        method, found = _attack(case, find_freedom(case.polytope))
    except NoTableFitsError:
        method, found = case.method, [f"{answers.subject}: no answers fit everything that is printed."]
    except UndecidedError:
        method, found = case.method, [f"{answers.subject}: it stayed undecided whether single answers follow."]
    return method, [*findings, *_nearly_all_alike(answers, families), *found]


def _attack(case: Case, freedom: Freedom) -> tuple[Method, list[str]]:
    found = [*_hidden_groups(case, freedom), *_in_words(case, freedom)]
    if case.polytope.people is None:
        return case.method, [*found, *_same_answer_in_print(case, freedom)]
    # Once everybody's answer in an atom is known, what insiders know of themselves is no matter any more.
    if same_answer := list(_same_answer(case, freedom, case.polytope.people)):
        return case.method, found + same_answer
    method, insiders = _insiders(case, freedom, case.polytope.people)
    return method, found + insiders


def _people(members: Collection[str], people: Mapping[str, int]) -> int:
    return sum(people.get(atom, 0) for atom in members)


def _case(answers: Answers, families: Families, atoms: Collection[str], told: Told) -> Case:
    people = told.people
    cells = answers.cells
    nobody = (0,) * len(cells)
    names, members = tuple(cell.group for cell in cells), tuple(cell.members for cell in cells)
    results = Results(answers.name, answers.subject, names, members, nobody, nobody, answers.k)
    # An atom without answers is known to be empty and hides nobody.
    counting = atoms if people is None else [atom for atom in atoms if people.get(atom, 0) > 0]
    blocks = blocks_of(results, counting)
    rows = {group: sorted(row) for group, row in zip(names, blocks.rows, strict=True)}
    in_blocks = None if people is None else [_people(block, people) for block in blocks.atoms]
    polytope = polytope_of(answers, rows, len(blocks.atoms), in_blocks)
    return Case(answers, families, blocks.atoms, rows, polytope, told)


def _nearly_all_alike(answers: Answers, families: Families) -> Iterator[str]:
    """One who answered otherwise than all the rest of a group, shown or left over, knows each of them."""
    cells = {cell.group: cell for cell in answers.exact}
    sums: list[tuple[tuple[str, tuple[str, ...]], Mapping[str, int]]]
    sums = [((cell.group, ()), cell.counts) for cell in answers.exact]
    for whole, parts in families.rests(cells.keys()):
        counts = cells[whole].counts
        rest = {option: n - sum(cells[part].counts.get(option, 0) for part in parts) for option, n in counts.items()}
        sums.append(((whole, parts), rest))
    for (whole, parts), counts in sums:
        everybody = sum(counts.values())
        alike = max(counts.values(), default=0)
        if everybody > 1 and alike == everybody - 1:
            yield f"{answers.subject}: all but one of {_formula(whole, parts)} gave the same answer."


def _formula(whole: str, parts: Sequence[str]) -> str:
    factors = [Fraction(1), *[Fraction(-1)] * len(parts)]
    return write_formula([whole, *parts], dict(enumerate(factors)))


def _same_answer(case: Case, freedom: Freedom, people: Array) -> Iterator[str]:
    """R2a: in every table everybody in a block gave one answer, so each of its people is known."""
    certain = freedom.certain_blocks(people)
    if len(certain):
        yield f"{case.answers.subject}: everybody in {case.names(certain)} is known to have given the same answer."


def _same_answer_in_print(case: Case, freedom: Freedom) -> Iterator[str]:
    """R2a without the people in every atom: whoever answered in some blocks gave one answer, and somebody did."""
    left, right = case.polytope.left, case.polytope.right
    for option in range(case.polytope.options):
        alone = freedom.free[:, option] & (freedom.free.sum(axis=1) == 1)
        if not alone.any():
            continue
        cost = np.zeros(left.shape[1])
        cost[np.flatnonzero(alone) * case.polytope.options + option] = 1.0
        found = maximise(-cost, left, right, np.zeros(len(cost)), np.full(len(cost), np.inf))
        if found is None:
            raise NoTableFitsError
        if float(cost @ found) > SURELY:
            who = case.names(np.flatnonzero(alone).tolist())
            yield f"{case.answers.subject}: all who answered in {who} are known to have given the same answer."


def _hidden_groups(case: Case, freedom: Freedom) -> Iterator[str]:
    """R2b: all counts of a hidden group of fewer than k people are the same in every table."""
    hidden = [*dict.fromkeys(_hidden_unions(case, freedom))]
    if not hidden:
        return
    places = np.array([(row, block) for row, blocks in enumerate(hidden) for block in blocks]).T
    shape = len(hidden), len(case.atoms)
    sums = csr_array((np.ones(places.shape[1]), (places[0], places[1])), shape=shape)
    for row in np.flatnonzero(find_constant(case.polytope, freedom, sums)).tolist():
        counts = np.rint(np.asarray(sums[[row]] @ freedom.table)).ravel()
        if 0 < counts.sum() < case.answers.k:
            yield f"{case.answers.subject}: the counts of a small hidden group follow, of {case.names(hidden[row])}."


def _hidden_unions(case: Case, freedom: Freedom) -> Iterator[tuple[int, ...]]:
    """Give the audit family as blocks; a group that cuts through a block can exchange answers with the rest of it."""
    filled = np.flatnonzero(freedom.free.any(axis=1)).tolist()
    block_of = {atom: block for block in filled for atom in case.atoms[block]}
    for block in filled:
        yield (block,)
    for members in case.families.hidden_groups(case.rows.keys()):
        if case.told.people is not None and not _is_met(members, block_of, case.told.people):
            continue
        blocks = sorted({block_of[atom] for atom in members if atom in block_of})
        if blocks and all(members.issuperset(case.atoms[block]) for block in blocks):
            yield tuple(blocks)


def _is_met(members: Collection[str], block_of: Mapping[str, int], people: Mapping[str, int]) -> bool:
    """Tell whether every atom with people stands in some shown group; of others nothing is printed."""
    return all(atom in block_of for atom in members if people.get(atom, 0) > 0)


def _in_words(case: Case, freedom: Freedom) -> Iterator[str]:
    """R3: the counts of a group that is shown in words do not follow from those of others."""
    if not case.answers.coded:
        return
    filled = set(np.flatnonzero(freedom.free.any(axis=1)).tolist())
    exact = [{block: 1 for block in case.rows[cell.group] if block in filled} for cell in case.answers.exact]
    echelon = reduced(exact)
    for cell in case.answers.coded:
        row = {block: 1 for block in case.rows[cell.group] if block in filled}
        for pivot in [block for block in row if block in echelon]:
            add(row, echelon[pivot], -row[pivot])
        if not row:
            yield f"{case.answers.subject}: the counts of {cell.group}, given in words, follow from other groups."


def _insiders(case: Case, freedom: Freedom, people: Array) -> tuple[Method, list[str]]:
    """R2c: whoever takes part and knows their own answer knows nobody else's."""
    search = find_insiders(case.polytope, freedom, people, case.there)
    found = [
        f"{case.answers.subject}: whoever knows one answer in {case.names([insider.block])} can know that of everybody "
        f"else in {case.names(insider.found_out)}."
        for insider in search.insiders[:MOST_NAMES]
    ]
    return Method.CERTAINTY_EVERYBODY if search.is_complete else Method.CERTAINTY_NARROWEST, found
