"""The codes of the answer sheet: one small number for each answer, and one for each way of not giving one.

Skipping a question, not knowing, finding that it does not apply and preferring not to say are four different things,
and so is never having been asked. They stay apart on the sheet and are only put together in scoring.

Answers on the scale are stored as a *position*, 1 for the first option up to the number of options, whatever values
the instrument gives them: a scale of 0 to 4 and a scale of 1 to 5 look alike, and 0 is free to mean a skipped question.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tiassess.instrument.definition import Item, Scale
from tiassess.measurement.errors import UnknownAnswerError

BLANK: Final = 0
DK: Final = 250
NA: Final = 251
PNS: Final = 252
NOT_ASKED: Final = 255

_NON_SUBSTANTIVE: Final[Mapping[str, int]] = MappingProxyType({"dk": DK, "na": NA, "pns": PNS})


def answer_codes(item: Item, scale: Scale) -> dict[str, int]:
    """List every answer that a question takes, with its code on the answer sheet.

    Look answers up in this table where there are many of them. An option is written as its value, ``own`` is the
    question's own option, ``-`` stands for *not asked* and the empty text for a skipped question.
    """
    codes = {"": BLANK, "-": NOT_ASKED}
    codes |= {str(option.value): position_of(option.value, scale) for option in scale.options}
    codes |= {code: _NON_SUBSTANTIVE[code] for code in scale.non_substantive}
    if item.own_option is not None:
        counts_as = item.own_option.counts_as
        codes["own"] = NA if counts_as == "na" else position_of(counts_as, scale)
    return codes


def encode_answer(item: Item, scale: Scale, answer: str) -> int:
    """Turn one answer into its code on the answer sheet.

    Raises:
        UnknownAnswerError: The question does not offer this answer; the sentence lists what it does offer.
    """
    codes = answer_codes(item, scale)
    if answer not in codes:
        offered = ", ".join(code for code in codes if code not in {"", "-"})
        message = f"“{answer}” is not an answer to {item.id}. It takes {offered}, - (not asked) or nothing (skipped)."
        raise UnknownAnswerError(message)
    return codes[answer]


def position_of(value: int, scale: Scale) -> int:
    """Give the position of an option's value on its scale, counted from 1."""
    return value - scale.minimum + 1
