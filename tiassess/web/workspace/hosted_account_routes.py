"""The pages of those who run the server about one account: to help with it, to end it, to forget whose it was."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.accounts import find_account
from tiassess.people.forgetting import forget_account
from tiassess.people.leaving import end_account, remove_host, resume_account
from tiassess.people.new_passwords import has_password, offer_new_password
from tiassess.people.tables import Account, Purpose
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.handing_over import hand_over, sends_mail
from tiassess.web.workspace.here import Answer
from tiassess.web.workspace.hosting_acts import HOSTING, ask_and_do, asking, who
from tiassess.web.workspace.hosting_view import count_organisations_of
from tiassess.web.workspace.ids import as_id
from tiassess.web.workspace.people_forms import AddressForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages


@workspace.route("/hosting/accounts", methods=["GET", "POST"])
@open_to(Audience.HOSTS)
def find_hosted_account() -> Answer:
    """Find an account by its address, which stands in no address of a page for that."""
    form = AddressForm()
    if form.validate_on_submit():
        with running().database.reading() as session:
            found = find_account(session, form.email.data or "")
        if found:
            return redirect(url_for("workspace.hosted_account", account=found.id), 303)
        form.email.errors = [_("Nobody on this server signs in with this address.")]
    return render_template("workspace/find_account.html", form=form)


@workspace.get("/hosting/accounts/<account>")
@open_to(Audience.HOSTS)
def hosted_account(account: str) -> str:
    """Show what can be done for an account."""
    found = _account(account)
    with running().database.reading() as session:
        organisations = count_organisations_of(session, found.id)
    return render_template(
        "workspace/hosted_account.html", account=found, organisations=organisations, has_password=has_password(found)
    )


@workspace.route("/hosting/accounts/<account>/end", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def end_hosted_account(account: str) -> Answer:
    """Ask whether an account is to be kept from signing in, and end it."""
    found = _account(account)

    def act() -> str:
        end_account(running().database, found.id, who(), now().date())
        return str(_("%(email)s is signed out and cannot sign in.", email=found.email))

    return ask_and_do(act, "workspace/end_account.html", account=found)


@workspace.route("/hosting/accounts/<account>/resume", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def resume_hosted_account(account: str) -> Answer:
    """Ask whether an account is to sign in again, and let it."""
    found = _account(account)

    def act() -> str:
        resume_account(running().database, found.id, who(), now().date())
        return str(_("%(email)s can sign in again.", email=found.email))

    return ask_and_do(act, "workspace/resume_account.html", account=found)


@workspace.route("/hosting/accounts/<account>/forget", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def forget_hosted_account(account: str) -> Answer:
    """Ask whether it is to be forgotten whose a former account was, and forget it."""
    found = _account(account)

    def act() -> str:
        forget_account(running().database, found.id, who(), now().date())
        return str(_("%(email)s is forgotten.", email=found.email))

    return ask_and_do(act, "workspace/forget_account.html", account=found)


@workspace.route("/hosting/accounts/<account>/new-password", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def send_new_password(account: str) -> Answer:
    """Ask whether somebody is to get a link for a new password, and let them have it."""
    found, reasons = _account(account), list[str]()
    if request.method == "POST":
        try:
            made = offer_new_password(running().database, found.id, who(), now().date())
            said = _("%(email)s gets a link to a new password.", email=found.email)
            return hand_over(made, Purpose.NEW_PASSWORD, found.email, said, url_for(HOSTING))
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/send_new_password.html", account=found, sends_mail=sends_mail(), **asking(reasons)
    )


@workspace.route("/hosting/accounts/<account>/no-host", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def remove_from_hosts(account: str) -> Answer:
    """Ask whether somebody is to run the server no longer, and let them go."""
    found, is_oneself = _account(account), as_id(account) == person().account_id

    def act() -> str:
        remove_host(running().database, found.id, who(), now().date())
        return str(_("%(email)s does not run this server any more.", email=found.email))

    back = url_for("workspace.home") if is_oneself else url_for(HOSTING)
    return ask_and_do(act, "workspace/remove_host.html", after=back, account=found, is_oneself=is_oneself)


def _account(account: str) -> Account:
    with running().database.reading() as session:
        found = session.get(Account, as_id(account))
    return abort(404) if found is None or found.is_forgotten else found
