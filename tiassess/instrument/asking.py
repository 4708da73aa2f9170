"""Who is asked what: the routing question leaves out what does not fit somebody's job, and does nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tiassess.instrument.definition import Instrument, Item
from tiassess.instrument.kinds import AskIf

NO: Final = "no"
ROUTING_ANSWERS: Final = ("yes", NO, "pns")


def is_asked(item: Item, routing: str) -> bool:
    """Say whether somebody who gave this answer to the routing question is asked an item.

    Only a clear *no* leaves questions out; who would rather not say, or skips the routing question, is asked them all.
    """
    return item.ask_if is not AskIf.CONTACT_WITH_PEOPLE or routing != NO


def asked_answers(questionnaire: Instrument, routing: str, given: Mapping[str, str]) -> list[str]:
    """Give the answers as a ballot holds them: in order, empty for skipped, ``-`` for what was not asked."""
    return [given.get(item.id, "") if is_asked(item, routing) else "-" for item in questionnaire.choice_items]
