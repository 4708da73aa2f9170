"""The forms for signing in, one's password, and an organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, ValidationError

from tiassess.people.accounts import find_account, refresh_hash
from tiassess.people.passwords import find_weakness, is_hashed_as_today, is_right
from tiassess.wave.organisations import check_name, check_slug, check_zone
from tiassess.wave.tables import Organisation
from tiassess.web.running import running
from tiassess.web.workspace.known_browsers import password_tries
from tiassess.web.workspace.letting_in import user_of
from tiassess.web.workspace.misses import note_miss_afterwards
from tiassess.web.workspace.proof import tries_here
from tiassess.web.workspace.throttle import throttle

NOT_RIGHT = _("The e-mail address and the password do not go together. Please try again.")
"""One sentence, whether the address has no account, an account that was ended, or another password."""

SAME_AS_BEFORE = _("This is the password so far. Please take another one.")

CAME_LATE = _("This page had been open for a long time. Please press the button again.")


def without_odd_signs(written: str | None) -> str | None:
    """Put a sign that says so in the place of those that no page can show and no database be asked for."""
    return written and "".join(sign if sign.isprintable() else "\ufffd" for sign in written.strip())


class AskingForm(FlaskForm):
    """A form that is sent in the address: it asks and never acts, so it needs no token."""

    class Meta:
        """What Flask-WTF is told."""

        csrf = False

    def __init__(self) -> None:
        """Read the address; what is not in it keeps its default."""
        super().__init__(request.args or None)


class PatientForm(FlaskForm):
    """A form whose token may be too old: then it is shown again, with a sentence that says so."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and word what the token's own check says."""
        is_right_so_far = super().validate(extra_validators)
        if self.csrf_token.errors:
            self.csrf_token.errors = [CAME_LATE]
        return bool(is_right_so_far)


class SignInForm(PatientForm):
    """The form for signing in, as Flask-Security's own view calls it.

    Attributes:
        user: who it is, once the password was right.
        requires_confirmation: asked by that view; addresses are not confirmed here.
    """

    email = StringField(_("E-mail address"), filters=[without_odd_signs])
    password = PasswordField(_("Password"))
    next = HiddenField()
    user: Any = None
    requires_confirmation = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if request.method == "GET":
            self.next.data = request.args.get("next", "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Let in whoever knows the password of an active account, and tell everybody else the same."""
        if not super().validate(extra_validators):
            return False
        email, password = self.email.data or "", self.password.data or ""
        with running().database.reading() as database:
            account = find_account(database, email)
        with throttle().attempt(password_tries(email, account)) as attempt:
            fits = is_right(password, account.password if account else None)  # as much work for nobody's address
            attempt.is_right = fits and account is not None and account.active
        if not attempt.is_right or account is None:
            note_miss_afterwards(account)
            self.email.errors = [NOT_RIGHT]
            return False
        if not is_hashed_as_today(account.password or ""):
            refresh_hash(running().database, account, password)
        self.user = user_of(account)
        return True


class PasswordForm(PatientForm):
    """The form for changing one's own password, as Flask-Security's own view calls it."""

    password = PasswordField(_("Password so far"))
    new_password = PasswordField(
        _("New password"), description=_("At least 12 characters. Four words that do not belong together are good.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Take a new password from whoever knows the one so far."""
        if not super().validate(extra_validators):
            return False
        with throttle().attempt(tries_here()) as attempt:
            attempt.is_right = is_right(self.password.data or "", current_user.password)
        if not attempt.is_right:
            self.password.errors = [_("This is not the password so far. Please try again.")]
            return False
        new = self.new_password.data or ""
        weakness = find_weakness(new, current_user.email) or (SAME_AS_BEFORE if new == self.password.data else None)
        self.new_password.errors = [weakness] if weakness else []
        return weakness is None


def _checked_by(check: Callable[[str], str | None]) -> Callable[[FlaskForm, Field], None]:
    """Make a form's check of one from a room below, which gives a sentence or nothing."""

    def checked(_form: FlaskForm, field: Field) -> None:
        if sentence := check(field.data or ""):
            raise ValidationError(sentence)

    return checked


class OrganisationForm(PatientForm):
    """The form for a new organisation."""

    name = StringField(
        _("Name"),
        [_checked_by(check_name)],
        description=_("As staff know it. It stands at the top of every page of a survey."),
    )
    slug = StringField(
        _("Short name for addresses"),
        [InputRequired(_("Give it a short name, such as loch-service.")), _checked_by(check_slug)],
        description=_("Letters, numbers, “-” and “_”, such as loch-service. It stays as it is."),
    )
    timezone = StringField(
        _("Time zone"),
        [_checked_by(check_zone)],
        default="Europe/London",
        description=_("Days begin and end there. An example is Europe/London."),
    )

    def organisation(self, moment: datetime) -> Organisation:
        """Give what was entered."""
        return Organisation(
            slug=self.slug.data or "",
            name=self.name.data or "",
            timezone=self.timezone.data or "",
            created=moment,
            demonstration=False,
        )
