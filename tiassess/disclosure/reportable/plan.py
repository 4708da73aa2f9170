"""What is known of a wave before anybody answers: who works where, what is asked, and how many may answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tiassess.disclosure.groups import Breakdown, Group, Profile, Thresholds, declare_groups, thresholds_of
from tiassess.disclosure.offering import Offer
from tiassess.disclosure.rules import is_offered
from tiassess.disclosure.structure import NOT_STATED, ORGANISATION, Structure
from tiassess.instrument.definition import Instrument
from tiassess.instrument.kinds import FormId, ScoreKind

FEWEST_FORMS = 10
"""With fewer forms than this a survey of all staff would be a survey of a few whom everybody can name."""

Levels = tuple[str, ...]
"""For each of some questions the level from which it is offered: unit, top-level or organisation."""


@dataclass(frozen=True)
class Asked:
    """What matters of a questionnaire: how many questions it has, and how they make themes.

    Attributes:
        questions: where each question is offered.
        themes: for each theme with a score, where its questions are offered.
        options: how many options most questions have.
    """

    questions: Levels
    themes: tuple[Levels, ...]
    options: int = 5

    @classmethod
    def of(cls, questionnaire: Instrument, form: FormId = FormId.FULL) -> Asked:
        """Take from a questionnaire, or from a short form of it, what matters; comments, anchors and drivers do not."""
        asked = set(questionnaire.form(form).items)
        items = [item for item in questionnaire.choice_items if item.id in asked]
        levels = {item.id: item.report_from.value for item in items}
        themes = (score.items for score in questionnaire.scores if score.kind is ScoreKind.THEME)
        lengths = Counter(len(questionnaire.scale_of(item).options) for item in items)
        return cls(
            questions=tuple(levels.values()),
            themes=tuple(here for items in themes if (here := tuple(levels[item] for item in items if item in levels))),
            options=min(lengths, key=lambda length: (-lengths[length], -length)),
        )


@dataclass(frozen=True)
class Showing:
    """One way to show results, which a lead can choose.

    Attributes:
        profile: how careful it is.
        breakdown: what stands beside the whole organisation, or nothing.
        threshold: the fewest people behind a result, where it is not the profile's own.
    """

    profile: Profile
    breakdown: Breakdown | None = None
    threshold: int | None = None

    @property
    def thresholds(self) -> Thresholds:
        """Give the fewest people behind a result."""
        return thresholds_of(self.profile, self.threshold)

    def groups(self, structure: Structure) -> tuple[Group, ...]:
        """Give the groups that would be declared."""
        return declare_groups(structure, ORGANISATION, self.profile, self.breakdown)


@dataclass(frozen=True)
class Plan:
    """What a lead plans.

    Attributes:
        structure: units with headcounts, all of them known, and roles.
        asked: the questionnaire.
        ways_in: how staff would come; none means that a file is imported.
        answering: the share of staff that is expected to answer.
        core: the core form of the questionnaire, where there is one and it is not what is asked.
        stable_share: the share of the differences between people that lasts from day to day.
    """

    structure: Structure
    asked: Asked
    ways_in: frozenset[str]
    answering: Fraction
    core: Asked | None = None
    stable_share: Fraction = Fraction(3, 4)

    @property
    def is_imported(self) -> bool:
        """Say whether the wave would be filled from a file."""
        return not self.ways_in

    @property
    def headcount(self) -> int:
        """Count the staff.

        Raises:
            ValueError: a headcount is unknown, so nothing can be tried.
        """
        headcount = self.structure.headcount(ORGANISATION)
        if headcount is None:
            raise ValueError("Without all headcounts nothing can be tried.")
        return headcount

    @property
    def forms(self) -> int:
        """Give how many forms are to be expected."""
        return round(self.headcount * self.answering)

    @property
    def could_be_anonymous(self) -> bool:
        """Say whether enough forms are to be expected for any result at all."""
        return self.forms >= FEWEST_FORMS

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Give the ids of the units with people of their own, without those where nobody works."""
        structure = self.structure
        return tuple(unit.id for unit in structure.units if structure.is_leaf(unit.id) and structure.headcount(unit.id))

    @cached_property
    def questions_of_teams(self) -> int:
        """Give how many questions are offered for a team, the most for any."""
        return max((offered(self.structure, team, self.asked.questions) for team in self._groups_of_teams), default=0)

    @cached_property
    def possible_scores(self) -> int:
        """Give how many scores on themes there would be if every team had all that are offered for it."""
        scores = ((team, theme) for team in self._groups_of_teams for theme in self.asked.themes)
        return sum(offered(self.structure, team, theme) > 0 for team, theme in scores)

    @property
    def _groups_of_teams(self) -> list[Group]:
        ids = {f"unit:{team}" for team in self.teams}
        groups = declare_groups(self.structure, ORGANISATION, Profile.STANDARD, Breakdown.UNITS)
        return [group for group in groups if group.id in ids]

    @property
    def showings(self) -> tuple[Showing, ...]:
        """Give every way to show results that is a choice for this organisation."""
        breakdowns = tuple(Breakdown) if self.structure.roles else (Breakdown.UNITS,)
        careful = (Profile.STANDARD, Profile.STRICT)
        return (
            Showing(Profile.WHOLE_SERVICE),
            *(Showing(profile, breakdown) for profile in careful for breakdown in breakdowns),
        )


def offered(structure: Structure, group: Group, levels: Levels) -> int:
    """Count the questions that are offered for a group."""
    return sum(times for level, times in Counter(levels).items() if is_offered(structure, group, level))


@dataclass(frozen=True)
class Places:
    """Where the answers of somebody are counted: nobody is asked for a unit or role that could never be shown.

    Attributes:
        structure: units and roles.
        units: the leaves that people are asked for.
        roles: the roles that people are asked for.
    """

    structure: Structure
    units: Set[str]
    roles: Set[str]

    @classmethod
    def of(cls, plan: Plan, showing: Showing) -> Places:
        """Give the places under a way to show results; an imported file may hold all units and roles."""
        structure = plan.structure
        if plan.is_imported:
            return cls(structure, frozenset(structure.leaves), frozenset(structure.role_ids))
        offer = Offer(structure, showing.groups(structure), showing.thresholds, plan.ways_in)
        return cls(structure, {unit.leaf for unit in offer.units}, {role.id for role in offer.roles})

    def atom(self, atom: str) -> str:
        """Give the atom where answers count that would lie in this one if everybody were asked for everything."""
        leaf, _, role = atom.partition("/")
        while leaf not in self.units and leaf != NOT_STATED:
            above = self.structure.parent(leaf)
            rest = self.structure.not_stated_below(above)
            leaf = rest if rest != leaf else self.structure.not_stated_below(self.structure.parent(above))
        return f"{leaf}/{role if role in self.roles else NOT_STATED}"
