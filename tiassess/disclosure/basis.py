"""What the selection of every question starts from: the groups that are shown at all, decided on the ballots (R6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tiassess.disclosure.answer_rules import Question
from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.other_groups import find_rests, groups_of_rests
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.spec import Answers, ReleaseSpec, Tally
from tiassess.disclosure.sums import Sums


@dataclass(frozen=True)
class Basis:
    """The base set and what it was decided on.

    Attributes:
        spec: what was fixed at opening, with the rests of shown units among its groups.
        base: groups whose number of ballots is shown.
        tally: what was counted.
        unknown: the same without what somebody besides the respondent knows.
    """

    spec: ReleaseSpec
    base: tuple[Group, ...]
    tally: Tally
    unknown: Tally

    @cached_property
    def sums(self) -> Sums:
        """Add up by all groups."""
        return Sums(self.spec.groups)


def find_basis(spec: ReleaseSpec, tally: Tally, unknown: Tally) -> Basis:
    """Decide on the ballots, then offer what is left of shown units beside their shown children."""
    declared = apply_rules(spec.case(tally.forms, unknown.forms), spec.groups)
    rests = find_rests(spec.structure, spec.groups, {group.id for group in declared})
    offered = tuple(groups_of_rests(spec.structure, spec.groups, rests))
    wider = replace(spec, groups=(*spec.groups, *offered), rests=rests)
    base = apply_rules(wider.case(tally.forms, unknown.forms), (*declared, *offered))
    kept = {group.id for group in base}
    groups = tuple(group for group in wider.groups if group.kind is not Kind.OTHER or group.id in kept)
    return Basis(replace(wider, groups=groups), base, tally, unknown)


@dataclass(frozen=True, slots=True)
class Variable:
    """What is shown of people: the answers to a question, or what became of it.

    Attributes:
        options: what somebody could be counted under.
        answers: people by atom and option, without those whose answer somebody else knows.
        every: the same with those.
        in_words: whether a near-unanimous result may be told in words.
    """

    options: Sequence[int]
    answers: Answers
    every: Answers
    in_words: bool = True


def question_of(basis: Basis, variable: Variable, candidates: Sequence[Group]) -> Question:
    """Put a variable to the rules that look at answers, with the groups that could show it, in order of priority."""
    kept = {group.id for group in candidates}
    question = Question(
        network=basis.spec.network,
        answers=variable.answers,
        options=variable.options,
        sums=basis.sums.of_answers(variable.answers),
        candidates=candidates,
        hidden=[group for group in basis.spec.groups if group.id not in kept],
        k=basis.spec.thresholds.unit,
        in_words=variable.in_words,
    )
    if variable.answers == variable.every:
        return question
    wider = replace(question, answers=variable.every, sums=basis.sums.of_answers(variable.every))
    return replace(question, wider=wider)
