"""Participation: how many of the staff answered, in steps that name nobody (R8)."""

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
