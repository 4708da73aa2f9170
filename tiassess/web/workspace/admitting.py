"""Admitting: who may enter is enforced once, before any route runs, by the mark that each route carries.

An organisation that somebody does not belong to looks to them like one that does not exist: same page, same status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms.validators import ValidationError

from tiassess.web.audience import IN_THE_ADDRESS, Audience, asks_again, audience_at
from tiassess.web.origin import came_from_elsewhere
from tiassess.web.running import running
from tiassess.web.sessions import came_with_cookie
from tiassess.web.workspace.access import HOME, Access, Person, is_safe_next
from tiassess.web.workspace.half_way import HalfWay, find_half_way
from tiassess.web.workspace.letting_in import find_account_here
from tiassess.web.workspace.memberships import find_own_organisation
from tiassess.web.workspace.noting import note_refusal, note_what_happens
from tiassess.web.workspace.proof import MINUTES, MINUTES_TO_FILL_IN, TOKEN, is_proved_lately

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from tiassess.people.tables import Account

FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}
"""What a browser sends; nothing at all for a form without fields."""


def guard(app: Flask) -> None:
    """Let an application admit to each route whom its mark names."""
    app.before_request(_admit)
    app.after_request(note_what_happens)
    app.context_processor(_tell_who_is_here)


def _admit() -> Response | None:
    """Let in, lead to the sign-in page, ask once more who it is, or show nothing."""
    if request.method == "POST" and request.path.startswith(HOME):
        _check_sender()
    if request.endpoint is None:  # an address without a route is told as such afterwards
        return None
    audience = audience_at(current_app, request.endpoint)
    if audience is None:
        abort(404)  # a route without a mark is for nobody, also one that came after the start
    if audience is Audience.EVERYONE:
        return None
    if not _is_let_in(audience):
        return _lead_home() if "person" in g else _lead_to_sign_in()
    if asks_again(current_app, request.endpoint) and not _is_proved():
        return _ask_who_it_is()
    if request.method == "POST":
        _check_token()
    return None


def _check_sender() -> None:
    """Refuse what did not come from our own pages, or is no form: the forms' own library would read JSON too."""
    if came_from_elsewhere(request):
        abort(403)
    if request.mimetype not in FORMS:
        abort(415)


def _is_let_in(audience: Audience) -> bool:
    """Find out who is here and keep it for the route; False for somebody who has to sign in first."""
    with running().database.reading() as database:
        if audience is Audience.HALF_WAY:
            g.half_way = find_half_way(database)
            if g.half_way is not None:
                return True
        account = find_account_here(database)
        if account is None:
            return False
        g.person = _person(database, account, audience)
    if g.person is None:
        note_refusal(account.id)
        abort(404)
    return audience is not Audience.HALF_WAY


def _lead_home() -> Response:
    """Lead on who is signed in already and comes to a step of signing in: back, or with a second press."""
    if request.method == "POST":
        flash(_("You are signed in. If you have not seen recovery codes, make new ones under “Sign-in and security”."))
    return redirect(HOME, 303)


def _lead_to_sign_in() -> Response:
    """Lead to the sign-in page, and from there back to the page that somebody wanted; an act is not repeated."""
    said = _why_signed_out()
    session.clear()
    for sentence in said:
        flash(sentence)
    wanted = _page_to_come_back_to()
    comes_back = wanted != HOME and is_safe_next(wanted)
    return redirect(url_for("security.login", next=wanted if comes_back else None), 303)


def _why_signed_out() -> list[str]:
    """Say to somebody who was signed in here why they are not any more; nothing to anybody else."""
    if TOKEN in session:
        why = _(
            "You were signed out here. The password was changed, the account was ended, or it was done in another "
            "browser."
        )
    elif came_with_cookie() and not session:
        why = _(
            "You were signed out, because nothing was pressed here for an hour, or because you signed in more than "
            "twelve hours ago."
        )
    else:
        return []
    lost = [_("What you have just sent was not kept.")] if request.method == "POST" else []
    return [why, *lost]


def _is_proved() -> bool:
    """Say whether somebody showed lately enough who they are for what they want."""
    is_own_form = request.method == "POST" and _page_of_this_act() == request.path
    return is_proved_lately(session, MINUTES_TO_FILL_IN if is_own_form else MINUTES)


def _ask_who_it_is() -> Response:
    """Lead to the page that asks who it is, and from there back to a page; an act is not repeated."""
    wanted = _page_to_come_back_to()
    return redirect(url_for("workspace.confirm", next=wanted if is_safe_next(wanted) else None), 303)


def _page_to_come_back_to() -> str:
    """Give the page that somebody wanted, or the one on which the button stands that they pressed."""
    return request.full_path.removesuffix("?") if request.method == "GET" else _page_of_this_act()


def _page_of_this_act() -> str:
    """Give the page on which the button of an act stands: its own address, or the next one above that is a page."""
    routes = current_app.create_url_adapter(request)
    assert routes is not None
    path = request.path
    while len(path) > len(HOME):
        for page in (f"{path}/", path):
            if routes.test(page, method="GET"):
                return page
        path = path.rpartition("/")[0]
    return HOME


def _person(database: Session, account: Account, audience: Audience) -> Person | None:
    """Give who is here, or None if the page is not for them; a new kind of visitor gets in by a line here only."""
    who = Person(account.id, account.email, account.is_host)
    match audience:
        case Audience.EVERYONE | Audience.HALF_WAY | Audience.SIGNED_IN:
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
        return {"csrf_field": _csrf_field} if isinstance(g.get("half_way"), HalfWay) else {}
    member = who if isinstance(who, Access) else None
    made_up = {"is_demonstration": member.is_demonstration} if member else {}
    return {"person": who, "access": member, "Audience": Audience, "csrf_field": _csrf_field, **made_up}
