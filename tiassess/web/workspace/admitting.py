"""Admitting: who may enter is enforced once, before any route runs, by the mark that each route carries.

An organisation that somebody does not belong to looks to them like one that does not exist: same page, same status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms.validators import ValidationError

from tiassess.people.accounts import find_account_by_token
from tiassess.web.audience import IN_THE_ADDRESS, Audience, audience_at
from tiassess.web.origin import came_from_elsewhere
from tiassess.web.running import running
from tiassess.web.sessions import BEGUN
from tiassess.web.workspace.access import HOME, Access, Person, is_safe_next
from tiassess.web.workspace.memberships import find_own_organisation
from tiassess.web.workspace.noting import note_what_happens

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from tiassess.people.tables import Account

SIGNED_IN_AS = "_user_id"
"""Where Flask-Login keeps in the session what a signed-in browser shows (see ``Account.fs_uniquifier``)."""


def guard(app: Flask) -> None:
    """Let an application admit to each route whom its mark names."""
    app.before_request(_admit)
    app.after_request(note_what_happens)
    app.context_processor(_tell_who_is_here)


def _admit() -> Response | None:
    """Let in, lead to the sign-in page, or show nothing."""
    if request.method == "POST" and request.path.startswith(HOME) and came_from_elsewhere(request):
        abort(403)
    if request.endpoint is None:  # an address without a route is told as such afterwards
        return None
    audience = audience_at(current_app, request.endpoint)
    if audience is None:
        abort(404)  # a route without a mark is for nobody, also one that came after the start
    if audience is Audience.EVERYONE:
        return None
    with running().database.reading() as database:
        account = _signed_in(database)
        if account is None:
            return _lead_to_sign_in()
        g.person = _person(database, account, audience)
    if g.person is None:
        abort(404)
    if request.method == "POST":
        _check_token()
    return None


def _signed_in(database: Session) -> Account | None:
    token = session.get(SIGNED_IN_AS) if BEGUN in session else None  # without a beginning it would never end
    account = find_account_by_token(database, token) if token else None
    return account if account and account.active else None


def _lead_to_sign_in() -> Response:
    """Lead to the sign-in page, and from there back to what somebody wanted to look at; an act is not repeated."""
    session.clear()
    wanted = request.full_path.removesuffix("?")
    comes_back = request.method == "GET" and wanted != HOME and is_safe_next(wanted)
    return redirect(url_for("security.login", next=wanted if comes_back else None), 303)


def _person(database: Session, account: Account, audience: Audience) -> Person | None:
    """Give who is here, or None if the page is not for them; a new kind of visitor gets in by a line here only."""
    who = Person(account.id, account.email, account.is_host)
    match audience:
        case Audience.EVERYONE | Audience.SIGNED_IN:
            return who
        case Audience.HOSTS:
            return who if who.is_host else None
        case _:
            member = _member(database, who)
            return member if member and member.may_enter(audience) else None


def _member(database: Session, who: Person) -> Access | None:
    organisation = find_own_organisation(database, who.account_id, (request.view_args or {})[IN_THE_ADDRESS])
    if organisation is None:
        return None
    return Access(
        account_id=who.account_id,
        email=who.email,
        is_host=who.is_host,
        organisation_id=organisation.id,
        organisation=organisation.slug,
        organisation_name=organisation.name,
        is_demonstration=organisation.is_demonstration,
        roles=organisation.roles,
    )


def _check_token() -> None:
    """Refuse an act that does not carry the token of our own page."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        abort(400)


def _csrf_field() -> Markup:
    """Give the hidden field that a form without fields of its own needs."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _tell_who_is_here() -> dict[str, object]:
    """Give the templates who is here, if anybody is signed in on this page."""
    who = g.get("person")
    if not isinstance(who, Person):
        return {}
    member = who if isinstance(who, Access) else None
    made_up = {"is_demonstration": member.is_demonstration} if member else {}
    return {"person": who, "access": member, "Audience": Audience, "csrf_field": _csrf_field, **made_up}
