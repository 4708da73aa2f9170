"""How the answers of made-up people are drawn: each feels in a way of their own, and every question is felt about.

Somebody's feeling about a question is the sum of their own disposition, their team's and their role's, the theme's at
that time, the question's own standing, and chance; where it falls between steps gives the answer. Chance is given.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from tiassess.demonstration.characters import OrganisationStory, RoleStory, TeamStory, WaveStory
from tiassess.demonstration.story import LIKED, NOT_KNOWN, NOT_OF_MY_JOB
from tiassess.instrument.asking import NO, asked_answers
from tiassess.instrument.definition import Instrument, Item

SEED = 20260105
"""Another number would tell the same story with other figures."""

STEPS = (-1.55, -0.7, 0.15, 1.25)
"""Where one option of five ends and the next one begins."""

LEANING = 0.42
"""Most people lean to the favourable side of most questions."""

OWN_SPREAD, THEME_SPREAD, CHANCE_SPREAD = 0.6, 0.3, 0.8
DOES_NOT_KNOW, DOES_NOT_APPLY, WOULD_RATHER_NOT_SAY = 0.045, 0.01, 0.006
SKIPS, SKIPS_OFTEN, OFTEN = 0.025, 0.25, 0.12
UNIT_NOT_STATED, ROLE_NOT_STATED = 0.03, 0.05


@dataclass(frozen=True)
class Person:
    """Somebody made up, who may answer several waves."""

    team: TeamStory
    role: RoleStory
    number: int

    def chance_of(self, organisation: OrganisationStory, occasion: str) -> Random:
        """Give this person's own chance, the same whenever and wherever the demonstration is made.

        Args:
            organisation: where they work.
            occasion: what it is for: a wave, or who they are.
        """
        seed = f"{SEED}/{organisation.id}/{self.team.id}/{self.role.id}/{self.number}/{occasion}"
        return Random(seed)  # noqa: S311 - a story that is the same each time, and no secret


@dataclass(frozen=True)
class Form:
    """A form that somebody made up has filled in.

    Attributes:
        unit: their team's id, or nothing where they did not say.
        role: their role's id, or nothing.
        answers: a code for each choice question, as ballots hold them.
    """

    unit: str
    role: str
    answers: list[str]


def staff_of(organisation: OrganisationStory) -> Iterator[Person]:
    """Give everybody who works there."""
    roles = {role.id: role for role in organisation.roles}
    for team in organisation.teams:
        for role, people in team.staff.items():
            yield from (Person(team, roles[role], number) for number in range(people))


def forms_of(organisation: OrganisationStory, wave: WaveStory, questionnaire: Instrument) -> list[Form]:
    """Give the forms that came back in a wave: who feels better about the place answers a little more often."""
    chances = [(person, person.chance_of(organisation, wave.id)) for person in staff_of(organisation)]
    chances.sort(key=lambda each: each[1].random() - 0.15 * each[0].team.feeling)
    return [_fill_in(organisation, wave, questionnaire, person, chance) for person, chance in chances[: wave.forms]]


def _fill_in(
    organisation: OrganisationStory, wave: WaveStory, questionnaire: Instrument, person: Person, chance: Random
) -> Form:
    self = person.chance_of(organisation, "self")
    own = self.gauss(LEANING, OWN_SPREAD) + person.team.feeling + person.role.feeling
    themes = {
        theme.id: own + self.gauss(0, THEME_SPREAD) + wave.feelings.get(theme.id, 0) for theme in questionnaire.themes
    }
    skips = SKIPS_OFTEN if chance.random() < OFTEN else SKIPS
    routing = NO if self.random() >= person.role.meets_people else "yes"
    given = {item.id: _answer(questionnaire, item, themes, skips, chance) for item in questionnaire.choice_items}
    unit = "" if chance.random() < UNIT_NOT_STATED else person.team.id
    role = "" if chance.random() < ROLE_NOT_STATED else person.role.id
    return Form(unit, role, asked_answers(questionnaire, routing, given))


def _answer(questionnaire: Instrument, item: Item, themes: Mapping[str, float], skips: float, chance: Random) -> str:
    """Give one answer; every draw is made whatever comes of it, so that one question never moves another's."""
    skip, doubt, noise = chance.random(), chance.random(), chance.gauss(0, CHANCE_SPREAD)
    if skip < skips:
        return ""
    shares = {
        "dk": NOT_KNOWN.get(item.id, DOES_NOT_KNOW),
        "own" if item.own_option else "na": NOT_OF_MY_JOB.get(item.id, DOES_NOT_APPLY),
        "pns": WOULD_RATHER_NOT_SAY,
    }
    for code, share in shares.items():
        if doubt < share:
            return code
        doubt -= share
    place = bisect(STEPS, themes[item.theme or ""] + LIKED.get(item.id, 0) + noise)
    options = questionnaire.scale_of(item).options
    return str(options[-1 - place if item.reversed else place].value)
