"""The questionnaires that a lead can choose: each shipped instrument, whole and in its short forms, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tiassess.config import shipped_folder
from tiassess.instrument.definition import FormId, Instrument
from tiassess.instrument.library import InstrumentLibrary
from tiassess.wave.questionnaires import LOOP, find_questionnaire
from tiassess.wave.waves import UNITS_ONLY_BELOW

FIRST = "ti-organisation"
"""The questionnaire about a trauma-informed organisation, with which a service begins."""


@dataclass(frozen=True)
class OnOffer:
    """One questionnaire to choose.

    Attributes:
        reference: how it is found again, as in ``ti-organisation@0.1.0:core``.
        title: its title.
        form: whole, or which short form.
        questions: how many questions it has.
        comments: whether one of them takes a comment.
    """

    reference: str
    title: str
    form: FormId
    questions: int
    comments: bool


def questionnaires_on_offer(headcount: int | None) -> list[OnOffer]:
    """Give the questionnaires, the one to begin with first: for fewer than a hundred staff in its core form."""
    form = FormId.CORE if headcount is not None and headcount < UNITS_ONLY_BELOW else FormId.FULL
    return sorted(
        _all(),
        key=lambda offer: (
            offer.form is not form,
            not offer.reference.startswith(FIRST),
            offer.reference.startswith(LOOP),
            -offer.questions,
        ),
    )


def take_questionnaire(reference: str) -> Instrument:
    """Give a questionnaire that is offered."""
    return find_questionnaire(reference, _library())


@cache
def loop_questionnaire() -> Instrument:
    """Give the instrument whose question on what changed joins from the second wave on."""
    return _library().find(LOOP)


@cache
def _all() -> tuple[OnOffer, ...]:
    newest = {listing.id: listing for listing in _library().list()}
    found = []
    for listing in newest.values():
        instrument = _library().find(f"{listing.id}@{listing.version}")
        forms = {FormId.FULL: listing.items, **{form.id: len(form.items) for form in instrument.short_forms}}
        found += [
            OnOffer(
                reference=f"{listing.id}@{listing.version}:{form}",
                title=listing.title,
                form=form,
                questions=questions,
                comments=bool(instrument.comment_items),
            )
            for form, questions in forms.items()
        ]
    return tuple(found)


def _library() -> InstrumentLibrary:
    return InstrumentLibrary(shipped_folder("instruments"))
