"""Verifying: does every line of a ledger fit the one before, and does what is stored fit the lines?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tiassess.disclosure.release import hash_of
from tiassess.release.chain import faults_of_chain
from tiassess.release.ledger import Event, ledger_lines
from tiassess.release.tables import StoredRelease
from tiassess.storage.loading import Owned
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import find_organisation, list_organisations
from tiassess.wave.tables import Organisation, Wave, WaveState


@dataclass(frozen=True)
class LedgerFault:
    """What does not fit: a line and the one before it, or (number 0) what is stored and the lines."""

    organisation: str
    number: int
    sentence: str

    def __str__(self) -> str:
        place = f", line {self.number}" if self.number else ""
        return f"{self.organisation}{place}: {self.sentence}"


def verify_ledger(session: Session, organisation: str | None = None) -> list[LedgerFault]:
    """Check every line against the one before, and what is stored against the lines.

    Raises:
        UnknownNameError: there is no such organisation.
    """
    owners = list_organisations(session) if organisation is None else [find_organisation(session, organisation)]
    faults: list[LedgerFault] = []
    for owner in owners:
        lines = ledger_lines(session, owner.slug)
        faults += [LedgerFault(owner.slug, *fault) for fault in faults_of_chain(lines)]
        faults += _faults_of_store(session, owner, [json.loads(line.entry) for line in lines])
    return faults


def _faults_of_store(
    session: Session, organisation: Organisation, entries: Sequence[Mapping[str, Any]]
) -> Iterator[LedgerFault]:
    """Find a state without its line, and a release that the ledger does not know."""
    releases = {row.wave_id: row for row in session.scalars(_of(StoredRelease, organisation))}
    for wave in session.scalars(_of(Wave, organisation).order_by(Wave.slug)):
        of_wave = {entry["event"]: entry for entry in entries if entry["wave"] == wave.slug}
        for event in _expected_events(wave):
            if event not in of_wave:
                yield LedgerFault(organisation.slug, 0, f"no line says that the wave “{wave.slug}” was {event}.")
        opened = of_wave.get(Event.OPENED)
        if opened and Frame.of(wave).sha256 != opened["frame"]:
            sentence = f"what was promised of “{wave.slug}” is not what was entered when it opened."
            yield LedgerFault(organisation.slug, 0, sentence)
        stored = releases.get(wave.id)
        if stored and hash_of(json.loads(stored.document)) != of_wave.get(Event.COUNTED, {}).get("release"):
            sentence = f"the stored release of “{wave.slug}” is not the one that was entered when it was counted."
            yield LedgerFault(organisation.slug, 0, sentence)


def _expected_events(wave: Wave) -> Sequence[Event]:
    """Give the lines that a wave in its state must have."""
    course = {
        WaveState.DRAFT: (),
        WaveState.OPEN: (Event.OPENED,),
        WaveState.CLOSED: (Event.OPENED, Event.CLOSED),
        WaveState.COUNTED: (Event.OPENED, Event.CLOSED, Event.COUNTED),
        WaveState.PUBLISHED: (Event.OPENED, Event.CLOSED, Event.COUNTED, Event.PUBLISHED),
        WaveState.DESTROYED: (Event.OPENED, Event.DESTROYED),
    }[wave.state]
    is_erased = wave.state in {WaveState.PUBLISHED, WaveState.DESTROYED} and not wave.erasure_due
    return (*course, Event.ERASED) if is_erased else course


def _of(table: type[Owned], organisation: Organisation) -> Select[Owned]:
    return select(table).where(table.organisation_id == organisation.id)
