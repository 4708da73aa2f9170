"""Withdrawing: a correction takes the place of a release, with its line in the ledger. It can only hide (R9).

What was withdrawn is kept nowhere in the database; the ledger keeps which results it was, why, and the checksum of the
release that had them. Files and print-outs that somebody has already stay with them, and whoever withdraws is told so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.disclosure.attacker.withdrawal import is_withdrawal
from tiassess.disclosure.groups import Kind
from tiassess.disclosure.release import Release
from tiassess.release.attacking import AttackedRelease, attack
from tiassess.release.correcting import Cells, correct_release, find_all_cells
from tiassess.release.erasure import scrub_due_waves
from tiassess.release.errors import ChangedReleaseError, NotPublishedError, NoWithdrawalError, UnsafeReleaseError
from tiassess.release.events import Event
from tiassess.release.following import Following, what_follows
from tiassess.release.ledger import COMMAND_LINE, Actor, enter
from tiassess.release.reasons import LONGEST_REASON, said_as_reason
from tiassess.release.stored import entered_release
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.release.withdrawals import Withdrawal, withdrawals_of
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

WORD: Final = "corrected"
WITH_A_RELEASE: Final = (WaveState.COUNTED, WaveState.PUBLISHED)


@dataclass(frozen=True)
class Correction:
    """A correction that was made.

    Attributes:
        cells: what was withdrawn, group by group, with the themes that went with it.
        attacked: the release without them, and the report on it.
    """

    cells: tuple[Cells, ...]
    attacked: AttackedRelease


def withdraw_results(  # noqa: PLR0913, PLR0917 - what is withdrawn, why, when and by whom
    database: Database,
    settings: Settings,
    name: WaveName,
    wanted: Sequence[Cells],
    reason: str,
    moment: datetime,
    by: Actor = COMMAND_LINE,
) -> Correction:
    """Put a correction in the place of a wave's release.

    Before the wave is published, groups can be withdrawn as a whole, and not the whole organisation: nobody has seen a
    figure that they could dislike, and on the day of results something comes out (promise P10).

    Args:
        database: where the release lies.
        settings: where the wave's state is kept beside it.
        name: which wave.
        wanted: what is to be withdrawn, group by group.
        reason: why, in a sentence; the ledger keeps it for good.
        moment: now.
        by: who does it, for the ledger.

    Raises:
        NotPublishedError: the wave is not counted yet.
        NoWithdrawalError: nothing is shown there, or no reason is given.
        ChangedReleaseError: what is stored is not what the ledger says.
        UnsafeReleaseError: the release held, and the correction does not.
        WaveKeyError: the database is older than the key directory.
    """
    said = _checked(reason)
    with database.reading() as session:
        wave = _correctable(session, settings, name)
        before = entered_release(session, wave, WORD).release
        cells = find_all_cells(before, wanted)
        _refuse_before_publishing(wave, before, cells)
    attacked = _attack(before, correct_release(before, *cells))
    with database.writing() as session:
        wave = _correctable(session, settings, name)
        _replace(session, wave, attacked)
        details = {
            **attacked.to_entry(),
            "replaces": before.sha256,
            "withdrawn": [_entry(before, each) for each in cells],
            "reason": said,
            "by": by.to_entry(),
        }
        enter(session, wave, Event.WITHDRAWN, Frame.of(wave).today(moment), details)
        wave.scrub_due = True
    # The bytes that were withdrawn still lie in free pages and in the log; what stands in the way is tried again later.
    scrub_due_waves(database)
    return Correction(cells, attacked)


def foresee(database: Database, settings: Settings, name: WaveName, wanted: Sequence[Cells]) -> Following:
    """Find out what could still be worked out if some results were withdrawn, and change nothing.

    Args:
        database: where the release lies.
        settings: where the wave's state is kept beside it.
        name: which wave.
        wanted: what is to be withdrawn, group by group.

    Raises:
        RefusedError: it cannot be withdrawn; see `withdraw_results`.
    """
    with database.reading() as session:
        wave = _correctable(session, settings, name)
        release = entered_release(session, wave, WORD).release
        cells = find_all_cells(release, wanted)
        _refuse_before_publishing(wave, release, cells)
    return what_follows(correct_release(release, *cells), cells)


def read_withdrawn(session: Session, wave: Wave) -> tuple[Sequence[Withdrawal], Following]:
    """Give what was withdrawn from a wave so far, and what can still be worked out of it from what is left.

    Args:
        session: a reading session.
        wave: any wave.

    Raises:
        ChangedReleaseError: what is stored is not what the ledger says.
    """
    lines = session.scalars(select(LedgerEntry).where(LedgerEntry.organisation_id == wave.organisation_id))
    entries = (json.loads(line.entry) for line in sorted(lines, key=lambda line: line.number))
    withdrawals = tuple(withdrawals_of(entries, wave.slug))
    if not withdrawals or wave.state not in WITH_A_RELEASE:
        return (), Following((), (), ())
    release = entered_release(session, wave, WORD).release
    return withdrawals, what_follows(release, [cells for each in withdrawals for cells in each.cells])


def _checked(reason: str) -> str:
    said = said_as_reason(reason)
    if not said:
        raise NoWithdrawalError("Say why, in a sentence. It stays in the ledger for good, so name nobody.")
    if len(said) > LONGEST_REASON:
        raise NoWithdrawalError(f"Please say it in at most {LONGEST_REASON} characters.")
    return said


def _correctable(session: Session, settings: Settings, name: WaveName) -> Wave:
    wave = name.find(session)
    if wave.state not in WITH_A_RELEASE:
        raise NotPublishedError(f"Nothing of “{wave.slug}” is counted, so there is nothing to withdraw.")
    KeyFiles(settings.key_dir).keep_up(wave.id, wave.state, RANK)
    return wave


def _entry(release: Release, cells: Cells) -> Mapping[str, Any]:
    """Say what was withdrawn of a group, whose name people know better than its id."""
    labels = {group["id"]: group["label"] for group in release.document["groups"]}
    return {**cells.to_entry(), "label": labels[cells.group]}


def _refuse_before_publishing(wave: Wave, release: Release, withdrawn: Sequence[Cells]) -> None:
    if wave.state is WaveState.PUBLISHED:
        return
    kinds = {group["id"]: group["kind"] for group in release.document["groups"]}
    if any(not cells.is_whole_group or kinds[cells.group] == Kind.ORGANISATION for cells in withdrawn):
        message = f"“{wave.slug}” is not published yet. Until then only a group inside the whole can be withdrawn."
        raise NoWithdrawalError(message)


def _attack(before: Release, after: Release) -> AttackedRelease:
    """Attack a correction, and see that it is one by the eyes of somebody else than who made it."""
    if not is_withdrawal(after, before):
        raise NoWithdrawalError("The correction would do more than withdraw results. Nothing was changed.")
    attacked = attack(after)
    # A release that does not hold any more may lose one leak at a time: each correction gives away less than the last.
    if not attacked.holds and attack(before).holds:
        raise UnsafeReleaseError("The check of the correction found a way through it.", *attacked.sentences)
    return attacked


def _replace(session: Session, wave: Wave, attacked: AttackedRelease) -> None:
    """Store a correction beside what it corrects, whose bytes go."""
    row = entered_release(session, wave, WORD).row
    release = attacked.release
    if row.sha256 != release.document["replaces"]:
        message = f"Other results of “{wave.slug}” were withdrawn in the meantime. Look at it, and do it again."
        raise ChangedReleaseError(message)
    row.document = None
    session.add(
        StoredRelease(
            organisation_id=row.organisation_id,
            wave_id=row.wave_id,
            number=row.number + 1,
            sha256=release.sha256,
            replaces=row.sha256,
            document=release.to_bytes(),
            questionnaire=row.questionnaire,
            audit=attacked.report,
            publishing_audit=None,
            published=row.published,
        )
    )
    session.flush()
