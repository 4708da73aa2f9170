"""The forms for the days of an opened wave that can still move: its last day, once, and the day of its results."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from tiassess.release.reasons import LONGEST_REASON
from tiassess.web.workspace.fields import DayField
from tiassess.web.workspace.list_forms import EntryForm

if TYPE_CHECKING:
    from tiassess.wave.standing import Delay


class ExtensionForm(EntryForm):
    """The form for a later last day of answering."""

    closes = DayField(_l("New last day of answering"), description=_l("In numbers, like 27 3 2027."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a day where there is none."""
        super().validate(extra_validators)
        if not self.closes.data and not self.closes.errors:
            self.closes.errors = [_("Enter the new last day.")]
        return not self.errors


class DelayForm(EntryForm):
    """The form for late results.

    Attributes:
        reason: why, for everybody.
        until: the new day, or nothing.
        told: a mark of what somebody has read before pressing the button once more.
    """

    reason = TextAreaField(
        _l("Why are they late?"),
        description=_l(
            "A sentence or two, at most %(number)s characters. Everybody can read it, so name nobody.",
            number=LONGEST_REASON,
        ),
    )
    until = DayField(
        _l("New day for the results"),
        description=_l("In numbers, like 27 3 2027. Leave it empty if you do not know it yet."),
    )
    told = HiddenField()

    def has_shown(self, delay: Delay) -> bool:
        """Say whether somebody has read what everybody will; if not, mark that it is shown now."""
        mark = sha256(repr(delay).encode()).hexdigest()
        if self.told.data == mark:
            return True
        self.told.data, self.told.raw_data = mark, None
        return False
