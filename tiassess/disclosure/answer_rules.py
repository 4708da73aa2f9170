"""The rules that look at answers: which groups of those that passed the rules on people show one question (R2, R3).

They come after the rules on people and can only take away. First everything is tried together: whatever stays possible
then stays possible whatever else is hidden. Only what became certain is watched while the groups are taken one by one,
in order of priority, and a group that would make something certain is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tiassess.disclosure.claims import claim_of_few, claims_of_atoms
from tiassess.disclosure.cut_graph import CutGraph
from tiassess.disclosure.exchanges import Claim, Coding, Exchanges, Proof
from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.network import ALL_ROLES, Cell, Network, cell_of
from tiassess.disclosure.spec import Answers
from tiassess.disclosure.structure import ORGANISATION
from tiassess.disclosure.unanimity import Display, at_least, display_of, most_common


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its answers and the groups that could show it.

    Attributes:
        network: how units and roles add up.
        answers: people by atom and option, without those whose answer somebody else knows.
        options: the options of the question.
        sums: people by option for every group, from `answers`.
        candidates: the groups that may be shown by all rules on people, in order of priority.
        hidden: all other reporting groups.
        k: the threshold of the wave.
        wider: the same with the answers that somebody else knows, if there are any: most readers do not know them.
        in_words: whether a near-unanimous result may be told in words.
    """

    network: Network
    answers: Answers
    options: Sequence[int]
    sums: Mapping[str, Mapping[int, int]]
    candidates: Sequence[Group]
    hidden: Sequence[Group]
    k: int
    in_words: bool = True
    wider: Question | None = None

    def display(self, group: Group) -> Display:
        """Tell how a group may be shown as far as it depends on itself alone."""
        people = self.sums[group.id]
        display = display_of(people)
        return Display.NOT_AT_ALL if display is Display.WORDS and not self._is_told_in_words(group) else display

    def _is_told_in_words(self, group: Group) -> bool:
        """Tell whether words would say the same of everybody and of those whose answers nobody else knows."""
        return self.in_words and (self.wider is None or self.wider.sums[group.id] == self.sums[group.id])


@dataclass(frozen=True, slots=True)
class Shown:
    """How one question is shown.

    Attributes:
        counted: ids of the groups that show their counts.
        coded: ids of the groups that show words, and the option that nearly all chose there.
    """

    counted: frozenset[str] = frozenset()
    coded: Mapping[str, int] = field(default_factory=dict)

    def has(self, group: Group) -> bool:
        """Tell whether a group is shown in either way."""
        return group.id in self.counted or group.id in self.coded

    def without(self, group: Group) -> Shown:
        """Hide a group."""
        coded = {each: option for each, option in self.coded.items() if each != group.id}
        return Shown(self.counted - {group.id}, coded)


def show_question(question: Question) -> Shown:
    """Choose the groups that show a question so that no answer of anybody is certain, whoever reads."""
    shown = _show(question)
    if question.wider is None:
        return shown
    candidates = [group for group in question.candidates if shown.has(group)]
    hidden = [*question.hidden, *(group for group in question.candidates if not shown.has(group))]
    return _show(replace(question.wider, candidates=candidates, hidden=hidden))


def _show(question: Question) -> Shown:
    display = {group.id: question.display(group) for group in question.candidates}
    candidates = [group for group in question.candidates if display[group.id] is not Display.NOT_AT_ALL]
    watched = list(unproved(question, Shown(frozenset(group.id for group in candidates))))
    if not watched and all(display[group.id] is Display.COUNTS for group in candidates):
        chosen = Shown(frozenset(group.id for group in candidates))
    else:
        chosen = _one_by_one(question, candidates, watched)
    return _without_few_together(question, chosen)


def unproved(question: Question, shown: Shown) -> Iterator[Claim]:
    """Give the claims of which no proof is found if this is shown: what somebody could then be certain of."""
    exchanges = _exchanges(question, shown)
    return (claim for claim in _claims(question) if exchanges.prove(claim) is None)


def _claims(question: Question) -> Iterator[Claim]:
    by_cell = {question.network.atoms[atom]: people for atom, people in question.answers.items()}
    yield from claims_of_atoms(by_cell, question.k)
    for group in question.hidden:
        people = question.sums.get(group.id, {})
        if claim := claim_of_few([cell_of(group)], people, question.k):
            yield claim


def _one_by_one(question: Question, candidates: Sequence[Group], watched: Sequence[Claim]) -> Shown:
    """Take the groups in order of priority and leave out whatever would make a watched claim fail."""
    attempt = _Attempt(question, watched)
    for group in candidates:
        attempt.add(group)
    return attempt.shown


