"""A made-up survey as counts by unit, role and question: the same one each time, of any size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tiassess.disclosure.groups import Breakdown, Profile, Thresholds, declare_groups
from tiassess.disclosure.spec import ItemSpec, ReleaseSpec, Tally
from tiassess.disclosure.structure import Role, Structure, Unit

OPTIONS = (1, 2, 3, 4, 5)
SKIPPED = 0.06
DID_NOT_KNOW = 0.04
ANSWERING = 0.6


@dataclass(frozen=True)
class MadeUpSurvey:
    """How large the survey is, and how careful.

    Attributes:
        teams: how many teams, of 6 to some 50 staff.
        roles: how many roles.
        directorates: how many units the teams lie in; none where 0.
        divisions: how many units the directorates lie in; none where 0.
        items: how many questions.
        k: the threshold.
    """

    teams: int
    roles: int
    directorates: int
    divisions: int
    items: int
    k: int

    @cached_property
    def spec(self) -> ReleaseSpec:
        """Give what is fixed at opening."""
        structure = Structure(tuple(self._units()), tuple(Role(f"r{at}", f"Role {at}") for at in range(self.roles)))
        items = [f"q{at}" for at in range(self.items)]
        return ReleaseSpec(
            structure=structure,
            groups=declare_groups(structure, "Made-up service", Profile.STANDARD, Breakdown.BOTH),
            thresholds=Thresholds(self.k, max(10, self.k), 10),
            ways_in=frozenset({"cards"}),
            imported=False,
            items=tuple(ItemSpec(item, "unit") for item in items),
            scores=(),
        )

    @cached_property
    def tally(self) -> Tally:
        """Give everybody's answers, counted."""
        draw = random.Random(self.teams)  # noqa: S311 - made-up people, the same each time
        forms = self._forms(draw)
        answers: dict[str, dict[str, dict[int, int]]] = {}
        did_not_know: dict[str, dict[str, int]] = {}
        for item in self.spec.items:
            mean = draw.uniform(2.6, 4.0)
            answers[item.id], did_not_know[item.id] = {}, {}
            for atom, people in forms.items():
                counts = dict.fromkeys(OPTIONS, 0)
                for _ in range(people):
                    fate = draw.random()
                    if fate < DID_NOT_KNOW:
                        did_not_know[item.id][atom] = did_not_know[item.id].get(atom, 0) + 1
                    elif fate > DID_NOT_KNOW + SKIPPED:
                        counts[min(5, max(1, round(draw.gauss(mean, 1.1))))] += 1
                if any(counts.values()):
                    answers[item.id][atom] = counts
        return Tally(forms, answers, did_not_know)

    def _units(self) -> Iterator[Unit]:
        draw = random.Random(self.teams + 1)  # noqa: S311 - see above
        for at in range(self.divisions):
            yield Unit(f"v{at}", f"Division {at}", None, None)
        for at in range(self.directorates):
            parent = f"v{at % self.divisions}" if self.divisions else None
            yield Unit(f"d{at}", f"Directorate {at}", parent, None)
        for at in range(self.teams):
            parent = f"d{at % self.directorates}" if self.directorates else None
            yield Unit(f"t{at}", f"Team {at}", parent, max(6, int(draw.lognormvariate(2.8, 0.5))))

    def _forms(self, draw: random.Random) -> dict[str, int]:
        """Let six in ten of each team answer; some roles are common and some are rare."""
        roles = [role.id for role in self.spec.structure.roles]
        weights = [1 / (at + 1.5) for at in range(len(roles))]
        forms: dict[str, int] = {}
        for unit in self.spec.structure.units:
            for _ in range(unit.headcount or 0):
                if draw.random() < ANSWERING:
                    atom = f"{unit.id}/{draw.choices(roles, weights)[0]}"
                    forms[atom] = forms.get(atom, 0) + 1
        return forms
