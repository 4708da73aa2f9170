"""Sign-in and security: how somebody signs in, and the browsers in which they are signed in now."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.people.sign_ins import checksum, end_sign_ins, sign_ins_of
from tiassess.people.tables import Account
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.half_way import needs_app
from tiassess.web.workspace.proof import TOKEN
from tiassess.web.workspace.routes import workspace

ALL_OTHERS = "others"


@workspace.get("/sign-ins")
@open_to(Audience.SIGNED_IN)
def sign_ins() -> str:
    """Show how somebody signs in, and where they are signed in, by day only."""
    with running().database.reading() as reading:
        account = reading.get_one(Account, person().account_id)
        rows = sign_ins_of(reading, account.id)
        is_app_needed = needs_app(reading, account)
    others = [row for row in rows if row.token_sha256 != _own()]
    return render_template(
        "workspace/sign_ins.html",
        account=account,
        is_app_needed=is_app_needed,
        here=[row for row in rows if row.token_sha256 == _own()],
        others=others,
        today=now().date(),
        ALL_OTHERS=ALL_OTHERS,
    )


@workspace.post("/sign-ins/end")
@open_to(Audience.SIGNED_IN)
def end_sign_in() -> AnyResponse:
    """Sign out one other browser, or all of them."""
    which = request.form.get("which", "")
    with running().database.reading() as reading:
        others = [row.token_sha256 for row in sign_ins_of(reading, person().account_id) if row.token_sha256 != _own()]
    chosen = others if which == ALL_OTHERS else [other for other in others if other == which]
    number = end_sign_ins(running().database, person().account_id, chosen, now().date())
    one = _("That browser is signed out.") if number else _("That browser was signed out already.")
    flash(_("Signed out everywhere else.") if which == ALL_OTHERS else one)
    return redirect(url_for("workspace.sign_ins"), 303)


def _own() -> str:
    """Give what stands in the database for this browser."""
    return checksum(session[TOKEN])
