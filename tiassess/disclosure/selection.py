"""Selection: for every question, the groups whose results are shown, out of numbers of people alone.

The order is fixed: first the base set, decided on the ballots (R6); then, within it, one set for every question,
decided on those who answered it; then the scores, which follow from their questions (R5). Nothing here sees an answer,
and the same numbers always give the same selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tiassess.disclosure.groups import Group, Kind, Thresholds
from tiassess.disclosure.rules import Case, apply_rules, has_too_many_ballots, is_offered
from tiassess.disclosure.structure import Structure


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """A question and the level from which it is offered: unit, top-level or organisation."""

    id: str
    report_from: str


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """A declared score and the questions it is made of."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ReleaseSpec:
    """Everything fixed at opening that decides what may be shown.

    Attributes:
        structure: units, roles and headcounts.
        groups: the declared reporting groups.
        thresholds: the fewest people behind a result.
        ways_in: how ballots could come: link, cards, e-mail, paper, import.
        imported: the wave was filled by import only (R15 e).
        items: the questions with options; comments are no part of a selection.
        scores: themes, anchor indexes and drivers.
    """

    structure: Structure
    groups: tuple[Group, ...]
    thresholds: Thresholds
    ways_in: frozenset[str]
    imported: bool
    items: tuple[ItemSpec, ...]
    scores: tuple[ScoreSpec, ...]

    def offers(self, item: str, group: Group) -> bool:
        """Tell whether a question is offered at a group's level."""
        return is_offered(self.structure, group, self._report_from[item])

    def offered_items(self, score: ScoreSpec, group: Group) -> tuple[str, ...]:
        """Return the questions of a score that are offered at a group's level."""
        return tuple(item for item in score.items if self.offers(item, group))

    @cached_property
    def _report_from(self) -> dict[str, str]:
        return {item.id: item.report_from for item in self.items}


@dataclass(frozen=True, slots=True)
class Tally:
    """Ballots per atom, and answers per question and atom; a missing atom has none."""

    forms: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


NOTHING_KNOWN = Tally()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown, as ids of groups in the order in which they were declared.

    Attributes:
        base: groups whose number of ballots is shown.
        items: for each question the groups whose answers are shown, all of them in the base.
        themes: for each score the groups whose score is shown.
    """

    base: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, tuple[str, ...]]


def select_groups(
    spec: ReleaseSpec,
    forms: Mapping[str, int],
    answered: Mapping[str, Mapping[str, int]],
    *,
    known: Tally = NOTHING_KNOWN,
) -> Selection:
    """Decide what is shown.

    Args:
        spec: what was fixed at opening.
        forms: ballots per atom.
        answered: people per question and atom who gave one of its options.
        known: of these, the ballots that somebody besides the respondent knows (R15 c). They protect nobody, so they
            weigh nothing in R0 and R1.
    """
    base = apply_rules(_case(spec, forms, _unknown(forms, known.forms)), spec.groups)
    shown: dict[str, tuple[str, ...]] = {}
    for item in spec.items:
        people = _unknown(answered.get(item.id, {}), known.answered.get(item.id, {}))
        groups = apply_rules(_case(spec, forms, people, item.report_from), base)
        shown[item.id] = _in_declared_order(spec, groups)
    themes = {score.id: _groups_of_score(spec, score, shown) for score in spec.scores}
    return Selection(_in_declared_order(spec, base), shown, themes)


def is_reliable(spec: ReleaseSpec, forms: Mapping[str, int]) -> bool:
    """Tell whether the whole organisation has no more ballots than staff (R15 d)."""
    case = _case(spec, forms, forms)
    wholes = (group for group in spec.groups if group.kind is Kind.ORGANISATION)
    return not any(has_too_many_ballots(case, whole) for whole in wholes)


def _case(spec: ReleaseSpec, forms: Mapping[str, int], people: Mapping[str, int], report_from: str = "unit") -> Case:
    return Case(
        structure=spec.structure,
        thresholds=spec.thresholds,
        ways_in=spec.ways_in,
        imported=spec.imported,
        report_from=report_from,
        forms=forms,
        people=people,
    )


def _unknown(people: Mapping[str, int], known: Mapping[str, int]) -> Mapping[str, int]:
    unknown = {atom: count - known.get(atom, 0) for atom, count in people.items()}
    if any(count < 0 for count in unknown.values()):
        raise ValueError("More ballots are called known than there are.")
    return unknown


def _groups_of_score(spec: ReleaseSpec, score: ScoreSpec, shown: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """R5: a score is shown where every question it rests on is shown, so that it says nothing new."""
    shown_at = {item: frozenset(shown[item]) for item in score.items}
    offered = {group.id: spec.offered_items(score, group) for group in spec.groups}
    return tuple(group for group, items in offered.items() if items and all(group in shown_at[item] for item in items))


def _in_declared_order(spec: ReleaseSpec, groups: Sequence[Group]) -> tuple[str, ...]:
    kept = {group.id for group in groups}
    return tuple(group.id for group in spec.groups if group.id in kept)
