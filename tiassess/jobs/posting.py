"""Posting: mailings that wait are sent piece by piece, so that nothing else has to wait for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tiassess.collection.mailing import send_mailing
from tiassess.collection.mailing_state import unfinished_mailings
from tiassess.config import Settings
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.patience import POSTING_PAUSES, Patience
from tiassess.jobs.telling import kind_of, told
from tiassess.storage.database import Database

log = logging.getLogger(__name__)


@dataclass
class Poster:
    """Somebody who sends what waits.

    Attributes:
        database: where the mailings are.
        settings: how messages are sent.
        is_stopping: says whether to stop after the piece that is being sent.
        patience: when to try a wave again whose messages were put off.
    """

    database: Database
    settings: Settings
    is_stopping: Callable[[], bool] = field(default=lambda: False)
    patience: Patience = field(default_factory=lambda: Patience(POSTING_PAUSES))

    def post(self, moment: datetime) -> bool:
        """Send a piece of every mailing that waits, and say whether more can be sent at once."""
        with self.database.reading() as session:
            waiting = unfinished_mailings(session)
        return sum(self.post_for(wave_id, moment) for wave_id in waiting) > 0

    def post_for(self, wave_id: UUID, moment: datetime) -> bool:
        """Send a piece of the mailing of one wave, and say whether more can be sent at once."""
        if self.is_stopping() or not self.patience.allows(wave_id, moment):
            return False
        with hold(self.settings, wave_id) as lock:
            return lock is not None and self._send(wave_id, moment)

    def _send(self, wave_id: UUID, moment: datetime) -> bool:
        try:
            left = send_mailing(self.database, self.settings, wave_id, moment)
        except Exception as mishap:  # noqa: BLE001 - whatever happens in one wave, the others have their messages too
            log.warning("Messages of wave %s wait: %s", wave_id, told(mishap), extra=kind_of(mishap))
            self.patience.learns(wave_id, moment, is_done=False)
            return False
        self.patience.learns(wave_id, moment, is_done=left > 0 or not self._waits(wave_id))
        return left > 0

    def _waits(self, wave_id: UUID) -> bool:
        """Say whether somebody has been put off, who is tried again when a while has passed."""
        with self.database.reading() as session:
            return wave_id in unfinished_mailings(session)
