"""The rules on people: which groups may be shown, out of numbers of people alone.

Each rule takes the groups that are left and returns those that may stay. `RULES` is the whole list. The rules that look
at answers come after it (`answer_rules`) and can only take away, so that whatever is hidden here says nothing of
anybody's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiassess.disclosure.cut_graph import CutGraph
from tiassess.disclosure.groups import Group, Kind, Thresholds
from tiassess.disclosure.network import Network, cell_of
from tiassess.disclosure.structure import ORGANISATION, Structure

OPEN_LINK = "link"
FEWEST_STAFF_BEHIND_A_LINK = 50


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules may know when they decide on one question, or on the base set: people, never answers.

    Attributes:
        structure: units, roles and headcounts as frozen at opening.
        network: how its cells add up.
        thresholds: the fewest people behind a result.
        ways_in: every way by which ballots could ever come.
        imported: the wave was filled by import only (R15 e).
        changed_a_little: units whose headcount is that of the wave before but for 1 to k − 1 people (R11 h).
        report_from: the level from which the question is offered: unit, top-level or organisation.
        forms: ballots per atom, all of them.
        people: those who answered and whose ballot nobody else knows, per atom (R15 c).
        told_of: all whom a result tells something, if only that they did not answer: everybody with a ballot.
    """

    structure: Structure
    network: Network
    thresholds: Thresholds
    ways_in: frozenset[str]
    imported: bool
    changed_a_little: frozenset[str]
    report_from: str
    forms: Mapping[str, int]
    people: Mapping[str, int]
    told_of: Mapping[str, int]

    def size(self, group: Group) -> int:
        """Count the people of a group."""
        return sum(self.people.get(atom, 0) for atom in group.members)


Rule = Callable[[Case, Sequence[Group]], list[Group]]


