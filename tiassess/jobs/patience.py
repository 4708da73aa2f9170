"""Patience: what was refused is tried again, and not every minute, because some attempts take minutes themselves.

It is kept in the memory of one worker and approximate on purpose: another worker, or one that starts again, may try at
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

PAUSES: Final = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""For acts that were refused, which often need somebody to do something first."""

ERASING_PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""For rewriting a database that somebody reads: they will end, but each attempt makes people who answer wait."""

POSTING_PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""For messages that a mail server has put off, as many do for some minutes with a sender that they do not know."""


@dataclass
class Patience:
    """When a wave may be tried again.

    Attributes:
        pauses: how long to wait after the first refusal, the second and so on; the last counts for all further ones.
    """

    pauses: Sequence[timedelta] = PAUSES
    _refusals: dict[UUID, int] = field(default_factory=dict)
    _not_before: dict[UUID, datetime] = field(default_factory=dict)

    def allows(self, wave_id: UUID, moment: datetime) -> bool:
        """Say whether it is time to try a wave."""
        return moment >= self._not_before.get(wave_id, moment)

    def learns(self, wave_id: UUID, moment: datetime, *, is_done: bool) -> None:
        """Wait longer after each refusal in a row, and forget them once something could be done."""
        if is_done:
            self._refusals.pop(wave_id, None)
            self._not_before.pop(wave_id, None)
            return
        refusals = self._refusals.get(wave_id, 0)
        self._not_before[wave_id] = moment + self.pauses[min(refusals, len(self.pauses) - 1)]
        self._refusals[wave_id] = refusals + 1
