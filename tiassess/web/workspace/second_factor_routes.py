"""The pages of the second factor: a code after the password, setting up the app, and recovery codes."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.people.second_factor import (
    as_text,
    as_uri,
    make_recovery_codes,
    remove_second_factor,
    set_second_factor,
    step_of,
)
from tiassess.people.tables import Account
from tiassess.people.trail import by_account
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.app_so_far import AppSoFarForm, app_was_shown
from tiassess.web.workspace.half_way import CODE, SET_UP, half_way, needs_app
from tiassess.web.workspace.letting_in import let_in
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.second_factor_forms import CodeForm, RecoveryCodeForm
from tiassess.web.workspace.second_step import (
    NEW_APP,
    begin_anew_after_many,
    is_app_code,
    is_recovery_code,
    secret_of_new_app,
)


@workspace.route("/sign-in/code", methods=["GET", "POST"])
@open_to(Audience.HALF_WAY)
def sign_in_code() -> str | AnyResponse:
    """Ask for a code of the app."""
    form, account = CodeForm(), half_way().account
    if half_way().step != CODE:
        return redirect(url_for(half_way().step), 303)
    if form.validate_on_submit():
        if is_app_code(account, form.code.data or ""):
            let_in(account, "app")
            app_was_shown()
            return redirect(form.way_on, 303)
        form.code.errors = [
            _("This is not the code that the app shows now, or it was used. Please wait for the next one.")
        ]
        if anew := begin_anew_after_many(account):
            return anew
    return render_template("workspace/sign_in_code.html", form=form)


@workspace.route("/sign-in/recovery-code", methods=["GET", "POST"])
@open_to(Audience.HALF_WAY)
def sign_in_recovery_code() -> str | AnyResponse:
    """Ask for a recovery code in place of the app."""
    form, account = RecoveryCodeForm(), half_way().account
    if half_way().step != CODE:
        return redirect(url_for(half_way().step), 303)
    if form.validate_on_submit():
        if is_recovery_code(account, form.code.data or ""):
            let_in(account, "recovery code")
            app_was_shown()
            return redirect(form.way_on, 303)
        form.code.errors = [_("This is none of the codes that are left. Please look at the list again.")]
        if anew := begin_anew_after_many(account):
            return anew
    return render_template("workspace/sign_in_recovery_code.html", form=form)


@workspace.route("/sign-in/authenticator-app", methods=["GET", "POST"])
@open_to(Audience.HALF_WAY)
def sign_in_app() -> str | AnyResponse:
    """Let somebody set up the app who cannot go on without one; whoever has one proves it instead."""
    form, account = CodeForm(), half_way().account
    if half_way().step != SET_UP:
        return redirect(url_for(half_way().step), 303)
    if form.validate_on_submit() and (codes := _set_up(account, form, is_first=True)):
        let_in(account, "new app")
        app_was_shown()
        return render_template("workspace/recovery_codes.html", codes=codes, way_on=form.way_on, is_signing_in=True)
    return _page_of_new_app(form, account.email, is_signing_in=True)


@workspace.route("/authenticator-app", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN, asks_again=True)
def authenticator_app() -> str | AnyResponse:
    """Let somebody set up the app, or another one in its place."""
    account = _own_account()
    form, way_on = AppSoFarForm(account), url_for("workspace.sign_ins")
    if form.validate_on_submit():
        if NEW_APP not in session:  # pressed twice
            flash(_("The app is set up. If you have not seen your recovery codes, make new ones here."))
            return redirect(way_on, 303)
        if codes := _set_up(account, form, is_first=False):
            app_was_shown()
            return render_template("workspace/recovery_codes.html", codes=codes, way_on=way_on)
    return _page_of_new_app(form, person().email)


@workspace.route("/authenticator-app/remove", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN, asks_again=True)
def remove_app() -> str | AnyResponse:
    """Let somebody do without the app, where the server leaves that to them."""
    with running().database.reading() as reading:
        account = reading.get_one(Account, person().account_id)
        may_be_removed = account.second_factor is not None and not needs_app(reading, account)
    if not may_be_removed:
        return redirect(url_for("workspace.sign_ins"), 303)
    form = AppSoFarForm(account)
    if form.validate_on_submit() and form.shows_app_so_far():
        who = by_account(account.id)
        remove_second_factor(running().database, account.id, who, now().date(), ends_sign_ins=False)
        flash(_("The app is not asked for any more."))
        return redirect(url_for("workspace.sign_ins"), 303)
    return render_template("workspace/remove_app.html", form=form)


@workspace.route("/recovery-codes", methods=["GET", "POST"])
@open_to(Audience.SIGNED_IN, asks_again=True)
def recovery_codes() -> str | AnyResponse:
    """New recovery codes, and show them once."""
    account = _own_account()
    form = AppSoFarForm(account)
    if account.second_factor is None:
        return redirect(url_for("workspace.sign_ins"), 303)
    if form.validate_on_submit() and form.shows_app_so_far():
        codes = make_recovery_codes(running().database, account.id, now().date())
        return render_template("workspace/recovery_codes.html", codes=codes, way_on=url_for("workspace.sign_ins"))
    return render_template("workspace/make_recovery_codes.html", form=form)


def _own_account() -> Account:
    with running().database.reading() as reading:
        return reading.get_one(Account, person().account_id)


def _set_up(account: Account, form: CodeForm, *, is_first: bool) -> list[str] | None:
    """Keep the app if its code is right, and give new recovery codes; otherwise say on the form what to look at."""
    if step_of(form.code.data or "", secret_of_new_app(), now()) is None:
        form.code.errors = [_("This is not the code that the app should show now. Please wait for the next one.")]
        return None
    if isinstance(form, AppSoFarForm) and not form.shows_app_so_far():
        return None
    codes = set_second_factor(
        running().database,
        running().settings.keys,
        account.id,
        secret_of_new_app(),
        form.code.data or "",
        now(),
        is_first=is_first,
    )
    if codes is None:
        form.code.errors = [_("This is not the code that the app should show now. Please wait for the next one.")]
        return None
    session.pop(NEW_APP)
    return codes


def _page_of_new_app(form: CodeForm, email: str, *, is_signing_in: bool = False) -> str:
    import segno  # noqa: PLC0415 - needed on this page only

    secret = secret_of_new_app()
    uri = as_uri(secret, email, running().settings.host_name or "tiassess")
    return render_template(
        "workspace/authenticator_app.html",
        form=form,
        picture=segno.make(uri, error="m").svg_data_uri(scale=4, border=4, light="#fff"),
        uri=uri,
        secret=as_text(secret),
        is_signing_in=is_signing_in,
    )
