"""The course of a wave: opening, closing, counting, its check, and publishing. Each act is asked for on a page."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.disclosure.structure import ORGANISATION
from tiassess.errors import RefusedError
from tiassess.release.candidate import Preview, read_preview
from tiassess.release.fieldwork import close_wave as close
from tiassess.release.fieldwork import open_wave as open_
from tiassess.release.process import count_apart
from tiassess.release.publishing import publish_wave as publish
from tiassess.wave.freezing import reasons_not_to_open, ways_in_on
from tiassess.wave.outlook import outlook_of
from tiassess.wave.states import require_state
from tiassess.wave.tables import Wave, WaveState
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, decide, named, today_of, wave_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_page, for_pages
from tiassess.web.workspace.stages import Stage
from tiassess.web.workspace.wave_view import view_of


@workspace.route("/organisations/<organisation>/waves/<wave>/open", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def open_wave(wave: str, **_address: str) -> Answer:
    """Show all that will be frozen and every reason against it; open the wave when the button is pressed."""

    def act() -> str:
        open_(running().database, running().settings, named(wave), now())
        return str(_("It is open. What it promises is frozen now."))

    def ask(reasons: list[str]) -> str:
        with running().database.reading() as session:
            found = wave_here(session, wave)
            today = today_of(session, found)
            outlook = outlook_of(session, found)
            against = _reasons(found, WaveState.DRAFT, "opened")
            if not against:
                against = [*map(for_page, reasons_not_to_open(session, found, outlook.structure, today))]
            view = view_of(session, found, today)
        return render_template(
            "workspace/open_wave.html",
            wave=found,
            view=view,
            outlook=outlook,
            headcount=outlook.structure.headcount(ORGANISATION),
            ways_in=ways_in_on(found, today),
            reasons=against or reasons,
            can_be_done=not against,
        )

    return decide(act, _page_of(wave), ask)


@workspace.route("/organisations/<organisation>/waves/<wave>/close", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def close_wave(wave: str, **_address: str) -> Answer:
    """Ask before a wave is closed, and close it; with too few ballots they are destroyed, and that is said."""

    def act() -> str:
        state = close(running().database, running().settings, named(wave), now())
        if state is WaveState.DESTROYED:
            return str(_("Too few people answered to share results safely. All answers have been deleted."))
        return str(_("It is closed, and nothing can be added any more. Count it next."))

    return _course(wave, "close_wave", act, (WaveState.OPEN, "closed"))


@workspace.route("/organisations/<organisation>/waves/<wave>/count", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def count_wave(wave: str, **_address: str) -> Answer:
    """Ask before a wave is counted, and count it in a process of its own."""

    def act() -> str:
        count_apart(running().settings, named(wave))
        with running().database.reading() as session:
            if wave_here(session, wave).state is WaveState.DESTROYED:
                return str(_("Too few people answered to share results safely. All answers have been deleted."))
        return str(_("It is counted. Look at the check, and at which groups will be shown. Then publish it."))

    return _course(wave, "count_wave", act, (WaveState.CLOSED, "counted"))


@workspace.get("/organisations/<organisation>/waves/<wave>/check")
@open_to(Audience.LEADS)
def check_wave(wave: str, **_address: str) -> str:
    """Show how the results were checked before anybody sees them, and which groups will be shown. No figure."""
    preview: Preview | None = None
    reasons: list[str] = []
    with running().database.reading() as session:
        found = wave_here(session, wave)
        try:
            preview = read_preview(session, found.organisation_id, found.id)
        except RefusedError as refusal:
            reasons = for_pages(refusal)
    return render_template(
        "workspace/check_wave.html",
        wave=found,
        preview=preview,
        reasons=reasons,
        is_counted=found.state is WaveState.COUNTED,
        words_of_method=words_of_method,
    )


@workspace.route("/organisations/<organisation>/waves/<wave>/publish", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def publish_wave(wave: str, **_address: str) -> Answer:
    """Ask before results become public, and publish them; what could not be erased yet is erased by pressing again."""

    def act() -> str:
        if publish(running().database, running().settings, named(wave), now()):
            return str(_("It is published, and its answers have been erased."))
        return str(
            _(
                "It is published. Its key is destroyed, so nobody can read the answers. The sealed forms themselves go "
                "as soon as nothing else reads the database."
            )
        )

    return _course(wave, "publish_wave", act, (WaveState.COUNTED, "published"))


def words_of_method(method: str) -> str:
    """Say in plain words how results were attacked; a method without words stands as it is called."""
    words = {
        "every combination, with the people in every atom": _(
            "We added and took away what is shown in every way there is. We did so as someone who knows how many "
            "answered in each team and role."
        ),
        "certificate for every block, with the people in every atom": _(
            "We proved that no sum of what is shown, and nothing left when you take one from another, rests on too few "
            "people. The proof holds for someone who knows how many answered in each team and role."
        ),
        "every set of atoms whose people follow from the printed counts": _(
            "Working out from the printed numbers of people how many are in a group that is not shown"
        ),
    }
    return str(words.get(method, method))


def _course(wave: str, page: str, act: Callable[[], str], start: tuple[WaveState, str]) -> Answer:
    """Ask for an act on a wave, or say why it is not the time for it."""

    def ask(reasons: list[str]) -> str:
        with running().database.reading() as session:
            found = wave_here(session, wave)
            view = view_of(session, found, today_of(session, found))
        resumes = page == "publish_wave" and view.stage is Stage.PUBLISHED and found.erasure_due
        against = [] if resumes else _reasons(found, *start)
        return render_template(
            f"workspace/{page}.html",
            wave=found,
            view=view,
            reasons=reasons or against,
            can_be_done=not against,
            resumes=resumes,
        )

    return decide(act, _page_of(wave), ask)


def _reasons(wave: Wave, needed: WaveState, act: str) -> list[str]:
    try:
        require_state(wave, needed, act)
    except RefusedError as refusal:
        return for_pages(refusal)
    return []


def _page_of(wave: str) -> str:
    return url_for("workspace.wave", organisation=access().organisation, wave=wave)
