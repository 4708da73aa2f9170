"""The pages for who forgot their password: asking for a link, and choosing another one behind it.

Asking is answered alike for every address, and what is done meanwhile is the same too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.people.errors import InvitationGoneError, WeakPasswordError
from tiassess.people.new_passwords import ask_for_new_password, choose_new_password, find_for_new_password
from tiassess.people.tables import Account
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import SIGN_IN
from tiassess.web.workspace.handing_over import sends_mail
from tiassess.web.workspace.known_browsers import remember_browser
from tiassess.web.workspace.people_forms import AddressForm, NewPasswordForm
from tiassess.web.workspace.routes import workspace

if TYPE_CHECKING:
    from uuid import UUID


@workspace.route("/new-password", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def new_password() -> str | AnyResponse:
    """Let somebody ask for a link to a new password; without e-mail, say whom to ask."""
    host = running().settings.host_name
    if not sends_mail():
        return render_template("workspace/new_password_by_host.html", host=host)
    form = AddressForm()
    if form.validate_on_submit():
        ask_for_new_password(running().database, form.email.data or "", now().date())
        return render_template("workspace/new_password_asked.html", host=host)
    return render_template("workspace/new_password.html", form=form)


@workspace.route("/new-password/<token>", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def choose_password(token: str) -> str | AnyResponse | tuple[str, int]:
    """Let whoever has the link choose another password, and lead to the sign-in page."""
    with running().database.reading() as database:
        found = find_for_new_password(database, token, now().date())
    if found is None:
        return _gone()
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            choose_new_password(running().database, token, form.new_password.data or "", now().date())
            _know_browser(found.id)
            flash(_("Your password is changed, and every browser is signed out. Please sign in with the new one."))
            return redirect(SIGN_IN, 303)
        except WeakPasswordError as refusal:
            form.tell_of_password(refusal)
        except InvitationGoneError:
            return _gone()
    return render_template("workspace/choose_password.html", form=form, email=found.email)


def _know_browser(account_id: UUID) -> None:
    """Let the browser be known in which a password was chosen, so that its owner gets in while strangers guess."""
    with running().database.reading() as database:
        remember_browser(database.get_one(Account, account_id))


def _gone() -> tuple[str, int]:
    return render_template("workspace/link_is_gone.html", host=running().settings.host_name), 404
