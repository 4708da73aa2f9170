"""The pages of those who run the server: organisations that can come in, who runs it, and accounts that need help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.accounts import find_account
from tiassess.people.errors import InvitationGoneError
from tiassess.people.invitations import Wanted, invite, send_again, take_back, waiting_invitations
from tiassess.people.leaving import end_account, remove_host, resume_account
from tiassess.people.members import owners_who_can_sign_in
from tiassess.people.new_passwords import has_password, offer_new_password
from tiassess.people.tables import Account, Purpose
from tiassess.people.trail import by_account
from tiassess.wave.organisations import find_organisation, has_demonstration
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.founding import FIRST, found_organisation
from tiassess.web.workspace.handing_over import as_id, hand_over, sends_mail
from tiassess.web.workspace.here import Answer, decide
from tiassess.web.workspace.hosting_view import (
    accounts_nowhere,
    count_organisations_of,
    find_hosts_invitation,
    hosted_organisations,
    hosts,
)
from tiassess.web.workspace.people_forms import AddressForm, InviteOrganisationForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiassess.people.tables import Invitation
    from tiassess.people.trail import Who

HOSTING = "workspace.hosting"


@workspace.get("/hosting")
@open_to(Audience.HOSTS)
def hosting() -> str:
    """Show which organisations there are, who runs the server, and which accounts belong nowhere."""
    with running().database.reading() as session:
        return render_template(
            "workspace/hosting.html",
            organisations=hosted_organisations(session, person().account_id, now().date()),
            hosts=hosts(session),
            invitations=waiting_invitations(session, None, now().date()),
            nowhere=accounts_nowhere(session),
            sends_mail=sends_mail(),
        )


@workspace.route("/hosting/invite-organisation", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def invite_organisation() -> Answer:
    """Add an organisation and invite the first person there."""
    form = InviteOrganisationForm()
    if form.validate_on_submit():
        email = (form.lead.data or "").strip()
        try:
            made = found_organisation(running().database, form.organisation(now()), email, _who(), now().date())
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            said = _("“%(name)s” is added, and %(email)s is invited.", name=form.name.data, email=email)
            return hand_over(made, Purpose.JOIN, email, said, url_for(HOSTING))
    with running().database.reading() as session:
        is_made_up = has_demonstration(session)
    return render_template("workspace/invite_organisation.html", form=form, is_made_up=is_made_up)


@workspace.route("/hosting/organisations/<hosted>/invite-owner", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def invite_owner(hosted: str) -> Answer:
    """Invite somebody to an organisation that nobody can enter who decides on its members."""
    with running().database.reading() as session:
        organisation = find_organisation(session, hosted)
        if owners_who_can_sign_in(session, organisation.id):
            flash(_("“%(name)s” has an owner, who invites others.", name=organisation.name))
            return redirect(url_for(HOSTING), 303)
    return _invite(
        AddressForm(),
        lambda email: Wanted(email, organisation.id, FIRST),
        lambda form: render_template("workspace/invite_owner.html", form=form, organisation=organisation),
    )


@workspace.route("/hosting/invite-host", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def invite_host() -> Answer:
    """Invite somebody to run the server too."""
    return _invite(
        AddressForm(),
        lambda email: Wanted(email, is_host=True),
        lambda form: render_template("workspace/invite_host.html", form=form),
    )


@workspace.route("/hosting/invitations/<invited>/send-again", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def send_hosts_invitation_again(invited: str) -> Answer:
    """Ask whether an invitation is to be sent once more, and send it with a new link."""
    found, reasons = _invitation(invited), list[str]()
    if request.method == "POST":
        try:
            send_again(running().database, found.organisation_id, found.id, _who(), now().date())
            said = _("%(email)s gets a new link.", email=found.email)
            return hand_over(found.id, Purpose.JOIN, found.email, said, url_for(HOSTING))
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/send_invitation_again.html", invitation=found, sends_mail=sends_mail(), **_asking(reasons)
    )


@workspace.route("/hosting/invitations/<invited>/take-back", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def take_hosts_invitation_back(invited: str) -> Answer:
    """Ask whether an invitation is to be taken back, and take it back."""
    found = _invitation(invited)

    def act() -> str:
        take_back(running().database, found.organisation_id, found.id, _who(), now().date())
        return str(_("The invitation for %(email)s is taken back.", email=found.email))

    return _decide(act, "workspace/take_invitation_back.html", invitation=found)


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
        end_account(running().database, found.id, _who(), now().date())
        return str(_("%(email)s is signed out and cannot sign in.", email=found.email))

    return _decide(act, "workspace/end_account.html", account=found)


@workspace.route("/hosting/accounts/<account>/resume", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def resume_hosted_account(account: str) -> Answer:
    """Ask whether an account is to sign in again, and let it."""
    found = _account(account)

    def act() -> str:
        resume_account(running().database, found.id, _who(), now().date())
        return str(_("%(email)s can sign in again.", email=found.email))

    return _decide(act, "workspace/resume_account.html", account=found)


@workspace.route("/hosting/accounts/<account>/new-password", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def send_new_password(account: str) -> Answer:
    """Ask whether somebody is to get a link for a new password, and let them have it."""
    found, reasons = _account(account), list[str]()
    if request.method == "POST":
        try:
            made = offer_new_password(running().database, found.id, _who(), now().date())
            said = _("%(email)s gets a link to a new password.", email=found.email)
            return hand_over(made, Purpose.NEW_PASSWORD, found.email, said, url_for(HOSTING))
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/send_new_password.html", account=found, sends_mail=sends_mail(), **_asking(reasons)
    )


@workspace.route("/hosting/accounts/<account>/no-host", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def remove_from_hosts(account: str) -> Answer:
    """Ask whether somebody is to run the server no longer, and let them go."""
    found, is_oneself = _account(account), as_id(account) == person().account_id

    def act() -> str:
        remove_host(running().database, found.id, _who(), now().date())
        return str(_("%(email)s does not run this server any more.", email=found.email))

    back = url_for("workspace.home") if is_oneself else url_for(HOSTING)
    return _decide(act, "workspace/remove_host.html", after=back, account=found, is_oneself=is_oneself)


def _invite(form: AddressForm, wanted: Callable[[str], Wanted], page: Callable[[AddressForm], str]) -> Answer:
    """Show a form for an address, and invite who has it."""
    if form.validate_on_submit():
        email = (form.email.data or "").strip()
        try:
            made = invite(running().database, wanted(email), _who(), now().date())
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            return hand_over(made, Purpose.JOIN, email, _("%(email)s is invited.", email=email), url_for(HOSTING))
    return page(form)


def _decide(act: Callable[[], str], template: str, *, after: str = "", **named: object) -> Answer:
    """Ask before something is done, and do it when the button is pressed."""
    return decide(
        act, after or url_for(HOSTING), lambda reasons: render_template(template, **named, **_asking(reasons))
    )


def _asking(reasons: list[str]) -> dict[str, object]:
    """Give what every page needs that asks before something is done."""
    back_words = _("Running this server")
    return {"can_be_done": True, "reasons": reasons, "back": url_for(HOSTING), "back_words": back_words}


def _who() -> Who:
    return by_account(person().account_id)


def _account(account: str) -> Account:
    with running().database.reading() as session:
        return session.get(Account, as_id(account)) or abort(404)


def _invitation(invited: str) -> Invitation:
    try:
        with running().database.reading() as session:
            return find_hosts_invitation(session, as_id(invited))
    except InvitationGoneError:
        abort(404)
