"""Where a wave stands for those who come to its address: what a page can truly tell them today."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tiassess.wave.frame import Frame
from tiassess.wave.tables import DestructionReason, WaveState


class Standing(StrEnum):
    """What people find at the address of a wave that has been opened."""

    NOT_YET = "not yet"  # its first day is still to come
    ANSWERING = "answering"
    CLOSED = "closed"  # answering is over, results are to come
    LATE = "late"  # the day of results has passed without any
    RESULTS_OUT = "results out"
    TOO_FEW = "too few"
    NEVER_PUBLISHED = "never published"  # destroyed on the promised day


def standing_of(state: WaveState, reason: DestructionReason | None, frame: Frame, today: date) -> Standing:
    """Say where an opened wave stands on a day in the zone that was promised.

    Answering ends by the calendar, whether or not somebody has closed the wave yet.

    Args:
        state: the wave's state, not *draft*.
        reason: why it was destroyed, if it was.
        frame: what was promised.
        today: the day.
    """
    if state is WaveState.PUBLISHED:
        return Standing.RESULTS_OUT
    if state is WaveState.DESTROYED:
        too_few = reason is DestructionReason.TOO_FEW
        return Standing.TOO_FEW if too_few else Standing.NEVER_PUBLISHED
    if today > frame.day("results"):
        return Standing.LATE
    if state is not WaveState.OPEN or today > frame.day("closes"):
        return Standing.CLOSED
    return Standing.NOT_YET if today < frame.day("opens") else Standing.ANSWERING
