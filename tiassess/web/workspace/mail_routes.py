"""The pages of e-mail: the list of addresses, the first message, reminders, and how far a mailing has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.clock import now
from tiassess.collection.address_lists import remove_addresses, replace_addresses
from tiassess.release.inviting import ask_again_for_refused, ask_for_mailing
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.acting import acting_lead
from tiassess.web.workspace.here import Answer, decide, keep, named, press, wave_here
from tiassess.web.workspace.list_forms import ListForm
from tiassess.web.workspace.mail_view import MailView, mail_view_of, words_of_asking, words_of_list
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.wave_view import WaveView, view_of

if TYPE_CHECKING:
    from tiassess.errors import RefusedError

PLACE = "/organisations/<organisation>/waves/<wave>/mail"


@workspace.get(PLACE)
@open_to(Audience.LEADS)
def mail(wave: str, **_address: str) -> Answer:
    """Show where e-mail of a wave stands and what can be sent next."""
    view, post = _here(wave)
    return render_template("workspace/mail.html", view=view, mail=post) if post else _nothing_here(wave)


@workspace.route(f"{PLACE}/addresses", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def mail_addresses(wave: str, **_address: str) -> Answer:
    """Put the addresses of a file in the place of those that there are, or say what is odd in it, line by line."""
    view, post = _here(wave)
    if post is None:
        return _nothing_here(wave)
    form = ListForm()

    def act() -> str:
        file = form.content("addresses.csv")
        return words_of_list(replace_addresses(running().database, running().settings, named(wave), file, now()))

    back = _mail_page(wave)
    return keep(
        form, act, back, lambda: render_template("workspace/upload_addresses.html", form=form, back=back, view=view)
    )


@workspace.route(f"{PLACE}/remove", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def remove_mail_addresses(wave: str, **_address: str) -> Answer:
    """Ask whether all addresses are to go, and take them away."""
    view, post = _here(wave)
    if post is None:
        return _nothing_here(wave)

    def act() -> str:
        number = remove_addresses(running().database, running().settings, named(wave), now())
        return str(ngettext("%(num)s address is removed.", "%(num)s addresses are removed.", number))

    def ask(reasons: list[str]) -> str:
        fixed = _("Messages were asked for, so the list stays as it is. It is destroyed when the wave is closed.")
        return _question("remove_addresses", view, post, reasons or ([] if post.can_list_change else [str(fixed)]))

    return decide(act, _mail_page(wave), ask)


@workspace.route(f"{PLACE}/send", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def send_mail(wave: str, **_address: str) -> Answer:
    """Show the next message as people will read it, and let it be sent to everybody on the list."""
    view, post = _here(wave)
    if post is None:
        return _nothing_here(wave)

    def act() -> str:
        number = request.form.get("mailing", 0, int)
        ask_for_mailing(running().database, running().settings, named(wave), number, now(), acting_lead())
        _wake_a_worker(wave)
        return words_of_asking(post, view)

    return decide(act, _mail_page(wave), lambda reasons: _question("send_mail", view, post, reasons or post.reasons))


@workspace.post(f"{PLACE}/again")
@open_to(Audience.LEADS)
def send_mail_again(wave: str, **_address: str) -> Answer:
    """Let those be written to once more for whom no first message was taken."""
    back = _mail_page(wave)
    _view, post = _here(wave)
    if post is None:
        return _nothing_here(wave)

    def act() -> str:
        number = ask_again_for_refused(running().database, running().settings, named(wave), now(), acting_lead())
        _wake_a_worker(wave)
        return str(ngettext("%(num)s address is tried once more.", "%(num)s addresses are tried once more.", number))

    def tell(refusal: RefusedError) -> None:
        flash(" ".join(for_pages(refusal)))

    return press(act, back, tell) or redirect(back, 303)


def _wake_a_worker(wave: str) -> None:
    from tiassess.jobs.waking import carry_on_soon  # noqa: PLC0415 - only who sends waits for the queue's library

    with running().database.reading() as session:
        wave_id = wave_here(session, wave).id
    carry_on_soon(running().settings, wave_id)


def _here(wave: str) -> tuple[WaveView, MailView | None]:
    """Give what pages tell of a wave, and of its e-mail as long as anybody can be written to."""
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
        return view, mail_view_of(session, found, view) if view.has_mail else None


def _question(page: str, view: WaveView, post: MailView, reasons: list[str]) -> str:
    return render_template(
        f"workspace/{page}.html",
        view=view,
        mail=post,
        reasons=reasons,
        can_be_done=not reasons,
        back=_mail_page(view.slug),
    )


def _nothing_here(wave: str) -> Answer:
    """Lead back to the wave and say why there is nothing to be seen of e-mail."""
    flash(_("Staff can be written to only while a wave is open to which they come by e-mail."))
    return redirect(url_for("workspace.wave", organisation=access().organisation, wave=wave), 303)


def _mail_page(wave: str) -> str:
    return url_for("workspace.mail", organisation=access().organisation, wave=wave)