def only_where_offered(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R0: a question about one known person, or about speaking up, is offered for larger groups only."""
    return [group for group in groups if is_offered(case.structure, group, case.report_from)]


def only_large_units_behind_a_link(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R15 b: anyone can answer an open link twice, so only the whole and units of 50 or more staff are shown.

    What is left when shown units are taken from a larger one is known too, so it must be as large, or nobody's: a small
    team beside a large one would otherwise stand alone, less whatever forms somebody planted there.
    """
    if OPEN_LINK not in case.ways_in:
        return list(groups)
    units = [cell_of(group)[0] for group in groups if group.kind is Kind.UNIT]
    large = units_behind_a_link(case.structure, units)
    return [
        group
        for group in groups
        if group.kind is Kind.ORGANISATION or (group.kind is Kind.UNIT and cell_of(group)[0] in large)
    ]


def no_more_ballots_than_staff(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R15 d: more ballots than people means that somebody voted twice, so the group's threshold means nothing.

    The whole organisation stays and is marked as not reliable; see `is_reliable`.
    """
    return [group for group in groups if group.kind is Kind.ORGANISATION or not has_too_many_ballots(case, group)]


def enough_after_a_small_change(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R11 h: where one to k − 1 people joined or left since the wave before, a small unit's change would be theirs."""
    fewest = 2 * case.thresholds.unit
    return [
        group
        for group in groups
        if group.kind is not Kind.UNIT or cell_of(group)[0] not in case.changed_a_little or case.size(group) >= fewest
    ]


def enough_people(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R0: a group is shown from its threshold of answers upwards."""
    return [group for group in groups if case.size(group) >= case.thresholds.of(group.kind)]


def no_smaller_group_follows(case: Case, groups: Sequence[Group]) -> list[Group]:
    """R1: nothing that can be worked out from the shown results together rests on fewer than k people.

    Groups are taken greedily. Within a level the larger comes first, so that the smallest sibling is the one given up.

    Where anybody at all would be told of, there must be k people among them whose answer nobody else knows: a team of
    which nobody answered would otherwise be known not to have, and somebody whose ballot is known to one person is
    protected from all others.
    """
    k = case.thresholds.unit
    graph = CutGraph(case.network, _protecting(case), k)
    anybody = CutGraph(case.network, case.told_of, 1)
    kept = []
    for group in sorted(groups, key=lambda group: (group.priority, -case.size(group), group.id)):
        cell = cell_of(group)
        tells_of, protected = anybody.show(cell), graph.show(cell)
        # The whole has nothing beside it to be subtracted from; one that is not reliable is shown and says so (R15 d).
        if group.kind is Kind.ORGANISATION or tells_of == 0 or protected == k:
            kept.append(group)
        else:
            anybody.hide(cell)
            graph.hide(cell)
    return kept


def _protecting(case: Case) -> Mapping[str, int]:
    """Return the people who protect others in what follows: none of a unit that itself must not be shown.

    Such are units with more ballots than staff (R15 d), and those with a few joiners or leavers and too few answers for
    that (R11 h). If they counted, hiding them would hide no more than their names.
    """
    without: set[str] = set()
    for unit in case.structure.units:
        atoms = [a.id for leaf in case.structure.leaves_below(unit.id) for a in case.structure.atoms_by_leaf[leaf]]
        forms, people = (sum(counts.get(atom, 0) for atom in atoms) for counts in (case.forms, case.people))
        headcount = case.structure.headcount(unit.id)
        is_overfull = not case.imported and headcount is not None and forms > headcount
        changed = unit.id in case.changed_a_little and people < 2 * case.thresholds.unit
        if is_overfull or changed:
            without.update(atoms)
    return {atom: people for atom, people in case.people.items() if atom not in without} if without else case.people


RULES: tuple[Rule, ...] = (
    only_where_offered,
    only_large_units_behind_a_link,
    no_more_ballots_than_staff,
    enough_people,
    enough_after_a_small_change,
    no_smaller_group_follows,
)


def apply_rules(case: Case, groups: Sequence[Group], rules: Sequence[Rule] = RULES) -> tuple[Group, ...]:
    """Return the groups that every rule lets stay."""
    for rule in rules:
        groups = rule(case, groups)
    return tuple(groups)


def units_behind_a_link(structure: Structure, units: Iterable[str]) -> frozenset[str]:
    """Choose the units that a wave with an open link may show: it follows from the structure alone, never from answers.

    A unit stays if it and everything that then follows by subtraction has at least 50 staff, or none at all. Those
    further up come first, and among these the larger ones.

    Args:
        structure: units and headcounts as frozen at opening.
        units: ids of the units to choose from.
    """
    chosen: frozenset[str] = frozenset()
    for unit in sorted(units, key=lambda each: (structure.depth(each), -(structure.headcount(each) or 0), each)):
        tried = chosen | {unit}
        is_large = (structure.headcount(unit) or 0) >= FEWEST_STAFF_BEHIND_A_LINK
        if is_large and all(
            _is_large_or_empty(_staff_left(structure, whole, tried)) for whole in (ORGANISATION, *tried)
        ):
            chosen = tried
    return chosen


def _staff_left(structure: Structure, whole: str, shown: frozenset[str]) -> int | None:
    """Count the staff of a unit who are in none of the shown units below it; None where a headcount is unknown."""
    below = [unit for unit in shown if unit != whole and _is_below(structure, unit, whole)]
    nearest = [unit for unit in below if not any(_is_below(structure, unit, other) for other in below if other != unit)]
    headcounts = [structure.headcount(unit) for unit in (whole, *nearest)]
    known = [each for each in headcounts if each is not None]
    return known[0] - sum(known[1:]) if len(known) == len(headcounts) else None


def _is_below(structure: Structure, unit: str, other: str) -> bool:
    while unit != ORGANISATION:
        unit = structure.parent(unit)
        if unit == other:
            return True
    return False


def _is_large_or_empty(staff: int | None) -> bool:
    return staff is not None and (staff == 0 or staff >= FEWEST_STAFF_BEHIND_A_LINK)


def is_offered(structure: Structure, group: Group, report_from: str) -> bool:
    """Tell whether a question with this `report_from` is offered for a group at all."""
    match report_from:
        case "unit":
            return True
        case "top-level":
            is_top_level = group.kind is Kind.UNIT and structure.parent(cell_of(group)[0]) == ORGANISATION
            return group.kind is Kind.ORGANISATION or is_top_level
        case "organisation":
            return group.kind is Kind.ORGANISATION
        case _:
            raise ValueError(f"No level is called “{report_from}”: it is unit, top-level or organisation.")


def has_too_many_ballots(case: Case, group: Group) -> bool:
    """Tell whether a group sent more ballots than it can have staff; never so for a wave filled by import only (R15 e).

    Nobody counts the staff of a role, but there cannot be more of them than the unit or the organisation has.
    """
    headcount = _headcount_around(case, group)
    if case.imported or headcount is None:
        return False
    return sum(case.forms.get(atom, 0) for atom in group.members) > headcount


def is_reliable(case: Case, groups: Iterable[Group]) -> bool:
    """Tell whether the whole organisation has no more ballots than staff (R15 d)."""
    return not any(group.kind is Kind.ORGANISATION and has_too_many_ballots(case, group) for group in groups)


def _headcount_around(case: Case, group: Group) -> int | None:
    """Return the staff of the unit that a group is or lies in, the organisation's for a role."""
    unit = cell_of(group)[0]
    rest = case.network.rests.get(unit)
    return rest.staff(case.structure) if rest else case.structure.headcount(unit)
