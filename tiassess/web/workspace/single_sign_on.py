"""Single sign-on: the pages that lead to the provider, and the one to which it leads back.

A link starts it, because our pages let no form lead to another site. Whoever comes back is let in as after a password,
into an account that belongs to them already; the provider's own words are never shown. An account begins to belong to
somebody there when they accept an invitation through the provider, or when they add it while they are signed in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.people.accounts import find_account, plain_email
from tiassess.people.errors import AccountRefusedError
from tiassess.people.subjects import Proof, can_be_tied, find_account_by_subject, tie_own
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import public_address, running
from tiassess.web.sessions import minute_of
from tiassess.web.workspace.access import HOME, SIGN_IN, person
from tiassess.web.workspace.letting_in import find_account_here, let_in
from tiassess.web.workspace.pending import Pending, remember, safe_way_on, take
from tiassess.web.workspace.proof import MINUTES_TO_FILL_IN, is_proved_lately, prove, unprove
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.single_sign_on_words import NotProvenError, Why

if TYPE_CHECKING:
    from flask import Flask

    from tiassess.config import Settings
    from tiassess.people.tables import Account
    from tiassess.web.workspace.identity_provider import Provider

log = logging.getLogger(__name__)

NAME = "tiassess-provider"
BACK = f"{SIGN_IN}/single/back"

CLOCKS_DIFFER = timedelta(minutes=1)
"""As much as two clocks may, and less than what could be somebody's earlier sign-in."""

SIGN_INS, AGREE = "workspace.sign_ins", "workspace.tie_provider"
INVITATIONS = f"{HOME}invitations/"
KNOWN_THERE = "known_there"
"""Where a session keeps who somebody is at the provider, for the press on one page, and since when."""

KNOWN_MINUTES = 15

SINGLE_SIGN_ON = "sso"
"""Where a session is marked in which somebody came through the provider, where they stay signed in."""


@dataclass(frozen=True)
class KnownThere:
    """Somebody who has just shown at the provider who they are, and whose account is not known there yet.

    Attributes:
        subject: who they are there, as accounts keep it.
        verified_email: the address for which the provider vouches; None where it vouches for none.
    """

    subject: str
    verified_email: str | None

    def may_be(self, email: str) -> bool:
        """Say whether they may be whom an invitation is for, as far as the provider says."""
        return self.verified_email in {None, email}


@workspace.get("/sign-in/single")
@open_to(Audience.EVERYONE)
def sign_in_at_provider() -> AnyResponse | tuple[str, int]:
    """Lead somebody to the provider to sign in there."""
    way_on = safe_way_on(request.args.get("next", ""))
    with running().database.reading() as database:
        if find_account_here(database):
            return redirect(way_on, 303)
    return _lead_there(way_on)


@workspace.get("/confirm/single")
@open_to(Audience.SIGNED_IN)
def confirm_at_provider() -> AnyResponse | tuple[str, int]:
    """Lead somebody to the provider to sign in there once more, before an act that cannot be taken back."""
    return _lead_there(safe_way_on(request.args.get("next", "")), again=True)


@workspace.get("/sign-ins/single")
@open_to(Audience.SIGNED_IN, asks_again=True)
def add_provider() -> AnyResponse | str:
    """Show somebody who is signed in the link to the provider, to sign in there from now on.

    It is a page of its own, for a form led here, the one with the password, and none may lead on to another site.
    """
    if _provider() is None:
        return redirect(url_for(SIGN_INS), 303)
    way_on = safe_way_on(request.args.get("next", ""))
    return render_template("workspace/add_provider.html", way_on=way_on)


@workspace.get("/sign-ins/single/there")
@open_to(Audience.SIGNED_IN)
def add_provider_there() -> AnyResponse | tuple[str, int]:
    """Lead somebody who is signed in, and showed lately who they are, to the provider."""
    way_on = safe_way_on(request.args.get("next", ""))
    if not is_proved_lately(session, MINUTES_TO_FILL_IN):
        return redirect(url_for("workspace.add_provider", next=way_on), 303)
    return _lead_there(way_on, ties=True)


