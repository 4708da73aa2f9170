"""How long it takes to answer, as posters, cards and the first page say it."""

from __future__ import annotations

import math

from tiassess.instrument.definition import Instrument

SECONDS_A_QUESTION = 8
MINUTES_AROUND = 3
"""Reading the first page, the notes and the last ones."""


def minutes_of(questionnaire: Instrument) -> tuple[int, int]:
    """Give about how many minutes, from and to: eight seconds a question and three minutes around them."""
    expected = len(questionnaire.items) * SECONDS_A_QUESTION / 60 + MINUTES_AROUND
    return math.floor(expected * 0.9), math.ceil(expected * 1.25)
