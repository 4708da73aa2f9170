"""The forms of the second factor, and of showing once more who one is."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField

from tiassess.web.workspace.access import HOME, is_safe_next
from tiassess.web.workspace.forms import PatientForm, without_odd_signs


class StepForm(PatientForm):
    """A step on somebody's way to a page: it knows which."""

    next = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if request.method == "GET":
            self.next.data = request.args.get("next", "")

    @property
    def way_on(self) -> str:
        """Give where somebody goes after the step: where they wanted, if that is a page of the workspace."""
        wanted = self.next.data or ""
        return wanted if is_safe_next(wanted) else HOME


class CodeForm(StepForm):
    """A code of the app."""

    code = StringField(
        _("Code"), filters=[without_odd_signs], description=_("Six digits. The app shows a new code every half minute.")
    )


class RecoveryCodeForm(StepForm):
    """A code from the list on paper."""

    code = StringField(
        _("Recovery code"),
        filters=[without_odd_signs],
        description=_("Three groups of four letters and digits. Each code works once."),
    )


class OwnPasswordForm(StepForm):
    """The password of who is signed in already."""

    password = PasswordField(_("Password"))
