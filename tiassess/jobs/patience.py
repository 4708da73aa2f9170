"""Patience: what was refused is tried again, and not every minute, because some attempts take minutes themselves.

It is kept in the memory of one worker and approximate on purpose: another worker, or one that starts again, may try at
once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

PAUSES: Final = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""After the first, the second and every further refusal."""


@dataclass
class Patience:
    """When a wave may be tried again."""

    _refusals: dict[UUID, int] = field(default_factory=dict)
    _not_before: dict[UUID, datetime] = field(default_factory=dict)

    def allows(self, wave_id: UUID, moment: datetime) -> bool:
        """Say whether it is time to try a wave."""
        return moment >= self._not_before.get(wave_id, moment)

    def grows(self, wave_id: UUID, moment: datetime) -> None:
        """Wait longer after each refusal in a row."""
        refusals = self._refusals.get(wave_id, 0)
        self._not_before[wave_id] = moment + PAUSES[min(refusals, len(PAUSES) - 1)]
        self._refusals[wave_id] = refusals + 1

    def ends(self, wave_id: UUID) -> None:
        """Forget the refusals of a wave with which something could be done."""
        self._refusals.pop(wave_id, None)
        self._not_before.pop(wave_id, None)
