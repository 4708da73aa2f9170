"""The groups of a Publication as their page shows them: what is shown in tables, what is not by name only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.reporting.groups import Place, places_of, places_of_units, places_within_units, shortened_scores
from tiassess.reporting.saying import name_of

if TYPE_CHECKING:
    from tiassess.instrument.definition import Score
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


@dataclass(frozen=True)
class Shelf:
    """Groups that stand in one table.

    Attributes:
        places: the groups of which something is shown.
        hidden: the names of the others.
        scores: the scores that stand for the whole and are reported for some of the groups.
        shortened: the names of those shown here that rest on fewer questions than in the whole organisation.
    """

    places: tuple[Place, ...]
    hidden: tuple[str, ...]
    scores: tuple[Score, ...]
    shortened: tuple[str, ...]

    @classmethod
    def of(cls, results: Results, places: Sequence[Place], speech: Speech) -> Shelf:
        """Part what is shown from what is not."""
        shown = tuple(place for place in places if place.group.shown)
        reported = {score for place in shown for score in place.group.scores} & set(results.headline_scores)
        return cls(
            places=shown,
            hidden=tuple(name_of(place.group, speech) for place in places if not place.group.shown),
            scores=tuple(score for score in results.publication.questionnaire.scores if score.id in reported),
            shortened=tuple(map(results.wording.score, shortened_scores(results, shown, reported))),
        )

    @property
    def hides_anything(self) -> bool:
        """Say whether a reader finds anything hidden here."""
        scores = [place.group.scores.get(score.id) for place in self.places for score in self.scores]
        return bool(self.hidden) or any(score is not None and score.low is None for score in scores)


@dataclass(frozen=True)
class Groups:
    """All groups below the whole organisation.

    Attributes:
        units: units, each below the one that it is part of.
        roles: roles in the whole organisation.
        crosses: roles within a unit, by the unit's name, where something is shown of them.
        others: what is left of units, and of the whole organisation, beside the units in them that are shown.
    """

    units: Shelf
    roles: Shelf
    crosses: tuple[tuple[str, Shelf], ...]
    others: Shelf

    @property
    def hides_anything(self) -> bool:
        """Say whether a reader finds anything hidden among them."""
        shelves = [self.units, self.roles, self.others, *(shelf for _, shelf in self.crosses)]
        return any(shelf.hides_anything for shelf in shelves)

    @classmethod
    def of(cls, results: Results, speech: Speech) -> Groups:
        """Put the groups of a Publication in order."""
        units = places_of_units(results)
        crosses = places_within_units(results)
        shelves = ((unit.group.label, Shelf.of(results, crosses.get(unit.group.id, []), speech)) for unit in units)
        return cls(
            units=Shelf.of(results, units, speech),
            roles=Shelf.of(results, places_of(results, "role"), speech),
            crosses=tuple((label, shelf) for label, shelf in shelves if shelf.places),
            others=Shelf.of(results, places_of(results, "other"), speech),
        )


def address_of(group: str) -> str:
    """Write the id of a group as it stands in addresses; ids of units and roles have no full stop.

    >>> address_of("cross:north/nurse")
    'cross.north.nurse'
    """
    return re.sub("[:/]", ".", group)


def is_withdrawn(results: Results, address: str) -> bool:
    """Say whether an address is that of a group whose results were withdrawn."""
    return any(address_of(group) == address for group in results.withdrawn_groups)


def find_group(results: Results, address: str) -> GroupResult | None:
    """Find a group by its address, if something is shown of it; the whole organisation has pages of its own."""
    return next(
        (
            group
            for group in results.groups
            if group.shown and group.kind != "organisation" and address_of(group.id) == address
        ),
        None,
    )
