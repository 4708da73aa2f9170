"""The pages of code cards and posters: asking for cards, printing them once, taking them back, and spare ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.release.cards import CardDesk
from tiassess.reporting.pdf.cards import draw_card_poster, draw_cards, draw_poster, turn_to_print
from tiassess.reporting.pdf.writing import BusyError
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import public_address, running
from tiassess.web.speech import speech
from tiassess.web.workspace.access import access
from tiassess.web.workspace.acting import acting_member
from tiassess.web.workspace.card_forms import SpareForm, form_for, words_of_spare
from tiassess.web.workspace.card_view import CardsView, invitation_of, orders_of, piles_left, piles_to_draw
from tiassess.web.workspace.here import Answer, decide, keep, named, view_here, wave_here
from tiassess.web.workspace.ids import as_id
from tiassess.web.workspace.noting import was_done
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.wave_view import view_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from tiassess.release.cards import NewPile
    from tiassess.web.workspace.card_view import OrderView
    from tiassess.web.workspace.wave_view import WaveView

PLACE = "/organisations/<organisation>/waves/<wave>"


class _ElsewhereError(Exception):
    """There is nothing to show here.

    Attributes:
        said: why.
        path: which page says what there is instead.
    """

    def __init__(self, said: str, path: str) -> None:
        super().__init__(said)
        self.said = said
        self.path = path


@workspace.errorhandler(_ElsewhereError)
def elsewhere(reason: _ElsewhereError) -> AnyResponse:
    """Lead to where there is something to see."""
    flash(reason.said)
    return redirect(reason.path, 303)


@workspace.errorhandler(BusyError)
def busy(_refusal: BusyError) -> tuple[str, int, dict[str, str]]:
    """Ask to come back while another file is being made."""
    return render_template("public/results_busy.html"), 503, {"Retry-After": "60"}


@workspace.get(f"{PLACE}/cards")
@open_to(Audience.OWNERS_AND_LEADS)
def cards(wave: str, **_address: str) -> Answer:
    """Show how many cards there can still be, and those that were asked for."""
    return render_template(
        "workspace/cards.html",
        **vars(_cards_of(wave)),
        base=public_address(),
        is_address_set=bool(running().settings.address),
    )


@workspace.route(f"{PLACE}/cards/order", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def order_cards(wave: str, **_address: str) -> Answer:
    """Ask for cards, which somebody else prints."""
    found = _cards_of(wave)
    form = form_for(found.piles)

    def act() -> str:
        _desk(wave).order(form.cards)
        return str(_("The cards are asked for. Another member prints them on this page."))

    def page() -> str:
        return render_template("workspace/order_cards.html", form=form, view=found.view)

    return keep(form, act, _cards_page(wave), page)


@workspace.get(f"{PLACE}/cards/orders/<order>")
@open_to(Audience.OWNERS_AND_LEADS)
def card_order(wave: str, order: str, **_address: str) -> Answer:
    """Show cards that somebody asked for, with the button that prints them for whoever did not ask."""
    return _order_page(wave, order, [])


@workspace.post(f"{PLACE}/cards/orders/<order>/print")
@open_to(Audience.OWNERS_AND_LEADS, asks_again=True)
def print_cards(wave: str, order: str, **_address: str) -> Answer:
    """Give the cards as a file, once: it comes as the answer to this press and is kept nowhere."""
    view, shown = _order_of(wave, order)
    invitation, spoken = invitation_of(view), speech()

    def draw(piles: Sequence[NewPile]) -> bytes:
        return draw_cards(invitation, piles_to_draw(view, piles), spoken)

    try:
        with turn_to_print():
            drawn = _desk(wave).print(shown.id, draw)
    except RefusedError as refusal:
        return _order_page(wave, order, for_pages(refusal))
    was_done()
    return _pdf(drawn, "attachment; filename=cards.pdf")


@workspace.route(f"{PLACE}/cards/orders/<order>/void", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def void_cards(wave: str, order: str, **_address: str) -> Answer:
    """Ask whether cards are to be taken back, and take them back."""
    view, shown = _order_of(wave, order)

    def act() -> str:
        cancelled = _desk(wave).void(shown.id)
        return _cancelled(cancelled) if shown.is_printed else str(_("The cards are not asked for any more."))

    def ask(reasons: list[str]) -> str:
        is_too_late = shown.is_printed and view.today >= view.opens
        used = _("Staff can answer already, so some of these cards may have been used. They stay as they are.")
        return render_template(
            "workspace/void_cards.html",
            view=view,
            order=shown,
            reasons=reasons or ([used] if is_too_late else []),
            can_be_done=not is_too_late,
            back=_cards_page(wave),
        )

    return decide(act, _cards_page(wave), ask)


@workspace.route(f"{PLACE}/cards/spare", methods=["GET", "POST"])
@open_to(Audience.OWNERS_AND_LEADS)
def spare_cards(wave: str, **_address: str) -> Answer:
    """Cancel the cards that nobody took."""
    view, form = _cards_of(wave).view, SpareForm()

    def act() -> str:
        lines = form.lines
        cancelled = _desk(wave).cancel_spare(line.code for line in lines if line.code)
        return " ".join([_cancelled(len(cancelled)), *words_of_spare(lines, cancelled)])

    page = url_for("workspace.spare_cards", organisation=access().organisation, wave=wave)
    return keep(form, act, page, lambda: render_template("workspace/spare_cards.html", form=form, view=view))


@workspace.get(f"{PLACE}/cards/poster.pdf")
@open_to(Audience.OWNERS_AND_LEADS)
def card_poster(wave: str, **_address: str) -> Answer:
    """Give the poster that says where cards lie."""
    return _poster(draw_card_poster(invitation_of(_cards_of(wave).view), speech()))


@workspace.get(f"{PLACE}/poster.pdf")
@open_to(Audience.CONFIGURATION)
def poster(wave: str, **_address: str) -> Answer:
    """Give the poster of a survey behind a link."""
    with running().database.reading() as session:
        view = view_here(session, wave)
    if not view.has_address:
        raise _nothing_here(wave)
    return _poster(draw_poster(invitation_of(view), speech()))


def _desk(wave: str) -> CardDesk:
    return CardDesk(running().database, running().settings, named(wave), acting_member(), now())


def _cards_of(wave: str) -> CardsView:
    """Give what there is to see of the cards of a wave, or lead to the wave's page, which says where it stands."""
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
        if not view.has_cards:
            raise _nothing_here(wave)
        return CardsView(view, piles_left(session, found, view.frame), orders_of(session, found, view.frame))


