"""Verifying: does every line of a ledger fit the one before, and does what is stored fit the lines?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tiassess.collection.tables import CommentKey
from tiassess.disclosure.release import hash_of
from tiassess.release.attacking import checksum_of_report
from tiassess.release.events import Event
from tiassess.release.ledger import ledger_lines
from tiassess.release.tables import StoredRelease
from tiassess.storage.chain import faults_of_chain
from tiassess.storage.loading import Owned
from tiassess.wave.extension import first_last_day, frame_as_opened
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import find_organisation, list_organisations
from tiassess.wave.tables import Organisation, Wave, WaveState

MAKES_A_RELEASE: Final = (Event.COUNTED, Event.WITHDRAWN)
WITH_A_RELEASE: Final = (WaveState.COUNTED, WaveState.PUBLISHED)


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
    rows = session.scalars(_of(StoredRelease, organisation).order_by(StoredRelease.number)).all()
    for wave in session.scalars(_of(Wave, organisation).order_by(Wave.slug)):
        lines = [entry for entry in entries if entry["wave"] == wave.slug]
        releases = [row for row in rows if row.wave_id == wave.id]
        key = session.scalar(_of(CommentKey, organisation).where(CommentKey.wave_id == wave.id))
        of_comments = _faults_of_comments(wave, lines, key.destroy_on if key else None)
        for sentence in (*_faults_of_course(wave, lines), *_faults_of_releases(wave, lines, releases), *of_comments):
            yield LedgerFault(organisation.slug, 0, sentence)


def _faults_of_course(wave: Wave, lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    entered = {line["event"]: line for line in lines}
    for event in _expected_events(wave):
        if event not in entered:
            yield f"no line says that the wave “{wave.slug}” was {event}."
    if wave.frame is not None:
        yield from _faults_of_promises(wave, Frame.of(wave), lines)
    delays = [(line["reason"], line["until"]) for line in lines if line["event"] == Event.DELAYED]
    if (wave.late_because, wave.late_until and wave.late_until.isoformat()) != (delays or [(None, None)])[-1]:
        yield f"what is said of late results of “{wave.slug}” is not what was entered last."


def _faults_of_promises(wave: Wave, frame: Frame, lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Compare the frame with the line of its opening; of a later last day there is one line more, and none else."""
    opened = [line["frame"] for line in lines if line["event"] == Event.OPENED]
    if opened and opened != [frame_as_opened(frame).sha256]:
        yield f"what was promised of “{wave.slug}” is not what was entered when it opened."
    first = first_last_day(frame)
    said = [(first.isoformat(), frame.day("closes").isoformat(), frame.sha256)] if first else []
    extended = [line for line in lines if line["event"] == Event.EXTENDED]
    if [(line["first_closes"], line["closes"], line["frame"]) for line in extended] != said:
        yield f"the last day of “{wave.slug}” is not the one that was entered."
    if wave.closes != frame.day("closes"):
        yield f"the last day of “{wave.slug}” in its row is not the one that was promised."


def _faults_of_releases(wave: Wave, lines: Sequence[Mapping[str, Any]], rows: Sequence[StoredRelease]) -> Iterator[str]:
    """Compare what is stored of a wave, the release and its corrections, with the lines on them, one by one."""
    if not rows and wave.state not in WITH_A_RELEASE:
        return  # it was destroyed, and its candidate with it
    made = [line for line in lines if line["event"] in MAKES_A_RELEASE]
    if not rows or [row.sha256 for row in rows] != [line["release"] for line in made] or not _is_whole(rows):
        yield f"the stored release of “{wave.slug}” is not the one that was entered when it was counted or corrected."
    replaced = [line["release"] for line in made[:-1]]
    if [line.get("replaces") for line in made[1:]] != replaced or [row.replaces for row in rows[1:]] != replaced:
        yield f"a correction of “{wave.slug}” does not take the place of the release before it."
    latest = None
    for line in lines:
        if line["event"] == Event.PUBLISHED and line["release"] != latest:
            yield f"what was published of “{wave.slug}” is not what had been counted or corrected."
        latest = line.get("release", latest)
    if not set(_reports_entered(lines)) <= {checksum_of_report(text) for row in rows for text in _reports(row)}:
        yield f"a stored report on the check of “{wave.slug}” is not the one that was entered."


def _faults_of_comments(wave: Wave, lines: Sequence[Mapping[str, Any]], goes: date | None) -> Iterator[str]:
    """Compare until when comments are held with what was entered when they were parted from the answers."""
    entered = {line["event"]: line for line in lines}
    held, is_over = entered.get(Event.COMMENTS_HELD), Event.COMMENTS_DESTROYED in entered
    if goes and (held is None or is_over or held["held_until"] != goes.isoformat()):
        yield f"the comments of “{wave.slug}” are not held until the day that was entered."
    if held and not (goes or is_over) and wave.state is not WaveState.DESTROYED:
        yield f"the comments of “{wave.slug}” are gone, and no line says that they were destroyed."


def _is_whole(rows: Sequence[StoredRelease]) -> bool:
    """Tell whether the last release is stored with the content of its checksum, and none before it any more."""
    *earlier, last = rows
    return not any(row.document for row in earlier) and last.document is not None and _hash(last) == last.sha256


def _hash(row: StoredRelease) -> str | None:
    try:
        return hash_of(json.loads(row.document or b""))
    except (ValueError, AttributeError):  # these bytes are no release at all
        return None


def _reports_entered(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (line["audit"]["report"] for line in lines if "audit" in line)


def _reports(row: StoredRelease) -> Iterator[str]:
    return (text for text in (row.audit, row.publishing_audit) if text is not None)


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
