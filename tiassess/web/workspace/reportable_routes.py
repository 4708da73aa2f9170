"""What a wave would show, tried out before anybody is asked: for an organisation, and for a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.disclosure.reportable.advice import advise
from tiassess.disclosure.reportable.plan import Plan
from tiassess.disclosure.structure import ORGANISATION
from tiassess.wave.units import present_structure
from tiassess.wave.waves import WHOLE_SERVICE_BELOW
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.speech import speech
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, view_here
from tiassess.web.workspace.questionnaires_on_offer import take_questionnaire
from tiassess.web.workspace.reportable_forms import AnsweringForm, ReportableForm
from tiassess.web.workspace.reportable_view import is_at_once, plan_of, reportable_of
from tiassess.web.workspace.reportable_words import words_of_advice, words_of_forms, words_of_reportable
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.stages import Stage

if TYPE_CHECKING:
    from tiassess.web.workspace.wave_view import WaveView


@workspace.get("/organisations/<organisation>/reportable")
@open_to(Audience.CONFIGURATION)
def reportable(**_address: str) -> str:
    """Show what each way to show results would show, as the units and roles are now."""
    with running().database.reading() as session:
        structure = present_structure(session, access().organisation_id)
    form = ReportableForm()
    form.offer(structure.headcount(ORGANISATION))
    plan = None
    if form.validate():
        plan = plan_of(structure, take_questionnaire(form.questionnaire.data), form.ways_in, form.share)
    return _page(form, plan, None)


@workspace.get("/organisations/<organisation>/waves/<wave>/reportable")
@open_to(Audience.CONFIGURATION)
def reportable_of_wave(organisation: str, wave: str) -> Answer:
    """Show the same for a draft, which says what is asked and how staff come."""
    with running().database.reading() as session:
        view = view_here(session, wave)
    if view.stage is not Stage.DRAFT:
        flash(_("It is open, or was, and what it promised does not change."))
        return redirect(url_for("workspace.wave", organisation=organisation, wave=wave), 303)
    form, frame = AnsweringForm(), view.frame
    plan = plan_of(frame.structure, frame.questionnaire, frame.ways_in, form.share) if form.validate() else None
    return _page(form, plan, view)


def _page(form: AnsweringForm, plan: Plan | None, view: WaveView | None) -> str:
    """Show the form, and below it what came of trying, unless that takes a while and nobody has asked for it yet."""
    waits = plan is not None and not request.args and not is_at_once(plan)
    told = {}
    if plan and not waits:
        found = reportable_of(plan)
        told = {
            "found": found,
            "forms": words_of_forms(plan, speech()),
            "advice": [words_of_advice(one, speech()) for one in advise(found, WHOLE_SERVICE_BELOW)],
            "profiles": words_of_reportable(found, speech()) if found.outcomes else (),
        }
    return render_template("workspace/reportable.html", form=form, plan=plan, view=view, waits=waits, **told)
