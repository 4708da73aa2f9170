"""Confirming: who has been signed in for some minutes shows once more who they are, before what cannot be undone."""

from __future__ import annotations

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.people.passwords import is_right
from tiassess.people.tables import Account
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.app_so_far import app_was_shown
from tiassess.web.workspace.confirm_words import what_for
from tiassess.web.workspace.proof import prove, tries_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.second_factor_forms import CodeForm, OwnPasswordForm, StepForm
from tiassess.web.workspace.second_step import is_app_code
from tiassess.web.workspace.throttle import throttle


@workspace.route("/confirm", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN)
def confirm() -> str | AnyResponse:
    """Ask for the password, or for a code of the app where there is no password, and lead back."""
    with running().database.reading() as session:
        account = session.get_one(Account, person().account_id)
    form = OwnPasswordForm() if account.password else CodeForm()
    if form.validate_on_submit() and _is_shown(account, form):
        prove()
        return redirect(form.way_on, 303)
    can_be_typed = account.password is not None or account.second_factor is not None
    return render_template(
        "workspace/confirm.html",
        form=form,
        can_be_typed=can_be_typed,
        is_known_there=account.subject is not None,
        what_for=what_for(form.way_on),
    )


def _is_shown(account: Account, form: StepForm) -> bool:
    """Say whether somebody showed who they are; otherwise say so on the form."""
    if isinstance(form, OwnPasswordForm):
        with throttle().attempt(tries_here()) as attempt:
            attempt.is_right = is_right(form.password.data or "", account.password)
        if not attempt.is_right:
            form.password.errors = [_("This is not your password. Please try again.")]
        return attempt.is_right
    assert isinstance(form, CodeForm)
    is_shown = is_app_code(account, form.code.data or "", tries_here())
    if is_shown:
        app_was_shown()
    else:
        form.code.errors = [
            _("This is not the code that the app shows now, or it was used. Please wait for the next one.")
        ]
    return is_shown