def _order_of(wave: str, order: str) -> tuple[WaveView, OrderView]:
    """Give one order of a wave, or lead to all of them when it was taken back."""
    found, wanted = _cards_of(wave), as_id(order)
    shown = next((each for each in found.orders if each.id == wanted), None)
    if shown is None:
        raise _ElsewhereError(_("These cards were taken back."), _cards_page(wave))
    return found.view, shown


def _order_page(wave: str, order: str, reasons: list[str]) -> str:
    """Show one order, with the reasons why it was not printed, if there are any."""
    view, shown = _order_of(wave, order)
    return render_template("workspace/card_order.html", view=view, order=shown, reasons=reasons)


def _nothing_here(wave: str) -> _ElsewhereError:
    said = _("There are no cards or posters for this survey, or it is not the time for them.")
    return _ElsewhereError(said, url_for("workspace.wave", organisation=access().organisation, wave=wave))


def _cards_page(wave: str) -> str:
    return url_for("workspace.cards", organisation=access().organisation, wave=wave)


def _cancelled(number: int) -> str:
    return str(ngettext("%(num)s card is cancelled.", "%(num)s cards are cancelled.", number))


def _poster(drawn: bytes) -> Response:
    return _pdf(drawn, "inline; filename=poster.pdf")


def _pdf(drawn: bytes, how: str) -> Response:
    return Response(drawn, mimetype="application/pdf", headers={"Content-Disposition": how})
