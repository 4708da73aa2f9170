"""Frames as an opening writes them, for tests of what pages make of one without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tests.web.respondent.questionnaires import whole
from tiassess.disclosure.groups import Breakdown, Profile, declare_groups, thresholds_of
from tiassess.disclosure.structure import Role, Structure, Unit
from tiassess.instrument.definition import Instrument
from tiassess.wave.frame import FORMAT, Frame

LOCH = Structure(
    units=(
        Unit("north", "North", None, None),
        Unit("ward-a", "Ward Ash", "north", 30),
        Unit("ward-b", "Ward Beech", "north", 12),
        Unit("ward-c", "Ward Cedar", None, 25),
        Unit("ward-d", "Ward Elm", None, 3),
    ),
    roles=(Role("admin", "Administration"), Role("nurse", "Nurses")),
)
"""One team is too small for a result."""

DAYS = {"opens": "2026-11-02", "closes": "2026-12-10", "results": "2027-01-07", "destroy": "2027-02-04"}


def frame_of(
    questionnaire: Instrument | None = None,
    *,
    structure: Structure = LOCH,
    profile: Profile = Profile.STANDARD,
    breakdown: Breakdown | None = Breakdown.BOTH,
    threshold: int | None = None,
    ways_in: tuple[str, ...] = ("cards",),
    texts: Mapping[str, str] | None = None,
) -> Frame:
    """Give a frame; by cards, so that roles are asked too."""
    groups = declare_groups(structure, "Loch Service", profile, breakdown)
    document: dict[str, Any] = {
        "format": FORMAT,
        "organisation": {"id": "loch", "name": "Loch Service", "timezone": "Europe/London"},
        "wave": {"id": "baseline", "name": "Baseline"},
        "days": DAYS,
        "units": [asdict(unit) for unit in structure.units],
        "roles": [asdict(role) for role in structure.roles],
        "groups": [{**asdict(group), "kind": group.kind.value, "members": list(group.members)} for group in groups],
        "profile": profile.value,
        "breakdown": breakdown and breakdown.value,
        "thresholds": asdict(thresholds_of(profile, threshold)),
        "ways_in": list(ways_in),
        "texts": dict(texts or {}),
        "questionnaire": (questionnaire or whole()).document,
    }
    return Frame(document)
