"""Publishing: the candidate is attacked once more, its bytes become public, and the answers behind them cease to exist.

The attack at counting knew how many people answered in every atom. That is kept nowhere, so this one has the file
alone, as every reader will. It finds what was changed in the database since then; what it refuses stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.config import Settings
from tiassess.disclosure.release import Release
from tiassess.release.attacking import AttackedRelease, attack
from tiassess.release.erasure import erase_wave
from tiassess.release.errors import ChangedReleaseError, UnsafeReleaseError
from tiassess.release.events import Event
from tiassess.release.ledger import COMMAND_LINE, Actor, enter
from tiassess.release.stored import EnteredRelease, entered_release
from tiassess.storage.database import Database
from tiassess.wave.states import advance
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

PUBLISH = Act(WaveState.COUNTED, "published")


def silent() -> None:
    """Tell nobody that the attack begins."""


def publish_wave(  # noqa: PLR0913, PLR0917 - what is published, when, by whom, and who is told that it takes a while
    database: Database,
    settings: Settings,
    name: WaveName,
    moment: datetime,
    by: Actor = COMMAND_LINE,
    when_attacking: Callable[[], None] = silent,
) -> bool:
    """Publish a counted wave's candidate, then erase its ballots and keys.

    Args:
        database: where it lies.
        settings: where its key lies.
        name: which wave.
        moment: now.
        by: who publishes, for the ledger.
        when_attacking: is called before the attack, which takes seconds for a large release.

    Returns:
        Whether the erasure is done; if not, it stays due and is repeated.

    Raises:
        RefusedError: the wave does not wait to be published; see `waiting_wave`.
        ChangedReleaseError: what is stored is not what the ledger says was counted.
        UnsafeReleaseError: the attack found a way through.
    """
    with database.reading() as session:
        is_candidate = not _was_cut_off(name.find(session))
        candidate = _candidate(session, settings, name, moment) if is_candidate else None
    # Nothing is written while the attack goes on: whoever answers another wave would have to wait for it.
    attacked = _attack(candidate.release, name, when_attacking) if candidate else None
    with database.writing() as session:
        wave = name.find(session)
        if not _was_cut_off(wave):
            waiting = waiting_wave(session, settings, name, PUBLISH, moment)
            assert attacked is not None, "nothing leads back to a wave that waits to be published"
            _publish(session, waiting, attacked, by)
        wave_id = wave.id
    KeyFiles(settings.key_dir).record_state(wave_id, WaveState.PUBLISHED)
    return erase_wave(database, settings, wave_id, moment)


def _was_cut_off(wave: Wave) -> bool:
    """Say whether a publication ended between publishing and erasing."""
    return wave.state is WaveState.PUBLISHED and wave.erasure_due


def _candidate(session: Session, settings: Settings, name: WaveName, moment: datetime) -> EnteredRelease:
    return entered_release(session, waiting_wave(session, settings, name, PUBLISH, moment).wave, PUBLISH.word)


def _attack(release: Release, name: WaveName, when_attacking: Callable[[], None]) -> AttackedRelease:
    when_attacking()
    attacked = attack(release)
    if not attacked.holds:
        message = f"The results of “{name.slug}” were not published. The check before publishing found a way through:"
        raise UnsafeReleaseError(message, *attacked.sentences)
    return attacked


def _publish(session: Session, waiting: WaitingWave, attacked: AttackedRelease, by: Actor) -> None:
    """Make the very bytes public that were attacked."""
    wave = waiting.wave
    candidate = entered_release(session, wave, PUBLISH.word)
    if candidate.release.sha256 != attacked.release.sha256:
        message = f"Some results of “{wave.slug}” were withdrawn while they were checked. Publish it again."
        raise ChangedReleaseError(message)
    candidate.row.published = True
    candidate.row.publishing_audit = attacked.report
    wave.erasure_due = True
    advance(wave, WaveState.PUBLISHED)
    enter(session, wave, Event.PUBLISHED, waiting.today, {**attacked.to_entry(), "by": by.to_entry()})
