"""Planted ballots: how many of them would leave fewer than k real people behind a result (R15).

A threshold counts ballots. Whoever entered some of them subtracts their own and is left with the others. So for every
release it is asked how many ballots somebody would have to have planted, in the right place, to read off the answers of
fewer than k people.

The answer depends on numbers of people that nobody may see before the results day, and may be read by a lead before it.
So it is given in coarse steps and downwards: *at least* so many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiassess.disclosure.attacker.known_people import SearchTooLongError, find_few_people
from tiassess.disclosure.attacker.reading import BALLOTS, Results, blocks_of, read_results
from tiassess.disclosure.release import Release

STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Planted:
    """The fewest planted ballots, each number one of `STEPS` and meaning *at least*.

    Attributes:
        groups: for each shown group, to get below the threshold in one of its own results. One says no more than that
            the release holds.
        anywhere: to get below it in anything that follows from the results together, in the place where that takes the
            fewest. It needs the people in every atom, so it is None for a release of which nobody knows them any more.
    """

    groups: Mapping[str, int]
    anywhere: int | None


def fewest_planted(
    release: Release,
    people_per_atom: Mapping[str, Mapping[str, int]] | None = None,
    forms: Mapping[str, int] | None = None,
) -> Planted:
    """Return how many planted ballots it would take.

    Three real and two planted ballots pass a threshold of five, and so do four and one; a group of nine takes five.

    Args:
        release: what is to be published, or was.
        people_per_atom: people per question and atom, without those whose ballot is known already. Without it the
            printed numbers are taken.
        forms: the same for the ballots themselves.
    """
    document = release.document
    people = dict(people_per_atom or {}) | ({} if forms is None else {BALLOTS: forms})
    k = int(document["rules"]["unit_threshold"])
    groups = {
        group["id"]: step_below(_fewest_people(group, people) - k + 1) for group in document["groups"] if group["shown"]
    }
    if not people:
        return Planted(groups, None)
    anywhere = min(groups.values(), default=STEPS[-1])
    atoms = [atom["id"] for atom in document["atoms"]]
    for results in read_results(document):
        if results.name in people:
            anywhere = _in_sums(results, atoms, people[results.name], anywhere)
    return Planted(groups, anywhere)


def step_below(planted: int) -> int:
    """Return the largest step that is no more than a number of ballots, and never less than the first.

    >>> [step_below(planted) for planted in (1, 4, 5, 19, 300)]
    [1, 2, 5, 10, 50]
    """
    return max((step for step in STEPS if step <= planted), default=STEPS[0])


def _fewest_people(group: Mapping[str, Any], people: Mapping[str, Mapping[str, int]]) -> int:
    """Count the people behind that result of a group which has the fewest, its ballots among them."""
    cells = [(BALLOTS, group["n"]), *((item["id"], item["n"]) for item in group["items"] if item["shown"])]
    return min(
        sum(people[name].get(atom, 0) for atom in group["members"]) if name in people else int(printed)
        for name, printed in cells
    )


def _in_sums(results: Results, atoms: list[str], people: Mapping[str, int], highest: int) -> int:
    """Search upwards for the step at which some combination of results no longer rests on enough people.

    A combination that rests on s people, takes s − k + 1 planted ones. Where a search is too long, the steps that were
    settled before count.

    Args:
        results: the groups for which one thing is shown.
        atoms: ids of all atoms.
        people: the people in each atom.
        highest: a step known already that the answer cannot be above.
    """
    blocks = blocks_of(results, atoms)
    in_blocks = {block: sum(people.get(atom, 0) for atom in inside) for block, inside in enumerate(blocks.atoms)}
    settled = STEPS[0]
    for step in (step for step in STEPS[1:] if step <= highest):
        try:
            found = find_few_people(blocks.rows, in_blocks, results.k + step - 1)
        except SearchTooLongError:
            break
        if found:
            break
        settled = step
    return settled
