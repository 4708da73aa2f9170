"""The pages behind the link of an invitation: what it is to, and accepting it.

Whoever has the link has the mailbox that it was sent to, or was given it. The page is open to everybody for that, and
looking at it changes nothing: mail scanners follow links. The address of the invitation is fixed and never typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.people.accepting import accept, accept_with_password, accept_with_subject, can_begin_anew
from tiassess.people.accounts import find_account
from tiassess.people.errors import AccountRefusedError, InvitationGoneError, TooManyError, WeakPasswordError
from tiassess.people.invitations import find_by_token
from tiassess.people.tables import Account, MemberRole, Purpose
from tiassess.wave.tables import Organisation
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import HOME, person
from tiassess.web.workspace.forms import PatientForm
from tiassess.web.workspace.half_way import go_half_way, step_after_password
from tiassess.web.workspace.here import Answer
from tiassess.web.workspace.known_browsers import remember_browser
from tiassess.web.workspace.letting_in import let_in
from tiassess.web.workspace.member_words import name_of, what_it_is
from tiassess.web.workspace.people_forms import NewPasswordForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.single_sign_on import KnownThere, come_in_from_provider, known_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tiassess.people.tables import Invitation


@dataclass(frozen=True)
class Invited:
    """An invitation as who holds its link sees it.

    Attributes:
        email: whom it is for.
        organisation: the name of what they are invited to; empty for the server itself.
        roles: what they will do there.
        inviter: the address of who invites; empty for whoever runs the server.
        is_new: whether they choose a password, because nobody signs in with the address.
        is_ended: whether there is an account with the address that cannot sign in.
    """

    email: str
    organisation: str
    roles: Sequence[MemberRole]
    inviter: str
    is_new: bool
    is_ended: bool


@workspace.route("/invitations/<token>", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def invitation(token: str) -> Answer:
    """Say what somebody is invited to, and let who is new choose a password and come in."""
    invited = _find(token)
    if invited is None:
        return _gone()
    form = NewPasswordForm()
    if invited.is_new and form.validate_on_submit():
        try:
            account_id = accept_with_password(running().database, token, form.new_password.data or "", now().date())
            return _come_in(account_id)
        except WeakPasswordError as refusal:
            form.tell_of_password(refusal)
        except InvitationGoneError:
            return _gone()
        except (AccountRefusedError, TooManyError) as refusal:
            form.tell(refusal)
    return _page(invited, token=token, form=form)


@workspace.post("/invitations/<token>/single")
@open_to(Audience.EVERYONE)
def accept_with_provider(token: str) -> Answer:
    """Let somebody new in who has just shown at the provider of single sign-on who they are."""
    invited, known = _find(token), _known_there(token)
    if invited is None:
        return _gone()
    if known is None or not known.may_be(invited.email) or not PatientForm().validate_on_submit():
        return redirect(url_for("workspace.invitation", token=token), 303)
    try:
        account_id = accept_with_subject(running().database, token, known.subject, now().date())
    except InvitationGoneError:
        return _gone()
    except (AccountRefusedError, TooManyError) as refusal:
        return _page(invited, token=token, form=NewPasswordForm(), reasons=for_pages(refusal))
    with running().database.reading() as database:
        account = database.get_one(Account, account_id)
    come_in_from_provider(account, is_just_now=False)
    flash(_("You have joined."))
    return redirect(HOME, 303)


@workspace.route("/invitations/<token>/accept", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN, notes_itself=True)
def accept_invitation(token: str) -> Answer:
    """Let somebody who is signed in accept an invitation, if it is for their address."""
    invited = _find(token)
    if invited is None:
        return _gone()
    reasons: list[str] = []
    if request.method == "POST" and invited.email == person().email:
        try:
            accept(running().database, token, person().account_id, now().date())
            flash(_("You have joined."))
            return redirect(HOME, 303)
        except InvitationGoneError:
            return _gone()
        except TooManyError as refusal:
            reasons = for_pages(refusal)
    return _page(invited, token=token, reasons=reasons, is_for_them=invited.email == person().email)


def _find(token: str) -> Invited | None:
    with running().database.reading() as database:
        row = find_by_token(database, token, Purpose.JOIN, now().date())
        return _invited(database, row) if row else None


def _invited(database: Session, row: Invitation) -> Invited:
    organisation = database.get(Organisation, row.organisation_id) if row.organisation_id else None
    inviter = database.get(Account, row.invited_by) if row.invited_by else None
    account = find_account(database, row.email)
    is_new = can_begin_anew(database, account)
    return Invited(
        email=row.email,
        organisation=organisation.name if organisation else "",
        roles=[MemberRole(role) for role in row.roles],
        inviter=inviter.email if inviter else "",
        is_new=is_new,
        is_ended=not is_new and account is not None and not account.active,
    )


def _known_there(token: str) -> KnownThere | None:
    return known_there(url_for("workspace.invitation", token=token))


def _page(invited: Invited, *, token: str, **named: object) -> str:
    known = _known_there(token)
    return render_template(
        "workspace/invitation.html",
        invited=invited,
        name_of=name_of,
        what_it_is=what_it_is,
        host=running().settings.host_name,
        is_known_there=known is not None and known.may_be(invited.email),
        is_another_there=known is not None and not known.may_be(invited.email),
        token=token,
        **named,
    )


def _come_in(account_id: UUID) -> AnyResponse:
    """Let somebody in who has just chosen a password, as after giving it; a second step follows where one is asked."""
    with running().database.reading() as database:
        account = database.get_one(Account, account_id)
        step = step_after_password(database, account)
    remember_browser(account)
    if step:
        return redirect(go_half_way(account, step, HOME), 303)
    session.clear()
    let_in(account, "password")
    flash(_("You have joined."))
    return redirect(HOME, 303)


def _gone() -> tuple[str, int]:
    return render_template("workspace/link_is_gone.html", host=running().settings.host_name), 404
