"""What the page of results says: the figures of a Publication for the whole organisation, written for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal

if TYPE_CHECKING:
    from tiassess.release.reading import Publication


@dataclass(frozen=True)
class Score:
    """One line of the table of scores; what is not shown is None, whatever the reason."""

    label: str
    score: str | None
    low: str | None
    high: str | None
    answers: str | None


@dataclass(frozen=True)
class Results:
    """What a Publication says of the whole organisation.

    Attributes:
        organisation: the organisation's name.
        organisation_id: its id in addresses.
        wave: the wave's name.
        wave_id: its id in addresses.
        questionnaire: the title of the questionnaire.
        language: the language of the questionnaire.
        opens: the first day of answering.
        closes: the last day of answering.
        people: how many answered, or None where that is not shown.
        scores: the overall scores, or None where the whole organisation is not shown.
        is_preview: whether the rules against near-unanimous answers are still to come.
        is_imported: whether the answers came from a file.
        is_reliable: whether no more ballots came than there are staff.
    """

    organisation: str
    organisation_id: str
    wave: str
    wave_id: str
    questionnaire: str
    language: str
    opens: date
    closes: date
    people: str | None
    scores: tuple[Score, ...] | None
    is_preview: bool
    is_imported: bool
    is_reliable: bool


def results_of(publication: Publication) -> Results:
    """Read from a Publication what its page says, with numbers in the language of the page."""
    document, questionnaire = publication.release.document, publication.questionnaire
    whole = next(group for group in document["groups"] if group["kind"] == "organisation")
    labels = {score.id: score.label for score in questionnaire.scores}
    rules, wave = document["rules"], document["wave"]
    return Results(
        organisation=whole["label"],
        organisation_id=document["organisation"],
        wave=wave["name"],
        wave_id=wave["id"],
        questionnaire=questionnaire.title,
        language=questionnaire.language,
        opens=date.fromisoformat(wave["opens"]),
        closes=date.fromisoformat(wave["closes"]),
        people=format_decimal(whole["n"]) if whole["shown"] else None,
        scores=tuple(_score(labels, theme) for theme in whole["themes"]) if whole["shown"] else None,
        is_preview=rules["preview"],
        is_imported=rules["imported"],
        is_reliable=rules["reliable"],
    )


def _score(labels: Mapping[str, str], theme: Mapping[str, Any]) -> Score:
    return Score(
        label=labels[theme["id"]],
        score=_number(theme.get("score"), "0.0"),
        low=_number(theme.get("low")),
        high=_number(theme.get("high")),
        answers=_number(theme.get("n")),
    )


def _number(value: float | None, pattern: str | None = None) -> str | None:
    return None if value is None else str(format_decimal(value, pattern))
