"""Counting: once, in memory, in a short-lived process of its own.

Ballots are opened into one answer sheet, the release is composed and attacked, and only if it holds is it stored as
candidate, its checksum in the ledger before anyone can look. Everything is deterministic, so that a count that was
cut off repeats to the same checksum.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click
import rfc8785

from tiassess.clock import day_in, now
from tiassess.collection.ballots import Progress, count_ballots, no_progress
from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings, load_settings
from tiassess.disclosure.attacker import AuditReport, audit_release
from tiassess.disclosure.release import Release
from tiassess.errors import RefusedError
from tiassess.release.answer_sheet import AnswerSheet, Refusal, fill_answer_sheet
from tiassess.release.composing import compose_release
from tiassess.release.errors import BallotsMissingError, UnsafeReleaseError
from tiassess.release.fieldwork import WaveName
from tiassess.release.ledger import Event, enter
from tiassess.release.opening import BallotOpener
from tiassess.release.process import REFUSED
from tiassess.release.tables import StoredRelease
from tiassess.release.tallies import Tallies
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK, advance, require_state
from tiassess.wave.tables import WaveState


@dataclass(frozen=True)
class Count:
    """A finished count before it is stored.

    Attributes:
        frame: what was promised.
        release: the candidate.
        audit: what the attacker tried.
        refused: rows that were not counted, by reason.
    """

    frame: Frame
    release: Release
    audit: AuditReport
    refused: Counter[Refusal]


def count_wave(
    database: Database, settings: Settings, name: WaveName, moment: datetime, progress: Progress = no_progress
) -> Release:
    """Count a closed wave and store its candidate.

    Raises:
        WaveStateError: the wave is not closed.
        WaveKeyError: the key file or the secret is missing, or the database is older than the key directory.
        BallotsMissingError: other ballots are there than at closing.
        UnsafeReleaseError: the attacker found a way through; nothing is stored.
    """
    count = _count(database, settings, name, progress)
    if not count.audit.holds:
        message = f"The results of “{name.slug}” were not stored, because the check before storing found a way through:"
        raise UnsafeReleaseError(message, *count.audit.sentences)
    with database.writing() as session:
        wave = name.find(session)
        require_state(wave, WaveState.CLOSED, "counted")
        advance(wave, WaveState.COUNTED)
        session.add(
            StoredRelease(
                organisation_id=wave.organisation_id,
                wave_id=wave.id,
                sha256=count.release.sha256,
                document=count.release.to_bytes(),
                questionnaire=rfc8785.dumps(count.frame.questionnaire.document).decode(),
                audit=json.dumps(count.audit.to_document(), sort_keys=True),
            )
        )
        refused = {reason.value: rows for reason, rows in sorted(count.refused.items())}
        today = day_in(count.frame.organisation["timezone"], moment)
        enter(session, wave, Event.COUNTED, today, {"release": count.release.sha256, "refused": refused})
        wave_id = wave.id
    KeyFiles(settings.key_dir).record_state(wave_id, WaveState.COUNTED)
    return count.release


def _count(database: Database, settings: Settings, name: WaveName, progress: Progress) -> Count:
    frame, sheet = _open(database, settings, name, progress)
    tallies = Tallies(frame, sheet)
    release = compose_release(tallies)
    unknown = tallies.unknown
    scores = {score.id: score.items for score in frame.questionnaire.scores}
    audit = audit_release(release, unknown.answered, forms=unknown.forms, scores=scores)
    return Count(frame, release, audit, sheet.refused)


def _open(database: Database, settings: Settings, name: WaveName, progress: Progress) -> tuple[Frame, AnswerSheet]:
    with database.reading() as session:
        wave = name.find(session)
        require_state(wave, WaveState.CLOSED, "counted")
        KeyFiles(settings.key_dir).refuse_older(wave.id, wave.state, RANK)
        assert wave.frame is not None
        frame = Frame.from_text(wave.frame)
        rows = count_ballots(session, wave.id)
        if rows != wave.received:
            message = (
                f"The wave “{wave.slug}” closed with another number of ballots than the database holds now. Nothing "
                "was counted. Restore the database as it was after closing."
            )
            raise BallotsMissingError(message)
        opener = BallotOpener.of(session, settings, wave, frame.questionnaire.sha256)
        opened = opener.open_ballots(session, progress)
        return frame, fill_answer_sheet(opened, rows, frame.questionnaire, frame.structure)


def main(words: Sequence[str]) -> int:
    """Count the wave named by its id, and by its organisation's if there is a second word; give the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # opened answers must never reach a disk, not even in a crash
    settings = load_settings()
    database = Database(settings.database_url)
    name = WaveName(*words)
    try:
        with database.reading() as session:
            ballots = name.find(session).received or 0
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=ballots, label="Counting", file=sys.stderr, hidden=hidden) as bar:
            count_wave(database, settings, name, now(), bar.update)
    except RefusedError as refusal:
        click.echo(str(refusal))
        return REFUSED
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
