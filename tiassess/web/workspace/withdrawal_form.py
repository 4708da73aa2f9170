"""The form for withdrawing results of one group: all of them, or those that are ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from tiassess.release.correcting import Cells
from tiassess.release.reasons import LONGEST_REASON, said_as_reason
from tiassess.web.workspace.fields import OneOf
from tiassess.web.workspace.list_forms import EntryForm

if TYPE_CHECKING:
    from tiassess.reporting.group_results import GroupResult

WHOLE, SOME = "whole", "some"


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.type = "RadioField"  # by which templates know where its first box is


class WithdrawalForm(EntryForm):
    """The form for withdrawing results of one group.

    Attributes:
        how_much: everything of the group, or some of it.
        questions: what is ticked of its questions.
        themes: what is ticked of its themes.
        reason: why, for the ledger.
        further: whether those groups go too from which it could be worked out again.
        told: which of these somebody was told of before pressing the button.
        understood: that it cannot be undone.
    """

    how_much = OneOf(_l("What to withdraw"), choices=[])
    questions = Ticks(_l("Questions"), choices=[], description=_l("Themes that rest on them go too."))
    themes = Ticks(_l("Themes"), choices=[], description=_l("Their questions stay."))
    reason = TextAreaField(
        _l("Why"),
        description=_l(
            "A sentence or two, at most %(number)s characters. It stays in the ledger for good, so name nobody.",
            number=LONGEST_REASON,
        ),
    )
    further = BooleanField(_l("Withdraw the same from these too"))
    told = HiddenField()
    understood = BooleanField(
        _l("I know that this cannot be undone."), [InputRequired(_l("Tick this if you want to withdraw them."))]
    )

    def offer(self, group: GroupResult) -> None:
        """Let what is shown of a group be chosen."""
        self.how_much.choices = [
            (WHOLE, _("Everything of this group")),
            (SOME, _("Only what is ticked below")),
        ]
        self.questions.choices = [(item.item.id, item.text) for item in group.items.values() if item.shown]
        self.themes.choices = [(score.id, score.label) for score in group.scores.values() if score.shown]

    def validate_how_much(self, field: OneOf) -> None:
        """Ask for a tick where only some of it is to go, and for none where all of it is."""
        is_ticked = bool(self.questions.data or self.themes.data)
        if field.data == SOME and not is_ticked:
            raise ValidationError(_("Tick the questions or themes that you want to withdraw."))
        if field.data == WHOLE and is_ticked:
            raise ValidationError(_("Some are ticked. Choose “Only what is ticked below”, or take the ticks away."))

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for a reason that the ledger can keep."""
        reason = said_as_reason(field.data or "")
        if not reason:
            raise ValidationError(_("Say why, in a sentence."))
        if len(reason) > LONGEST_REASON:
            raise ValidationError(_("Please say it in at most %(number)s characters.", number=LONGEST_REASON))

    def cells(self, group: str) -> Cells:
        """Give what is to be withdrawn of a group."""
        if self.how_much.data == WHOLE:
            return Cells(group)
        return Cells(group, tuple(self.questions.data or ()), tuple(self.themes.data or ()))
