"""The pages of those who run the server: organisations that can come in, and who runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.hosting.founding import FIRST, found_with_first
from tiassess.people.errors import InvitationGoneError
from tiassess.people.invitations import Wanted, invite, send_again, take_back, waiting_invitations
from tiassess.people.members import owners_who_can_sign_in
from tiassess.people.tables import Purpose
from tiassess.wave.organisations import find_organisation, has_demonstration
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.handing_over import hand_over, sends_mail
from tiassess.web.workspace.here import Answer
from tiassess.web.workspace.hosting_acts import HOSTING, ask_and_do, asking, who
from tiassess.web.workspace.hosting_view import (
    accounts_nowhere,
    find_hosts_invitation,
    hosted_organisations,
    hosts,
)
from tiassess.web.workspace.ids import as_id
from tiassess.web.workspace.people_forms import AddressForm, InviteOrganisationForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiassess.people.tables import Invitation


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
            made = found_with_first(running().database, form.organisation(now()), email, who(), now().date())
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
            send_again(running().database, found.organisation_id, found.id, who(), now().date())
            said = _("%(email)s gets a new link.", email=found.email)
            return hand_over(found.id, Purpose.JOIN, found.email, said, url_for(HOSTING))
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/send_invitation_again.html", invitation=found, sends_mail=sends_mail(), **asking(reasons)
    )


@workspace.route("/hosting/invitations/<invited>/take-back", methods=["GET", "POST"])
@open_to(Audience.HOSTS, asks_again=True)
def take_hosts_invitation_back(invited: str) -> Answer:
    """Ask whether an invitation is to be taken back, and take it back."""
    found = _invitation(invited)

    def act() -> str:
        take_back(running().database, found.organisation_id, found.id, who(), now().date())
        return str(_("The invitation for %(email)s is taken back.", email=found.email))

    return ask_and_do(act, "workspace/take_invitation_back.html", invitation=found)


def _invite(form: AddressForm, wanted: Callable[[str], Wanted], page: Callable[[AddressForm], str]) -> Answer:
    """Show a form for an address, and invite who has it."""
    if form.validate_on_submit():
        email = (form.email.data or "").strip()
        try:
            made = invite(running().database, wanted(email), who(), now().date())
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            return hand_over(made, Purpose.JOIN, email, _("%(email)s is invited.", email=email), url_for(HOSTING))
    return page(form)


def _invitation(invited: str) -> Invitation:
    try:
        with running().database.reading() as session:
            return find_hosts_invitation(session, as_id(invited))
    except InvitationGoneError:
        abort(404)
