"""Where a wave stands for those who come to its address: what a page can truly tell them today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tiassess.wave.frame import Frame
from tiassess.wave.tables import DestructionReason, WaveState


class Standing(StrEnum):
    """What people find at the address of a wave that has been opened."""

    NOT_YET = "not yet"  # its first day is still to come
    ANSWERING = "answering"
    CLOSED = "closed"  # answering is over, results are to come
    LATE = "late"  # the day of results has passed without any, or will, and that was said
    RESULTS_OUT = "results out"
    TOO_FEW = "too few"
    NEVER_PUBLISHED = "never published"  # destroyed on the promised day


@dataclass(frozen=True)
class Delay:
    """What everybody is told of results that will not come out on their day.

    Attributes:
        reason: why, in the organisation's words.
        until: the new day, or None while nobody knows it.
    """

    reason: str
    until: date | None

    def holds_on(self, today: date) -> bool:
        """Say whether results are still held back on a day; by hand they can be published at any time."""
        return self.until is None or today < self.until


def delay_of(reason: str | None, until: date | None) -> Delay | None:
    """Give the delay that stands in a wave's row, or None where there is none."""
    return Delay(reason, until) if reason is not None else None


def standing_of(
    state: WaveState, reason: DestructionReason | None, frame: Frame, today: date, delay: Delay | None = None
) -> Standing:
    """Say where an opened wave stands on a day in the zone that was promised.

    Answering ends by the calendar, whether or not somebody has closed the wave yet. A delay that was said beforehand
    changes nothing for those who answer.

    Args:
        state: the wave's state, not *draft*.
        reason: why it was destroyed, if it was.
        frame: what was promised.
        today: the day.
        delay: what was said of late results.
    """
    if state is WaveState.PUBLISHED:
        return Standing.RESULTS_OUT
    if state is WaveState.DESTROYED:
        too_few = reason is DestructionReason.TOO_FEW
        return Standing.TOO_FEW if too_few else Standing.NEVER_PUBLISHED
    if today > frame.day("results"):
        return Standing.LATE
    if state is not WaveState.OPEN or today > frame.day("closes"):
        return Standing.LATE if delay else Standing.CLOSED
    return Standing.NOT_YET if today < frame.day("opens") else Standing.ANSWERING
