"""The pages of a wave as it is prepared and as it stands: planning, its page, its questions, participation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tiassess.clock import day_in, now
from tiassess.disclosure.structure import ORGANISATION
from tiassess.release.participation import look_at_participation, read_participation
from tiassess.wave.draft_changes import change_draft, remove_draft
from tiassess.wave.tables import Organisation
from tiassess.wave.units import present_structure
from tiassess.wave.waves import create_wave, list_waves
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, decide, keep, named, press, view_here, wave_here
from tiassess.web.workspace.question_list import questions_of
from tiassess.web.workspace.questionnaires_on_offer import loop_questionnaire
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.stages import Stage
from tiassess.web.workspace.wave_forms import WaveForm, as_entered
from tiassess.web.workspace.wave_view import view_of, words_of_participation
from tiassess.web.workspace.withdrawal_words import withdrawn_here

if TYPE_CHECKING:
    from tiassess.instrument.definition import Instrument


@workspace.route("/organisations/<organisation>/add-wave", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def add_wave(organisation: str) -> Answer:
    """Prepare a wave."""
    form = WaveForm()
    with running().database.reading() as session:
        slug = form.slug_for(wave.slug for _owner, wave in list_waves(session, organisation))
    _offer(form, None)

    def act() -> str:
        create_wave(running().database, organisation, form.plan(slug, None), loop_questionnaire(), now())
        return str(_("“%(name)s” is there as a draft. Nobody can answer it yet.", name=form.name.data))

    back = url_for("workspace.wave", organisation=organisation, wave=slug)
    return keep(form, act, back, lambda: render_template("workspace/wave_form.html", form=form, view=None))


@workspace.route("/organisations/<organisation>/waves/<wave>/change", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def change_wave(organisation: str, wave: str) -> Answer:
    """Change a wave while it is a draft."""
    back = url_for("workspace.wave", organisation=organisation, wave=wave)
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
    if view.stage is not Stage.DRAFT:
        flash(_("It is open, or was, and what it promised does not change."))
        return redirect(back, 303)
    form = WaveForm(data=as_entered(found))
    _offer(form, view.questionnaire)

    def act() -> str:
        change_draft(running().database, named(wave), form.plan(wave, view.questionnaire), loop_questionnaire(), now())
        return str(_("“%(name)s” is changed.", name=form.name.data))

    return keep(form, act, back, lambda: render_template("workspace/wave_form.html", form=form, view=view))


@workspace.route("/organisations/<organisation>/waves/<wave>/remove", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def remove_wave(organisation: str, wave: str) -> Answer:
    """Ask whether a draft is to go, and take it away."""
    back = url_for("workspace.wave", organisation=organisation, wave=wave)
    with running().database.reading() as session:
        view = view_here(session, wave)
    if view.stage is not Stage.DRAFT:
        flash(_("It is open, or was, and cannot be removed."))
        return redirect(back, 303)

    def act() -> str:
        remove_draft(running().database, named(wave))
        return str(_("The draft “%(name)s” is removed.", name=view.name))

    def ask(reasons: list[str]) -> str:
        return render_template("workspace/remove_wave.html", view=view, can_be_done=True, reasons=reasons, back=back)

    return decide(act, url_for("workspace.organisation", organisation=organisation), ask)


@workspace.get("/organisations/<organisation>/waves/<wave>/")
@open_to(Audience.CONFIGURATION)
def wave(wave: str, **_address: str) -> str:
    """Show where a wave stands, what it promises, and what comes next."""
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
        today = view.frame.today(now())
        told = read_participation(session, found, today) if view.is_open and access().is_lead else None
        withdrawn = withdrawn_here(session, found)
    return render_template(
        "workspace/wave.html",
        view=view,
        told=told,
        withdrawn=withdrawn,
        participation=told and words_of_participation(told, view),
        may_look=told is not None and told.next_look == today,
        Stage=Stage,
    )


@workspace.get("/organisations/<organisation>/waves/<wave>/questions")
@open_to(Audience.CONFIGURATION)
def questions(wave: str, **_address: str) -> str:
    """Show every question as staff read it."""
    with running().database.reading() as session:
        view = view_here(session, wave)
    parts = questions_of(view.questionnaire, view.frame.words)
    return render_template("workspace/questions.html", view=view, parts=parts)


@workspace.get("/organisations/<organisation>/waves/<wave>/groups")
@open_to(Audience.CONFIGURATION)
def groups(wave: str, **_address: str) -> str:
    """Show whose results could be shown, which follows from sizes alone and from no answer."""
    with running().database.reading() as session:
        view = view_here(session, wave)
    return render_template("workspace/groups.html", view=view)


@workspace.post("/organisations/<organisation>/waves/<wave>/participation")
@open_to(Audience.LEADS)
def look_up_participation(organisation: str, wave: str) -> Answer:
    """Look up the band of participation, which is possible once a week."""

    def act() -> str:
        look_at_participation(running().database, running().settings, named(wave), now())
        return str(_("How many take part is looked up. It stands below."))

    back = url_for("workspace.wave", organisation=organisation, wave=wave)
    return press(act, back, lambda why: flash(" ".join(for_pages(why)))) or redirect(back, 303)


def _offer(form: WaveForm, kept: Instrument | None) -> None:
    with running().database.reading() as session:
        headcount = present_structure(session, access().organisation_id).headcount(ORGANISATION)
        timezone = session.get_one(Organisation, access().organisation_id).timezone
    form.offer(headcount, kept, day_in(timezone, now()))
