"""The page of an organisation, where everything about it begins, and its ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

from flask import render_template

from tiassess.clock import now
from tiassess.disclosure.structure import ORGANISATION
from tiassess.release.candidate import Labels, read_labels
from tiassess.release.events import Event
from tiassess.release.ledger import read_ledger
from tiassess.wave.tables import WaveState
from tiassess.wave.units import present_structure
from tiassess.wave.waves import list_waves
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.ledger_words import words_of_line
from tiassess.web.workspace.member_words import what_they_do
from tiassess.web.workspace.organisation_places import places_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.stages import Stage
from tiassess.web.workspace.wave_view import view_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.wave.tables import Wave


@workspace.get("/organisations/<organisation>/")
@open_to(Audience.MEMBERS)
def organisation(organisation: str) -> str:
    """Show an organisation: its waves and what each waits for, and to those who see how it is set up, drafts too."""
    sees_drafts = access().may_enter(Audience.CONFIGURATION)
    with running().database.reading() as session:
        structure = present_structure(session, access().organisation_id)
        waves = [
            view_of(session, wave, now())
            for _owner, wave in reversed(list_waves(session, organisation))
            if sees_drafts or wave.state is not WaveState.DRAFT
        ]
    return render_template(
        "workspace/organisation.html",
        units=len(structure.units),
        roles=len(structure.roles),
        headcount=structure.headcount(ORGANISATION),
        waves=waves,
        published=[wave for wave in waves if wave.stage is Stage.PUBLISHED],
        what_they_do=what_they_do,
        places=places_here(),
    )


@workspace.get("/organisations/<organisation>/ledger")
@open_to(Audience.CONFIGURATION)
def ledger(organisation: str) -> str:
    """Show what happened to the organisation's waves, day by day, with the checksums that prove it."""
    with running().database.reading() as session:
        entries = read_ledger(session, organisation)
        waves = [wave for _owner, wave in list_waves(session, organisation)]
        names = {wave.slug: wave.name for wave in waves}
        labels = _labels(session, waves, {entry["wave"] for entry in entries if entry["event"] == Event.WITHDRAWN})
    lines = [words_of_line(entry, names, labels) for entry in entries]
    return render_template("workspace/ledger.html", lines=lines)


def _labels(session: Session, waves: Sequence[Wave], wanted: Set[str]) -> Mapping[str, Labels]:
    """Give the names of what can be withdrawn of some waves, unless nothing is kept of them any more."""
    kept = (wave for wave in waves if wave.slug in wanted and wave.state in {WaveState.COUNTED, WaveState.PUBLISHED})
    return {wave.slug: read_labels(session, wave.organisation_id, wave.id) for wave in kept}
