"""The pages on which owners see who is a member, invite people, change what they do, and remove who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.errors import InvitationGoneError
from tiassess.people.invitations import Wanted, find_waiting, invite, send_again, take_back, waiting_invitations
from tiassess.people.leaving import change_roles, remove_member
from tiassess.people.members import find_member, list_members, owners_who_can_sign_in
from tiassess.people.share_links import list_share_links
from tiassess.people.tables import MemberRole, Purpose
from tiassess.people.trail import by_account
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.handing_over import hand_over, sends_mail
from tiassess.web.workspace.here import Answer, decide
from tiassess.web.workspace.ids import as_id
from tiassess.web.workspace.member_words import name_of
from tiassess.web.workspace.people_forms import InviteForm, RolesForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages

if TYPE_CHECKING:
    from tiassess.people.members import Member
    from tiassess.people.tables import Invitation
    from tiassess.people.trail import Who


@workspace.get("/organisations/<organisation>/people")
@open_to(Audience.OWNERS)
def people(**_address: str) -> str:
    """Show who is a member, what they do, and who is invited."""
    with running().database.reading() as session:
        members = list_members(session, access().organisation_id)
        invitations = waiting_invitations(session, access().organisation_id, now().date())
        owners = owners_who_can_sign_in(session, access().organisation_id)
    return render_template(
        "workspace/people.html",
        members=members,
        invitations=invitations,
        has_one_owner=len(owners) == 1,
        sends_mail=sends_mail(),
        name_of=name_of,
        MemberRole=MemberRole,
    )


@workspace.route("/organisations/<organisation>/people/invite", methods=["GET", "POST"])
@open_to(Audience.OWNERS, notes_itself=True, asks_again=True)
def invite_member(**_address: str) -> Answer:
    """Invite somebody to be a member."""
    form = InviteForm()
    if form.validate_on_submit():
        wanted = Wanted(form.email.data or "", access().organisation_id, form.chosen)
        try:
            made = invite(running().database, wanted, _who(), now().date())
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            email = wanted.email.strip()
            return hand_over(made, Purpose.JOIN, email, _("%(email)s is invited.", email=email), _people())
    return render_template("workspace/invite_member.html", form=form, back=_people(), sends_mail=sends_mail())


@workspace.route("/organisations/<organisation>/people/<member>/roles", methods=["GET", "POST"])
@open_to(Audience.OWNERS, notes_itself=True, asks_again=True)
def change_member(member: str, **_address: str) -> Answer:
    """Change what a member does."""
    found = _member(member)
    form = RolesForm(found.roles)
    if form.validate_on_submit():
        try:
            change_roles(
                running().database, access().organisation_id, found.account_id, form.chosen, _who(), now().date()
            )
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            flash(_("What %(email)s does here is changed.", email=found.email))
            return redirect(_after_change(found), 303)
    return render_template("workspace/change_member.html", form=form, member=found, back=_people())


@workspace.route("/organisations/<organisation>/people/<member>/remove", methods=["GET", "POST"])
@open_to(Audience.OWNERS, notes_itself=True, asks_again=True)
def remove_from_people(member: str, **_address: str) -> Answer:
    """Ask whether a member is to go, and remove them."""
    found = _member(member)

    def act() -> str:
        remove_member(running().database, access().organisation_id, found.account_id, _who(), now().date())
        return str(_("%(email)s is no member any more.", email=found.email))

    back = _people()
    is_oneself = found.account_id == access().account_id
    return decide(
        act,
        url_for("workspace.home") if is_oneself else back,
        lambda reasons: render_template(
            "workspace/remove_member.html",
            member=found,
            links=_links_made_by(found),
            is_oneself=is_oneself,
            can_be_done=True,
            reasons=reasons,
            back=back,
        ),
    )


@workspace.route("/organisations/<organisation>/people/invitations/<invitation>/send-again", methods=["GET", "POST"])
@open_to(Audience.OWNERS, notes_itself=True, asks_again=True)
def send_invitation_again(invitation: str, **_address: str) -> Answer:
    """Ask whether an invitation is to be sent once more, and send it with a new link."""
    found, reasons = _invitation(invitation), list[str]()
    if request.method == "POST":
        try:
            send_again(running().database, access().organisation_id, found.id, _who(), now().date())
            said = _("%(email)s gets a new link.", email=found.email)
            return hand_over(found.id, Purpose.JOIN, found.email, said, _people())
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/send_invitation_again.html",
        invitation=found,
        can_be_done=not reasons,
        reasons=reasons,
        back=_people(),
        sends_mail=sends_mail(),
    )


@workspace.route("/organisations/<organisation>/people/invitations/<invitation>/take-back", methods=["GET", "POST"])
@open_to(Audience.OWNERS, notes_itself=True, asks_again=True)
def take_invitation_back(invitation: str, **_address: str) -> Answer:
    """Ask whether an invitation is to be taken back, and take it back."""
    found = _invitation(invitation)

    def act() -> str:
        take_back(running().database, access().organisation_id, found.id, _who(), now().date())
        return str(_("The invitation for %(email)s is taken back.", email=found.email))

    back = _people()
    return decide(
        act,
        back,
        lambda reasons: render_template(
            "workspace/take_invitation_back.html", invitation=found, can_be_done=True, reasons=reasons, back=back
        ),
    )


def _who() -> Who:
    return by_account(access().account_id)


def _people() -> str:
    return url_for("workspace.people", organisation=access().organisation)


def _after_change(found: Member) -> str:
    """Give where to go after a change: who gave the owner's role away sees the page of members no longer."""
    with running().database.reading() as session:
        now_here = find_member(session, access().organisation_id, access().account_id)
    is_owner_still = now_here is not None and MemberRole.OWNER in now_here.roles
    return _people() if is_owner_still or found.account_id != access().account_id else url_for("workspace.home")


def _member(member: str) -> Member:
    with running().database.reading() as session:
        return find_member(session, access().organisation_id, as_id(member)) or abort(404)


def _links_made_by(member: Member) -> list[str]:
    """Give for whom the share links are that a member made and that are good: whoever leaves may hold them."""
    with running().database.reading() as session:
        good, _past = list_share_links(session, access().organisation_id, now().date())
    return [link.label for link in good if link.made_by == member.account_id]


def _invitation(invitation: str) -> Invitation:
    try:
        with running().database.reading() as session:
            return find_waiting(session, access().organisation_id, as_id(invitation))
    except InvitationGoneError:
        abort(404)
