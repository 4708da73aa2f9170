"""The course of a wave: opening, closing, counting, its check, and publishing. Each act is asked for on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.release.candidate import Outcome, read_outcome
from tiassess.release.fieldwork import close_wave as close
from tiassess.release.fieldwork import give_up_wave, is_empty_import
from tiassess.release.fieldwork import open_wave as open_
from tiassess.release.process import count_apart
from tiassess.release.publishing import publish_wave as publish
from tiassess.wave.freezing import reasons_not_to_open
from tiassess.wave.states import require_state
from tiassess.wave.tables import WaveState
from tiassess.web.audience import Audience, open_to
from tiassess.web.language import day
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.acting import acting_lead
from tiassess.web.workspace.check_words import in_order, name_of_group, words_of_method
from tiassess.web.workspace.here import Answer, decide, named, wave_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_page, for_pages
from tiassess.web.workspace.stages import Stage, done_already
from tiassess.web.workspace.wave_view import WaveView, view_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.wave.tables import Wave

    Against = Callable[[Session, Wave, WaveView], list[str]]


STARTS_FROM = {
    "open_wave": WaveState.DRAFT,
    "close_wave": WaveState.OPEN,
    "count_wave": WaveState.CLOSED,
    "publish_wave": WaveState.COUNTED,
}
"""From which state each act leads on, by its page."""


@workspace.route("/organisations/<organisation>/waves/<wave>/open", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def open_wave(wave: str, **_address: str) -> Answer:
    """Show all that will be frozen and every reason against it; open the wave when the button is pressed."""

    def act() -> str:
        looked_at = request.form.get("looked_at", "")
        open_(running().database, running().settings, named(wave), now(), looked_at)
        return str(_("It is open. What it promises is frozen now."))

    def against(session: Session, found: Wave, view: WaveView) -> list[str]:
        if reasons := _not_in("open_wave", "opened")(session, found, view):
            return reasons
        over = [_nobody_could_answer(view)] if view.is_over_before_it_opens else []
        return [*over, *map(for_page, reasons_not_to_open(session, found, view.frame.structure, view.today))]

    return _course(wave, "open_wave", act, against)


@workspace.route("/organisations/<organisation>/waves/<wave>/close", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def close_wave(wave: str, **_address: str) -> Answer:
    """Ask before a wave is closed, and close it; with too few ballots they are destroyed, and that is said."""

    def act() -> str:
        if "give_up" in request.form:
            give_up_wave(running().database, running().settings, named(wave), now())
            return str(_("It is given up, without results. Nothing was in it."))
        state = close(running().database, running().settings, named(wave), now())
        if state is WaveState.DESTROYED:
            return str(_("Too few people answered to share results safely. All answers have been deleted."))
        return str(_("It is closed, and nothing can be added any more. Count it next."))

    def against(session: Session, found: Wave, view: WaveView) -> list[str]:
        if reasons := _not_in("close_wave", "closed")(session, found, view):
            return reasons
        can_be_done = view.can_be_closed or is_empty_import(session, found)
        return [] if can_be_done else [view.when_it_can_be_closed]

    return _course(wave, "close_wave", act, against)


@workspace.route("/organisations/<organisation>/waves/<wave>/count", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def count_wave(wave: str, **_address: str) -> Answer:
    """Ask before a wave is counted, and count it in a process of its own."""

    def act() -> str:
        count_apart(running().settings, named(wave))
        with running().database.reading() as session:
            if wave_here(session, wave).state is WaveState.DESTROYED:
                return str(_("Too few people answered to share results safely. All answers have been deleted."))
        return str(_("It is counted. Look at the check, and at which groups will be shown. Then publish it."))

    return _course(wave, "count_wave", act, _not_in("count_wave", "counted"))


@workspace.get("/organisations/<organisation>/waves/<wave>/check")
@open_to(Audience.LEADS)
def check_wave(wave: str, **_address: str) -> str:
    """Show how the results were checked before anybody sees them, and which groups will be shown. No figure."""
    outcome: Outcome | None = None
    reasons: list[str] = []
    with running().database.reading() as session:
        found = wave_here(session, wave)
        try:
            outcome = read_outcome(session, found.organisation_id, found.id)
        except RefusedError as refusal:
            reasons = for_pages(refusal)
        view = view_of(session, found, now())
    return render_template(
        "workspace/check_wave.html",
        view=view,
        outcome=outcome,
        reasons=reasons,
        is_counted=view.stage is Stage.COUNTED,
        groups=in_order(outcome.groups) if outcome else [],
        name_of_group=name_of_group,
        words_of_method=words_of_method,
    )


@workspace.route("/organisations/<organisation>/waves/<wave>/publish", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def publish_wave(wave: str, **_address: str) -> Answer:
    """Ask before results become public, and publish them; what could not be erased yet is erased by pressing again."""

    def act() -> str:
        if publish(running().database, running().settings, named(wave), now(), acting_lead()):
            return str(_("It is published, and its answers have been erased."))
        return str(
            _(
                "It is published. Its key is destroyed, so nobody can read the answers. The sealed forms themselves go "
                "as soon as nothing else reads the database."
            )
        )

    def against(session: Session, found: Wave, view: WaveView) -> list[str]:
        return [] if view.is_erased_again else _not_in("publish_wave", "published")(session, found, view)

    return _course(wave, "publish_wave", act, against)


def _nobody_could_answer(view: WaveView) -> str:
    return str(
        _(
            "The last day of answering, %(day)s, has passed, so nobody could answer. Change the days, or choose to "
            "import answers from a file.",
            day=day(view.closes),
        )
    )


def _course(wave: str, page: str, act: Callable[[], str], against: Against) -> Answer:
    """Ask for an act on a wave, or say why it is not the time for it."""
    back = url_for("workspace.wave", organisation=access().organisation, wave=wave)

    def ask(reasons: list[str]) -> str:
        with running().database.reading() as session:
            found = wave_here(session, wave)
            view = view_of(session, found, now())
            standing_against = against(session, found, view)
            is_empty_import_here = is_empty_import(session, found)
        return render_template(
            f"workspace/{page}.html",
            view=view,
            is_empty_import=is_empty_import_here,
            reasons=standing_against or reasons,
            can_be_done=not standing_against,
            back=back,
            was_done=bool(standing_against) and done_already(found.state, STARTS_FROM[page]) is not None,
            Stage=Stage,
        )

    return decide(act, back, ask)


def _not_in(page: str, act: str) -> Against:
    """Find the reason against an act in the wave's state, if it is not the one that the act needs."""
    needed = STARTS_FROM[page]

    def against(_session: Session, wave: Wave, _view: WaveView) -> list[str]:
        try:
            require_state(wave, needed, act)
        except RefusedError as refusal:
            return [done] if (done := done_already(wave.state, needed)) else for_pages(refusal)
        return []

    return against
