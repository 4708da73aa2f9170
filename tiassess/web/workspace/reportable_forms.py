"""The form above what would be reportable: how many may answer, what is asked, how staff come. It changes nothing."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tiassess.web.workspace.fields import OneOf, OneOfMany
from tiassess.web.workspace.forms import AskingForm
from tiassess.web.workspace.questionnaires_on_offer import questionnaires_on_offer
from tiassess.web.workspace.reportable_view import USUAL_SHARE
from tiassess.web.workspace.wave_forms import CARDS, IMPORT, LINK, words_of_offer

CODES = "codes"
IN_TEN = range(2, 11)


class AnsweringForm(AskingForm):
    """The form for a draft, which says the rest."""

    answering = OneOfMany(
        _l("How many will answer?"),
        default=str(10 * USUAL_SHARE),
        description=_l("Last year's number is a good guess. Without one, take six in ten."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.answering.choices = [(str(number), in_ten(number)) for number in IN_TEN]

    @property
    def share(self) -> Fraction:
        """Give the share of staff that is expected to answer."""
        return Fraction(int(self.answering.data), 10)


class ReportableForm(AnsweringForm):
    """The form for a wave that nobody has planned yet."""

    questionnaire = OneOfMany(_l("Questionnaire"))
    way_in = OneOf(
        _l("How staff come to the survey"),
        default=LINK,
        description=_l(
            "With a code for each person, on a card or by e-mail, smaller units can be shown than with a link. As soon "
            "as there is a link too, it is as with a link alone."
        ),
    )

    def offer(self, headcount: int | None) -> None:
        """Offer the questionnaires that suit an organisation of this size; the first one is taken to begin with."""
        self.questionnaire.choices = [
            (offer.reference, words_of_offer(offer)) for offer in questionnaires_on_offer(headcount)
        ]
        self.way_in.choices = [
            (LINK, _("By one link that everybody gets")),
            (CODES, _("With a code each, on a card or by e-mail")),
            (IMPORT, _("Not at all: answers to an earlier survey are imported from a file")),
        ]
        if self.questionnaire.data is None:
            self.questionnaire.data = self.questionnaire.choices[0][0]

    @property
    def ways_in(self) -> frozenset[str]:
        """Give the ways in, as waves keep them; none for an import."""
        return frozenset({CODES: {CARDS}, LINK: {LINK}, IMPORT: set[str]()}[self.way_in.data])


def in_ten(number: int) -> str:
    """Say a share in words that need no percent sign."""
    return str(_("%(number)s in 10", number=number))
