"""The days of an opened wave that can still move, and nobody moves them unseen: what is said here, everybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.release.delaying import BEFORE_RESULTS, checked_delay, delay_results
from tiassess.release.extending import extend_wave as extend
from tiassess.release.extending import reasons_not_to_extend
from tiassess.wave.states import require_state
from tiassess.wave.tables import WaveState
from tiassess.web.audience import Audience, open_to
from tiassess.web.language import day
from tiassess.web.running import running
from tiassess.web.workspace.acting import acting_lead
from tiassess.web.workspace.days_forms import DelayForm, ExtensionForm
from tiassess.web.workspace.here import Answer, keep, named, wave_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_page, for_pages
from tiassess.web.workspace.wave_view import WaveView, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tiassess.wave.standing import Delay
    from tiassess.wave.tables import Wave


@workspace.route("/organisations/<organisation>/waves/<wave>/extend", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def extend_wave(organisation: str, wave: str) -> Answer:
    """Ask for a later last day of answering, and extend the wave to it; once only."""
    view, reasons = _look(wave, _against_extending)
    form = ExtensionForm()

    def act() -> str:
        assert form.closes.data
        frame = extend(running().database, running().settings, named(wave), form.closes.data, now(), acting_lead())
        last = day(frame.day("closes"))
        return str(_("Staff can answer until the end of %(day)s. They can read both days.", day=last))

    def page() -> str:
        return render_template("workspace/extend_wave.html", view=view, form=form, reasons=reasons)

    return page() if reasons else keep(form, act, _back(organisation, wave), page)


@workspace.route("/organisations/<organisation>/waves/<wave>/delay", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def delay_results_of_wave(organisation: str, wave: str) -> Answer:
    """Ask why results are late and until when, show what everybody will read, and say it when the button is pressed."""
    view, reasons = _look(wave, _against_delaying)
    form = DelayForm()
    shown = _to_be_shown(form, view) if form.validate_on_submit() else None

    def act() -> str:
        delay_results(running().database, running().settings, named(wave), *_entered(form), now(), acting_lead())
        return str(_("It is said. Everybody who comes for the results reads it from now on."))

    def page() -> str:
        template = "workspace/delay_results.html"
        return render_template(template, view=view, form=form, reasons=reasons, shown=shown)

    return page() if reasons or shown else keep(form, act, _back(organisation, wave), page)


def _to_be_shown(form: DelayForm, view: WaveView) -> Delay | None:
    """Give what everybody would read, unless whoever presses has seen it or it cannot be said."""
    reason, until = _entered(form)
    try:
        delay = checked_delay(view.frame, view.today, reason, until)
    except RefusedError:
        return None  # the act says why it cannot be said
    return None if form.has_shown(delay) else delay


def _entered(form: DelayForm) -> tuple[str, date | None]:
    return form.reason.data or "", form.until.data


def _look(wave: str, against: Callable[[Wave, WaveView], Sequence[str]]) -> tuple[WaveView, Sequence[str]]:
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
        try:
            return view, against(found, view)
        except RefusedError as refusal:
            return view, for_pages(refusal)


def _against_extending(wave: Wave, view: WaveView) -> Sequence[str]:
    require_state(wave, WaveState.OPEN, "extended")
    return [for_page(reason) for reason in reasons_not_to_extend(view.frame, view.today)]


def _against_delaying(wave: Wave, _view: WaveView) -> Sequence[str]:
    require_state(wave, wave.state if wave.state in BEFORE_RESULTS else WaveState.OPEN, "delayed")
    return []


def _back(organisation: str, wave: str) -> str:
    return url_for("workspace.wave", organisation=organisation, wave=wave)
