"""Freezing: the one step that turns a draft wave and the live tables into a frame."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.clock import day_in
from tiassess.disclosure.groups import Group, declare_groups, thresholds_of
from tiassess.disclosure.structure import ORGANISATION, Structure
from tiassess.wave.conditions import Opening, reasons_against
from tiassess.wave.errors import ChangedMeanwhileError, WaveConditionsError
from tiassess.wave.frame import FORMAT, Frame
from tiassess.wave.states import advance, require_state
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.units import present_structure


def freeze_wave(session: Session, wave: Wave, today: date, looked_at: str | None = None) -> Frame:
    """Open a draft wave: check the conditions, freeze its frame and move it to *open*.

    When the last day has passed, or no way in was chosen, the wave opens for import only.

    Args:
        session: a writing session.
        wave: the draft.
        today: the day it is in the organisation's zone.
        looked_at: the checksum of the frame as somebody read it before they opened it; None for nobody who did.

    Raises:
        WaveStateError: the wave is no draft.
        ChangedMeanwhileError: the frame is not the one that somebody read.
        WaveConditionsError: it may not open under these conditions; every reason is said.
    """
    require_state(wave, WaveState.DRAFT, "opened")
    structure = present_structure(session, wave.organisation_id)
    if reasons := reasons_not_to_open(session, wave, structure, today):
        raise WaveConditionsError(*reasons)
    ways_in = ways_in_on(wave, today)
    organisation = session.get_one(Organisation, wave.organisation_id)
    frame = Frame(_document(wave, organisation, structure, ways_in))
    if looked_at is not None and looked_at != frame.sha256:
        raise ChangedMeanwhileError("Something was changed while you read this. Read it once more, then open it.")
    wave.frame = frame.to_text()
    advance(wave, WaveState.OPEN)
    return frame


def frame_of(session: Session, wave: Wave, moment: datetime) -> Frame:
    """Give the frame of a wave: as it was frozen, or for a draft as it would be if it opened at this moment."""
    if wave.frame is not None:
        return Frame.of(wave)
    structure = present_structure(session, wave.organisation_id)
    organisation = session.get_one(Organisation, wave.organisation_id)
    return Frame(_document(wave, organisation, structure, ways_in_on(wave, day_in(organisation.timezone, moment))))


def reasons_not_to_open(session: Session, wave: Wave, structure: Structure, today: date) -> list[str]:
    """Give every reason why a draft may not open now; none means that it may."""
    others = select(Wave).where(
        Wave.organisation_id == wave.organisation_id, Wave.id != wave.id, Wave.state != WaveState.DRAFT
    )
    opening = Opening(
        wave=wave,
        others=session.scalars(others.order_by(Wave.closes, Wave.slug)).all(),
        headcount=structure.headcount(ORGANISATION),
        import_only=not ways_in_on(wave, today),
        today=today,
    )
    return reasons_against(opening)


def ways_in_on(wave: Wave, today: date) -> list[str]:
    """Give the ways in that a draft would open with; after its last day there is none."""
    return [] if today > wave.closes else wave.ways_in


def _document(wave: Wave, organisation: Organisation, structure: Structure, ways_in: list[str]) -> dict[str, object]:
    """Write the frame down; it says nothing of comments unless they are off, so that older frames read as before."""
    groups = declare_groups(structure, organisation.name, wave.profile, wave.breakdown)
    return {
        "format": FORMAT,
        "organisation": _organisation(organisation),
        "wave": {"id": wave.slug, "name": wave.name},
        "days": {
            "opens": wave.opens.isoformat(),
            "closes": wave.closes.isoformat(),
            "results": wave.results.isoformat(),
            "destroy": wave.destroy_on.isoformat(),
        },
        "units": [asdict(unit) for unit in structure.units],
        "roles": [asdict(role) for role in structure.roles],
        "groups": [_group(group) for group in groups],
        "profile": wave.profile.value,
        "breakdown": wave.breakdown and wave.breakdown.value,
        "thresholds": asdict(thresholds_of(wave.profile, wave.threshold)),
        "ways_in": ways_in,
        "texts": wave.texts,
        **({} if wave.comments else {"comments": False}),
        "questionnaire": json.loads(wave.questionnaire),
    }


def _organisation(organisation: Organisation) -> dict[str, object]:
    """Name the organisation; only one that is made up says anything about that, so that older frames read as before."""
    names = {"id": organisation.slug, "name": organisation.name, "timezone": organisation.timezone}
    return {**names, "demonstration": True} if organisation.demonstration else {**names}


def _group(group: Group) -> dict[str, object]:
    return {**asdict(group), "kind": group.kind.value, "members": list(group.members)}
