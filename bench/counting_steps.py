"""One count in a process that does nothing else, with a stopwatch on its steps."""

from __future__ import annotations

import secrets
from datetime import datetime

from nacl.public import PrivateKey, SealedBox
from sqlalchemy import func, select

from bench.stopwatch import Step, Stopwatch
from tiassess.collection.tables import Ballot
from tiassess.config import Settings
from tiassess.release import counting
from tiassess.storage.database import Database
from tiassess.wave.waves import WaveName

STEPS = {
    "fill_answer_sheet": "open ballots, fill the answer sheet",  # it draws the ballots one by one as they are opened
    "compose_release": "select and compose the release",
    "audit_release": "attack it",
}
SEAL_BYTES = 48


def count_in_steps(settings: Settings, name: WaveName, moment: datetime) -> tuple[list[Step], Step]:
    """Count a closed wave for good.

    Returns:
        What the steps cost and then the whole count, with the process's peak of memory up to then; and what libsodium
        alone takes to open as many boxes of the same size.
    """
    watch = Stopwatch()
    for function, title in STEPS.items():
        setattr(counting, function, watch.timed(title, getattr(counting, function)))
    database = Database(settings.database_url)
    with database.reading() as session:
        ballots, size = session.execute(select(func.count(), func.max(func.length(Ballot.sealed)))).one()
    with watch.step("the whole count"):
        counting.count_wave(database, settings, name, moment)
    return watch.steps, _bare_libsodium(ballots, size)


def _bare_libsodium(ballots: int, size: int) -> Step:
    watch = Stopwatch()
    key = PrivateKey.generate()
    sealed = SealedBox(key.public_key).encrypt(secrets.token_bytes(size - SEAL_BYTES))
    box = SealedBox(key)
    with watch.step("bare libsodium, as many boxes"):
        for _ in range(ballots):
            box.decrypt(sealed)
    return watch.steps[0]
