"""Counting: once, in memory, in a short-lived process of its own.

Ballots are opened into one answer sheet, comments apart from it, the release is composed and attacked, and only if it
holds is it stored as candidate, its checksum in the ledger before anyone can look. The release is deterministic, so
that a count that was cut off repeats to the same checksum; comments are held in the same step or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.access import valid_codes
from tiassess.collection.ballots import Progress, count_ballots, no_progress
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.config import Settings
from tiassess.disclosure.attacker import AuditReport, audit_release
from tiassess.disclosure.each import Each
from tiassess.disclosure.not_answered import NAMES, shares_of
from tiassess.disclosure.release import Release
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.waves import Headcounts
from tiassess.release.answer_sheet import Refusal, fill_answer_sheet
from tiassess.release.comments import CommentBox, keep_comments
from tiassess.release.composing import compose_release
from tiassess.release.erasure import erase_wave
from tiassess.release.errors import BallotsMissingError, UnsafeReleaseError
from tiassess.release.events import Event
from tiassess.release.fieldwork import destroy_wave
from tiassess.release.ledger import enter
from tiassess.release.opening import BallotOpener
from tiassess.release.pooling import questions_at_once
from tiassess.release.stored import latest_release
from tiassess.release.tables import StoredRelease
from tiassess.release.tallies import Tallies
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.states import advance
from tiassess.wave.tables import DestructionReason, Wave, WaveState
from tiassess.wave.waves import WaveName


@dataclass(frozen=True)
class Bars:
    """Who is told how far a count is.

    Attributes:
        ballots: is told how many ballots have been opened since it was last told.
        questions: is told how many questions have been decided or attacked; each is, up to four times.
    """

    ballots: Progress = no_progress
    questions: Progress = no_progress


NO_BARS = Bars()

COUNT = Act(WaveState.CLOSED, "counted")


@dataclass(frozen=True)
class Count:
    """A finished count before it is stored.

    Attributes:
        release: the candidate.
        audit: what the attacker tried.
    """

    release: Release
    audit: AuditReport


def count_wave(
    database: Database,
    settings: Settings,
    name: WaveName,
    moment: datetime,
    progress: Bars = NO_BARS,
) -> Release | None:
    """Count a closed wave and store its candidate.

    Args:
        database: where it is kept.
        settings: where its key is.
        name: which wave.
        moment: now.
        progress: is told how far the count is.

    Returns:
        The candidate, or None where too few ballots could be counted to share results: then all are destroyed.

    Raises:
        BallotsMissingError: other ballots are there than at closing.
        UnsafeReleaseError: the attacker found a way through; nothing is stored.
        RefusedError: the wave does not wait to be counted, see `waiting_wave`, or its keys cannot be used.
    """
    tallies, comments, before = _open(database, settings, name, moment, progress.ballots)
    frame = tallies.frame
    enough = sum(tallies.unknown.forms.values()) >= frame.thresholds.unit
    count = _count(tallies, before, progress.questions) if enough else None
    if count is not None and not count.audit.holds:
        message = f"The results of “{name.slug}” were not stored, because the check before storing found a way through:"
        raise UnsafeReleaseError(message, *count.audit.sentences)
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, COUNT, moment)
        if count is None:
            destroy_wave(session, waiting.wave, waiting.today, DestructionReason.TOO_FEW)
        else:
            _store(session, waiting, count, tallies.sheet.refused)
            keep_comments(session, settings, waiting, comments)
        wave_id, state = waiting.wave.id, waiting.wave.state
    KeyFiles(settings.key_dir).record_state(wave_id, state)
    if count is None:
        erase_wave(database, settings, wave_id, moment)
        return None
    return count.release


def _store(session: Session, waiting: WaitingWave, count: Count, refused: Counter[Refusal]) -> None:
    """Keep the candidate, and enter its checksum and the rows that were not counted in the ledger."""
    wave = waiting.wave
    session.add(
        StoredRelease(
            organisation_id=wave.organisation_id,
            wave_id=wave.id,
            sha256=count.release.sha256,
            document=count.release.to_bytes(),
            questionnaire=rfc8785.dumps(waiting.frame.questionnaire.document).decode(),
            audit=json.dumps(count.audit.to_document(), sort_keys=True),
        )
    )
    advance(wave, WaveState.COUNTED)
    by_reason = {reason.value: rows for reason, rows in sorted(refused.items())}
    details = {"release": count.release.sha256, "refused": by_reason}
    enter(session, wave, Event.COUNTED, waiting.today, details)


def _count(tallies: Tallies, before: Headcounts, progress: Progress) -> Count:
    """Compose a release and attack it; a question of which something is found is tried for the whole only.

    The selection is held to leave nothing to find. Should it ever, a wave of forty-eight questions must not be lost for
    the sake of one, so that nobody sees what came of their answers.
    """
    withheld: frozenset[str] = frozenset()
    with questions_at_once(len(tallies.atoms), progress) as each:
        while True:
            release = compose_release(tallies, before, each, withheld)
            audit = _attack(release, tallies, each)
            if audit.holds or audit.questions <= withheld:
                return Count(release, audit)
            withheld |= audit.questions


def _attack(release: Release, tallies: Tallies, each: Each) -> AuditReport:
    """Try to break a release: as somebody who knows all ballots that can be known, and as all who know none of them."""
    unknown, everybody = tallies.unknown, tallies.tally
    insider = audit_release(
        release,
        unknown.answered,
        forms=unknown.forms,
        scored=tallies.scored,
        known=tallies.known.answers,
        answers=unknown.answers,
        known_shares=_named_shares(tallies.known),
        each=each,
    )
    if not tallies.known.forms:
        return insider
    reader = audit_release(
        release,
        everybody.answered,
        forms=everybody.forms,
        known={},
        answers=everybody.answers,
        known_shares={},
        each=each,
    )
    return replace(
        insider,
        tried=insider.tried + reader.tried,
        findings=insider.findings + reader.findings,
        questions=insider.questions | reader.questions,
    )


def _named_shares(tally: Tally) -> dict[str, dict[str, dict[str, int]]]:
    """Give by question and atom who answered, did not know, or did neither, under the names that a release has."""
    return {
        item: {atom: dict(zip(NAMES, people.values(), strict=True)) for atom, people in shares_of(tally, item).items()}
        for item in tally.answers
    }


def _open(
    database: Database, settings: Settings, name: WaveName, moment: datetime, progress: Progress
) -> tuple[Tallies, CommentBox, Headcounts]:
    with database.reading() as session:
        waiting = waiting_wave(session, settings, name, COUNT, moment)
        wave, frame = waiting.wave, waiting.frame
        rows = count_ballots(session, wave.id)
        if rows != wave.received:
            message = (
                f"The wave “{wave.slug}” closed with another number of ballots than the database holds now. Nothing "
                "was counted. Restore the database as it was after closing."
            )
            raise BallotsMissingError(message)
        opener = BallotOpener.of(session, settings, wave, frame)
        opened, comments = opener.open_ballots(session, progress), CommentBox.of(frame)
        sheet = fill_answer_sheet(opened, rows, frame.questionnaire, frame.structure, comments)
        tallies = Tallies(frame, sheet, valid_codes(session, wave))
        return tallies, comments, _headcounts_before(session, wave)


def _headcounts_before(session: Session, wave: Wave) -> Headcounts:
    """Give the headcount of each unit in the last counted wave that showed it, published or not (R11 h)."""
    counted = Wave.state.in_([WaveState.COUNTED, WaveState.PUBLISHED])
    query = select(Wave).where(Wave.organisation_id == wave.organisation_id, Wave.closes < wave.closes, counted)
    headcounts: dict[str, int | None] = {}
    for earlier in session.scalars(query.order_by(Wave.closes.desc())):
        structure = Frame.of(earlier).structure
        for unit in _units_shown(session, earlier):
            headcounts.setdefault(unit, structure.headcount(unit))
    return headcounts


def _units_shown(session: Session, wave: Wave) -> list[str]:
    """Give the units that a wave's release shows; all of them if it cannot be read any more."""
    stored = latest_release(session, wave.organisation_id, wave.id)
    if stored is None or stored.document is None:
        return [unit.id for unit in Frame.of(wave).structure.units]
    groups = json.loads(stored.document)["groups"]
    return [group["id"].removeprefix("unit:") for group in groups if group["kind"] == "unit" and group["shown"]]
