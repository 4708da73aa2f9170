"""A questionnaire as a list to read through: every part with its questions and the answers beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.instrument.wording import Wording
from tiassess.web.language import language

if TYPE_CHECKING:
    from tiassess.instrument.definition import Instrument, Item


@dataclass(frozen=True)
class Question:
    """A question and the labels of its answers; a comment has none."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class QuestionPart:
    """A part of a questionnaire."""

    title: str
    questions: tuple[Question, ...]


def questions_of(questionnaire: Instrument, words: Mapping[str, str]) -> list[QuestionPart]:
    """Give the parts with their questions, in the language of the page where the questionnaire has it."""
    wording = Wording.in_language(questionnaire, language(), words)
    items = {item.id: item for item in questionnaire.items}
    return [
        QuestionPart(
            title=wording.at(f"sections/{section.id}/title", section.title),
            questions=tuple(_question(questionnaire, wording, items[each]) for each in section.items),
        )
        for section in questionnaire.sections
    ]


def _question(questionnaire: Instrument, wording: Wording, item: Item) -> Question:
    answers = tuple(wording.options(questionnaire.scale_of(item))) if item.scale else ()
    return Question(wording.question(item), answers)