@workspace.route("/sign-ins/single/agree", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN, asks_again=True)
def tie_provider() -> AnyResponse | tuple[str, int] | str:
    """Ask somebody whose provider vouches for no address whether they are who has just signed in there."""
    known = known_there(url_for(AGREE))
    if known is None:
        return redirect(url_for(SIGN_INS), 303)
    if request.method == "GET":
        return render_template("workspace/tie_provider.html")
    session.pop(KNOWN_THERE)
    try:
        return _tied(person().account_id, Proof(known.subject), url_for(SIGN_INS), is_agreed=True)
    except NotProvenError as not_proven:
        return _tell(not_proven, None)


@workspace.get("/sign-in/single/back")
@open_to(Audience.EVERYONE)
def back_from_provider() -> AnyResponse | tuple[str, int]:
    """Take somebody in whom the provider leads back."""
    pending = take()
    try:
        proof = _proof(pending)
        assert pending is not None
        if pending.ties:
            return _tie(pending, proof)
        return _confirm(pending, proof) if pending.again else _let_in(pending, proof)
    except NotProvenError as not_proven:
        return _tell(not_proven, pending)


def known_there(page: str) -> KnownThere | None:
    """Give who has just shown at the provider who they are, for the press on a page such as an invitation's, or None.

    Args:
        page: its path; whoever came from another one may be somebody else at the same computer.
    """
    came_from, subject, email, minute = session.get(KNOWN_THERE) or ("", "", None, 0)
    is_lately = 0 <= minute_of(now()) - minute < KNOWN_MINUTES
    return KnownThere(subject, email) if is_lately and came_from == page else None


def come_in_from_provider(account: Account, *, is_just_now: bool) -> None:
    """Sign somebody in whom the provider named; a second factor is its business.

    Args:
        account: who it is.
        is_just_now: whether the provider says that it asked them for this; it may remember them from the morning.
    """
    session.clear()
    let_in(account, "single sign-on")
    session[SINGLE_SIGN_ON] = True
    if not is_just_now:
        unprove()


def set_up_single_sign_on(app: Flask, settings: Settings) -> None:
    """Let pages of an application say whose provider people can sign in with, if there is one."""
    known = settings.single_sign_on
    app.jinja_env.globals["single_sign_on_name"] = known.name if known else ""


def _lead_there(way_on: str, *, again: bool = False, ties: bool = False) -> AnyResponse | tuple[str, int]:
    """Remember somebody and lead them to the provider; without one, back to the page with the password."""
    provider = _provider()
    if provider is None:
        return redirect(SIGN_IN, 303)
    take()
    pending = remember(way_on, now(), again=again, ties=ties)
    try:
        return redirect(provider.way_there(pending, public_address() + BACK), 303)
    except NotProvenError as not_proven:
        take()
        return _tell(not_proven, pending)


def _proof(pending: Pending | None) -> Proof:
    """Give what the provider proved of whoever comes back."""
    provider, said = _provider(), request.args.to_dict()
    is_answer = "state" in said and bool({"code", "error"} & said.keys())
    if not (provider and pending and is_answer and pending.is_answered_by(said["state"], now())):
        raise NotProvenError(Why.OTHER_WINDOW, "somebody came back who was not sent, or after a long time")
    if "error" in said:
        raise NotProvenError(Why.REFUSED, "it did not confirm who somebody is, or they stopped there")
    return provider.proof(pending, said, public_address() + BACK, now())


def _let_in(pending: Pending, proof: Proof) -> AnyResponse:
    """Sign somebody in, into the account that is theirs."""
    with running().database.reading() as database:
        account = find_account_by_subject(database, proof.subject)
        is_here = account is None and can_be_tied(find_account(database, proof.verified_email or ""))
    if is_here:
        raise NotProvenError(Why.ONCE_HERE, "it named somebody whose account has a password and not yet a provider")
    if account is None or not account.active:
        return _lead_to_invitation(pending, proof)
    come_in_from_provider(account, is_just_now=_is_just_now(pending, proof))
    return redirect(pending.way_on, 303)


