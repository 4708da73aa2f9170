"""Rotating: a new secret takes the place of the present one, and everything that rests on the old one is renewed.

Both are accepted until that is done, so that people go on answering. It may be cut off anywhere and begun again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tiassess.collection.ballots import Progress, no_progress
from tiassess.collection.fingerprint_keys import renew_fingerprint_keys
from tiassess.collection.renewing import Renewer, waves_with_keys
from tiassess.collection.renewing_rows import Renewal
from tiassess.config import Settings
from tiassess.config.secret import MAKE_ONE
from tiassess.people.second_factor import renew_second_factors
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, note
from tiassess.storage.database import Database
from tiassess.upkeep.errors import NothingToRotateError, StillInUseError

ROUNDS: Final = 5
"""After so many rounds in which something new rests on the old secret, a process must be writing with it."""

PAUSE_SECONDS: Final = 0.1
"""Between two transactions; whoever waits for a SQLite database asks again after as long (sqlite3_busy_timeout)."""

OF_THE_SERVER: Final = {"second factors": renew_second_factors, "keys of fingerprints": renew_fingerprint_keys}
"""What rests on the secret and belongs to no wave."""


def rotate_keys(database: Database, settings: Settings, moment: datetime, progress: Progress = no_progress) -> Renewal:
    """Put everything under the new secret, then destroy the old one where it is kept by us.

    The embedded default makes its new secret here. Where the environment names the secret, it names the new one as the
    present and the old one as a previous secret by now.

    Args:
        database: what rests on the secret.
        settings: the secrets and the key directory.
        moment: now, for the day in the trail.
        progress: is told how many ballots and addresses have been renewed.

    Returns:
        What was renewed.

    Raises:
        NothingToRotateError: the environment names no new secret; the sentences say how to go about it.
        StillInUseError: something rests on the old secret still, which therefore stays.
    """
    if settings.secret_file:
        settings.secret_file.begin_replacing()
    elif not settings.previous_secret_keys:
        raise NothingToRotateError(*STEPS)
    renewal = _renew_until_none_is_left(database, settings, progress)
    with database.writing() as session:
        note(session, SERVER, Noted(Deed.KEYS_ROTATED, COMMAND_LINE, moment.date()))
    if settings.secret_file:
        settings.secret_file.end_replacing()
    return renewal


def _renew_until_none_is_left(database: Database, settings: Settings, progress: Progress) -> Renewal:
    """Go through everything until a round finds nothing more, and give what all rounds have renewed.

    Raises:
        StillInUseError: rounds go on finding something, or something stands in the way.
    """
    whole = last = renew_all(database, settings, changes=True, progress=progress)
    for _ in range(ROUNDS):
        if last.hindered or not last.renewed:
            break
        last = renew_all(database, settings, changes=True)
        whole.renewed += last.renewed
    refuse_what_is_left(last)
    whole.foreign = last.foreign
    return whole


def refuse_what_is_left(renewal: Renewal) -> None:
    """Refuse to call a rotation done while something rests on a former secret.

    Raises:
        StillInUseError: something does, or could not be looked at.
    """
    if renewal.hindered:
        raise StillInUseError(*(sentence for refusal in renewal.hindered for sentence in refusal.sentences), KEEP_IT)
    if renewal.renewed:
        raise StillInUseError(f"Still under a former secret: {named(renewal)}. {KEEP_IT}")


def named(renewal: Renewal) -> str:
    """Name what was renewed, and never how much: the number of ballots of an open wave is told to nobody."""
    return ", ".join(sorted(renewal.renewed))


def renew_all(database: Database, settings: Settings, *, changes: bool, progress: Progress = no_progress) -> Renewal:
    """Go once through everything that rests on a secret.

    Args:
        database: where it is kept.
        settings: the secrets and the key directory.
        changes: whether it is renewed, or only counted.
        progress: is told how many ballots and addresses have been looked at.
    """
    renewal = Renewal()
    renewer = Renewer(database, settings, changes, progress, _pause)
    with database.reading() as session:
        waves = waves_with_keys(session)
    for wave_id in waves:
        renewer.renew(wave_id, renewal)
    session_of: Callable[[], AbstractContextManager[Session]] = database.writing if changes else database.reading
    with session_of() as session:
        for what, renew in OF_THE_SERVER.items():
            stale, foreign = renew(session, settings.keys, changes=changes)
            renewal.renewed[what] += stale
            renewal.foreign[what] += foreign
    renewal.renewed, renewal.foreign = +renewal.renewed, +renewal.foreign  # without what there is none of
    return renewal


def _pause() -> None:
    time.sleep(PAUSE_SECONDS)


KEEP_IT = "Keep the former secret, start every process again, and run: tiassess keys rotate"

STEPS = (
    "The secret of this server stands in its settings, so a new one begins there:",
    f"1. {MAKE_ONE}",
    "2. Name it in TIASSESS_SECRET_KEY, and the one before it in TIASSESS_PREVIOUS_SECRET_KEYS.",
    "3. Start every process of this server again, on every machine. Both secrets are accepted now.",
    "4. Run: tiassess keys rotate",
    "5. Take the old one out of TIASSESS_PREVIOUS_SECRET_KEYS, and start every process again.",
)
