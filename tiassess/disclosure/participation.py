"""Participation: how many of the staff answered, in steps that name nobody (R8), and how many ballots came how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiassess.disclosure.groups import Kind
from tiassess.disclosure.network import cell_of
from tiassess.disclosure.rules import OPEN_LINK
from tiassess.disclosure.selection import Selection
from tiassess.disclosure.spec import ReleaseSpec

FEWEST_STAFF = 10
STEP = 5
NEARLY_NOBODY, NEARLY_EVERYBODY = 10, 95

FEWEST_BY_WAY_IN = 50
"""Ballots that each way in must have before any is named.

A way in can be that of one team: the ward with the cards, the office with the e-mails. Its ballots would be the number
of a team that may be hidden, or too small to be a group at all. So the threshold of a team is not enough.
"""


def band_of(forms: int, headcount: int) -> int | None:
    """Return the share of the staff who answered, in per cent rounded down to a step of five; None among few staff.

    0 stands for under 10, and 95 for 95 or more: 100 would say of everybody by name that they took part, and 0 that
    nobody did.

    >>> band_of(20, 20), band_of(13, 20), band_of(1, 20), band_of(6, 6)
    (95, 65, 0, None)
    """
    if headcount < FEWEST_STAFF:
        return None
    band = 100 * forms // headcount // STEP * STEP
    return 0 if band < NEARLY_NOBODY else min(band, NEARLY_EVERYBODY)


def release_participation(spec: ReleaseSpec, selection: Selection, forms: Mapping[str, int]) -> list[dict[str, Any]]:
    """Write the `participation` of the release document: for shown groups whose staff is known.

    Behind an open link nobody knows how many people sent the forms, so nothing is said of staff.
    """
    if OPEN_LINK in spec.ways_in:
        return []
    bands = {
        group.id: band_of(sum(forms.get(atom, 0) for atom in group.members), headcount)
        for group in selection.groups
        if group.id in selection.base
        and group.kind in {Kind.ORGANISATION, Kind.UNIT}
        and (headcount := spec.structure.headcount(cell_of(group)[0])) is not None
    }
    return [{"group": group, "band": band} for group, band in bands.items() if band is not None]


def release_ballots(by_way_in: Mapping[str, int], codes: Mapping[str, int]) -> dict[str, Any]:
    """Write the `ballots` of the release document, where the whole organisation is shown.

    The ways in are told apart only where there are several and many ballots came by each, and where of no way's codes
    nearly all were used: whoever had one would be known to have taken part.

    Args:
        by_way_in: ballots counted by every way in that there was, also those by which none came.
        codes: codes given out and not cancelled, by each way in that has codes.

    >>> release_ballots({"cards": 31, "e-mail": 60}, {"cards": 48, "e-mail": 90})
    {'counted': 91, 'codes_issued': 138}
    >>> release_ballots({"cards": 54, "link": 60}, {"cards": 70})["by_way_in"]
    {'cards': 54, 'link': 60}
    """
    ballots: dict[str, Any] = {"counted": sum(by_way_in.values())}
    if codes:
        ballots["codes_issued"] = sum(codes.values())
    nearly_all = any(100 * by_way_in.get(way, 0) >= NEARLY_EVERYBODY * given for way, given in codes.items())
    if len(by_way_in) > 1 and min(by_way_in.values()) >= FEWEST_BY_WAY_IN and not nearly_all:
        ballots["by_way_in"] = dict(by_way_in)
    return ballots
