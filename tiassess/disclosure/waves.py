"""Waves: what a further wave of the same organisation must not give away by its difference from the one before (R11).

Answers of different waves are different variables, so no sum reaches across them. What is left is inference: if one
person joined a team between two waves and the others answer as before, the difference is the new person's answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from tiassess.disclosure.structure import Structure

FEWEST_FOR_A_TREND = 10

Headcounts = Mapping[str, int | None]


def changed_a_little(before: Headcounts, now: Structure, k: int) -> frozenset[str]:
    """Return the units that gained or lost 1 to k − 1 staff since they were shown last (R11 h).

    A unit is the same if its id is; after a reorganisation with new ids its results stand by themselves. A headcount
    that is unknown now or was then tells nobody of a change.

    Args:
        before: the headcount of each unit in the last wave that showed it.
        now: units and headcounts of this wave.
        k: the threshold of this wave.
    """
    changes = {unit.id: (before.get(unit.id), now.headcount(unit.id)) for unit in now.units}
    return frozenset(
        unit
        for unit, (then, since) in changes.items()
        if then is not None and since is not None and 0 < abs(since - then) < k
    )


def may_show_a_trend(n_before: int, n_now: int, k: int, joined_or_left: int | None = None) -> bool:
    """Tell whether the change of a group that is shown in both waves may be shown (R11 d).

    >>> may_show_a_trend(8, 9, k=5), may_show_a_trend(10, 12, k=5), may_show_a_trend(10, 12, k=10, joined_or_left=3)
    (False, True, False)

    Args:
        n_before: answers in the earlier wave.
        n_now: answers in the later wave.
        k: the threshold of the later wave.
        joined_or_left: how many joined or left the group since, where the staff list tells.
    """
    fewest = FEWEST_FOR_A_TREND
    if joined_or_left is not None and 0 < joined_or_left < k:
        fewest = max(fewest, 2 * k)
    return min(n_before, n_now) >= fewest