def _lead_to_invitation(pending: Pending, proof: Proof) -> AnyResponse:
    """Lead somebody without an account back to the invitation from which they came, to accept it by a press."""
    if not pending.way_on.startswith(INVITATIONS):
        raise NotProvenError(Why.UNKNOWN, "it named somebody without an account")
    email = proof.verified_email and plain_email(proof.verified_email)
    session[KNOWN_THERE] = [pending.way_on, proof.subject, email, minute_of(now())]
    return redirect(pending.way_on, 303)


def _confirm(pending: Pending, proof: Proof) -> AnyResponse:
    """Take it as shown once more who somebody is, if the provider asked the same person, and only now."""
    with running().database.reading() as database:
        account = find_account_here(database)
    is_same = account is not None and account.subject == proof.subject
    if not (is_same and _is_just_now(pending, proof)):
        raise NotProvenError(Why.SOMEBODY_ELSE, "it named another one, or did not say when it asked (auth_time)")
    prove()
    return redirect(pending.way_on, 303)


def _tie(pending: Pending, proof: Proof) -> AnyResponse:
    """Let the account that is signed in belong to somebody at the provider, if it vouches for the same address.

    Of one that vouches for none a press says that it is the same person: another site can lead somebody to the provider
    and back, who may be signed in there as somebody else, but press it cannot.
    """
    with running().database.reading() as database:
        account = find_account_here(database)
    if account is None:
        raise NotProvenError(Why.OTHER_WINDOW, "somebody who was to be known by it is not signed in any more")
    if proof.verified_email is None and can_be_tied(account):
        session[KNOWN_THERE] = [url_for(AGREE), proof.subject, None, minute_of(now())]
        return redirect(url_for(AGREE), 303)
    return _tied(account.id, proof, pending.way_on)


def _tied(account_id: UUID, proof: Proof, way_on: str, *, is_agreed: bool = False) -> AnyResponse:
    try:
        tie_own(running().database, account_id, proof, now().date(), is_agreed=is_agreed)
    except AccountRefusedError:
        raise NotProvenError(Why.NOT_TIED, "it named another address, or somebody with another account") from None
    flash(_("You can sign in with %(name)s from now on.", name=current_app.jinja_env.globals["single_sign_on_name"]))
    return redirect(way_on, 303)


def _is_just_now(pending: Pending, proof: Proof) -> bool:
    """Say whether the provider says that it asked somebody who they are after they were sent there."""
    signed_in = proof.signed_in
    return signed_in is not None and pending.sent - CLOCKS_DIFFER <= signed_in <= now() + CLOCKS_DIFFER


def _tell(not_proven: NotProvenError, pending: Pending | None) -> tuple[str, int]:
    """Tell somebody why it did not come to its end, and whoever runs the server what to look at."""
    log.warning("Single sign-on did not come to its end: %s", not_proven.reason)
    known, told = running().settings.single_sign_on, not_proven.why.value
    name = known.name if known else ""
    page = render_template(
        "workspace/not_let_in.html",
        heading=told.heading % {"name": name},
        sentences=[sentence % {"name": name} for sentence in told.sentences],
        can_start_again=told.can_start_again and known is not None,
        again=pending is not None and pending.again,
        ties=not_proven.why is Why.NOT_TIED or (pending is not None and pending.ties),
        begins_here=not_proven.why in {Why.ONCE_HERE, Why.UNKNOWN},
        way_on=pending.way_on if pending else None,
    )
    return page, told.status


def _provider() -> Provider | None:
    """Give the provider as this process knows it, or None where there is none."""
    known = running().settings.single_sign_on
    if known is None:
        return None
    if NAME not in current_app.extensions:
        from tiassess.web.workspace.identity_provider import Provider as Anew  # noqa: PLC0415 - a light start without it

        current_app.extensions.setdefault(NAME, Anew(known))
    return cast("Provider", current_app.extensions[NAME])