class _Attempt:
    """A question with some of its groups shown, and what must stay possible."""

    def __init__(self, question: Question, watched: Sequence[Claim]) -> None:
        self.shown = Shown()
        self._question = question
        self._exchanges = Exchanges(question.network, question.answers, question.options)
        people = {atom: sum(counts.values()) for atom, counts in question.answers.items()}
        self._cuts = CutGraph(question.network, people, question.k)
        self._coded_cells: list[Cell] = []
        proofs = [self._exchanges.prove(claim) for claim in watched]
        # With nothing shown everything is possible; if it were not, nothing may be added.
        self._proofs = None if None in proofs else [proof for proof in proofs if proof]

    def add(self, group: Group) -> None:
        """Show a group too, if everything watched stays possible."""
        cell = cell_of(group)
        in_words = self._question.display(group) is Display.WORDS
        fits = self._put_in_words(group, cell) if in_words else self._count(cell)
        proofs = self._renewed_proofs(cell) if fits else None
        if proofs is None:
            self._exchanges.hide(cell)
            self._cuts.hide(cell)
            return
        self._proofs = proofs
        if in_words:
            self._coded_cells.append(cell)
            option = most_common(self._question.sums[group.id])
            self.shown = Shown(self.shown.counted, {**self.shown.coded, group.id: option})
        else:
            self.shown = Shown(self.shown.counted | {group.id}, self.shown.coded)

    def _put_in_words(self, group: Group, cell: Cell) -> bool:
        """Show a cell in words; tell whether its counts do not follow from others."""
        self._exchanges.code(cell, _coding(self._question, group))
        return not self._cuts.follows(cell)

    def _count(self, cell: Cell) -> bool:
        """Show a cell's counts; tell whether those of no cell in words follow now, whatever they are (R3)."""
        self._exchanges.show(cell)
        self._cuts.show(cell)
        return not any(self._cuts.follows(each) for each in self._coded_cells)

    def _renewed_proofs(self, cell: Cell) -> list[Proof] | None:
        """Prove again whatever rested on a cell that is shown now; None if something cannot be proved any more."""
        if self._proofs is None:
            return None
        renewed = []
        for proof in self._proofs:
            again = self._exchanges.prove(proof.claim) if cell in proof.cells else proof
            if again is None:
                return None
            renewed.append(again)
        return renewed


def _coding(question: Question, group: Group) -> Coding:
    """Write a near-unanimous result in words."""
    people = question.sums[group.id]
    option = most_common(people)
    return Coding(option, slack=people[option] - at_least(sum(people.values())))


def _without_few_together(question: Question, shown: Shown) -> Shown:
    """Hide shown groups, the smallest first, until nothing is known of hidden ones who are few together (R2b)."""
    while few := list(_few_together(question, shown)):
        exchanges = _exchanges(question, shown)
        around = [group for claim, groups in few if exchanges.prove(claim) is None for group in groups]
        if not around:
            break
        shown = shown.without(min(around, key=lambda group: (sum(question.sums[group.id].values()), group.id)))
    return shown


def _few_together(question: Question, shown: Shown) -> Iterator[tuple[Claim, Sequence[Group]]]:
    """Give what must hold for people who are hidden and few together, and the shown groups that could be given up."""
    yield from _few_siblings(question, shown)
    yield from _few_alike(question, shown)


def _few_siblings(question: Question, shown: Shown) -> Iterator[tuple[Claim, Sequence[Group]]]:
    """Take the hidden children of each unit with shown ones."""
    children: dict[str, list[Group]] = {}
    for group in question.candidates:
        if shown.has(group) and group.kind in {Kind.UNIT, Kind.OTHER}:
            children.setdefault(_parent(question, group), []).append(group)
    for parent, groups in children.items():
        whole = question.sums[ORGANISATION if parent == ORGANISATION else f"unit:{parent}"]
        left = {option: n - sum(question.sums[group.id][option] for group in groups) for option, n in whole.items()}
        shown_cells = {cell_of(group) for group in groups}
        hidden = [(child, ALL_ROLES) for child in question.network.children[parent]]
        if claim := claim_of_few([cell for cell in hidden if cell not in shown_cells], left, question.k):
            yield claim, groups


def _few_alike(question: Question, shown: Shown) -> Iterator[tuple[Claim, Sequence[Group]]]:
    """Take the atoms that stand in the same shown groups, so that nothing shown tells them apart."""
    around: dict[str, list[Group]] = {atom: [] for atom in question.answers}
    for group in question.candidates:
        if shown.has(group):
            for atom in group.members:
                if atom in around:
                    around[atom].append(group)
    blocks: dict[tuple[str, ...], list[str]] = {}
    for atom, groups in around.items():
        blocks.setdefault(tuple(group.id for group in groups), []).append(atom)
    for atoms in blocks.values():
        people = {option: sum(question.answers[atom].get(option, 0) for atom in atoms) for option in question.options}
        claim = claim_of_few([question.network.atoms[atom] for atom in atoms], people, question.k)
        if claim and len(atoms) > 1:
            beside = around[atoms[0]] if len(around[atoms[0]]) > 1 else question.candidates
            yield claim, [group for group in beside if shown.has(group) and group.kind is not Kind.ORGANISATION]


def _parent(question: Question, group: Group) -> str:
    unit, role = cell_of(group)
    return question.network.parent(unit) if unit != ORGANISATION and role == ALL_ROLES else ""


def _exchanges(question: Question, shown: Shown) -> Exchanges:
    """Build what is still possible with a set of groups shown."""
    exchanges = Exchanges(question.network, question.answers, question.options)
    for group in question.candidates:
        if group.id in shown.counted:
            exchanges.show(cell_of(group))
        elif group.id in shown.coded:
            exchanges.code(cell_of(group), _coding(question, group))
    return exchanges
