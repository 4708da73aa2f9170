"""The form for a share link."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from tiassess.people.limits import LONGEST_SHARE_DAYS, LONGEST_SHARE_LABEL
from tiassess.web.workspace.fields import DayField
from tiassess.web.workspace.list_forms import EntryForm


class ShareForm(EntryForm):
    """The form for a share link.

    Attributes:
        label: for whom it is.
        ends: the last day on which it is good.
    """

    label = StringField(
        _l("For whom is it?"),
        description=_l(
            "Such as “The board”. Whoever opens the link reads it. At most %(most)s characters.",
            most=LONGEST_SHARE_LABEL,
        ),
    )
    ends = DayField(
        _l("Last day on which it opens anything"),
        description=_l("In numbers, like 27 3 2027. At most %(days)s days from today.", days=LONGEST_SHARE_DAYS),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what is missing."""
        super().validate(extra_validators)
        if not (self.label.data or "").strip():
            self.label.errors = [_("Say for whom it is.")]
        if not self.ends.data and not self.ends.errors:
            self.ends.errors = [_("Enter the last day.")]
        return not self.errors
