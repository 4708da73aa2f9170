"""The colours of bars, which are told apart without seeing colours.

Both sides get darker towards their end of the scale, so lightness gives the order. The side that is not the good end is
striped besides. No red and no green: a bar is not a verdict. Each number on a colour has a contrast of at least 4.5 to
1, and each bar an outline of at least 3 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INK: Final = "#10211f"
PAPER: Final = "#ffffff"
LINE: Final = "#4c6663"
GRID: Final = "#c3d0d1"
POINT: Final = "#0b4650"

GOOD: Final = ("#d3e8e8", "#a5cfd1", "#6fadb2", "#2f7178", "#0b4650")
"""From the middle of the scale to its good end."""

OTHER: Final = ("#f0dde9", "#dcb8d0", "#bf8aad", "#84476f", "#5a2348")
"""From the middle of the scale to its other end."""

MIDDLE: Final = "#eef0ef"

STEPS: Final = {0: (), 1: (3,), 2: (1, 4), 3: (1, 2, 4), 4: (1, 2, 3, 4), 5: (0, 1, 2, 3, 4)}
"""Which colours a side takes, by how many options it has."""

FIRST_DARK: Final = 3


@dataclass(frozen=True)
class Tint:
    """How an option is drawn.

    Attributes:
        fill: its colour.
        ink: the colour of what is written on it.
        stripes: ``light`` or ``dark`` stripes over it, or none.
    """

    fill: str
    ink: str
    stripes: str = ""


def tints(options: int) -> tuple[Tint, ...]:
    """Give the tints of so many options, the good end last.

    >>> [tint.fill for tint in tints(3)]
    ['#84476f', '#eef0ef', '#2f7178']
    """
    steps = STEPS[options // 2]
    other = [Tint(OTHER[step], _ink(step), "light" if step >= FIRST_DARK else "dark") for step in reversed(steps)]
    middle = [Tint(MIDDLE, INK)] if options % 2 else []
    return (*other, *middle, *(Tint(GOOD[step], _ink(step)) for step in steps))


def _ink(step: int) -> str:
    return PAPER if step >= FIRST_DARK else INK
