"""The respondents' way: before you start, the pages of the form, thank you, and away.

Looking at a page never creates anything. Pressing a button keeps what the page says in the encrypted draft, and then
sends the browser to the next page, so that Back and reloading show one's own answers and never ask again.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.wave.standing import Standing
from tiassess.web.audience import Audience, open_to
from tiassess.web.mistakes import log_mishap
from tiassess.web.origin import came_from_elsewhere
from tiassess.web.respondent.coming_in import bring_code, first_page, go_away
from tiassess.web.respondent.coming_in import come_back as come_back_to_form
from tiassess.web.respondent.coming_in import start as start_form
from tiassess.web.respondent.filling import Answer, form_page
from tiassess.web.respondent.offered import offer_surveys, offered
from tiassess.web.respondent.pages import PageKind
from tiassess.web.respondent.pausing import Sent, Stopped, TakeOut, pause
from tiassess.web.respondent.visit import Visit, this_visit

respondent = Blueprint("respondent", __name__, url_prefix="/answer/<organisation>/<wave>")
respondent.record_once(offer_surveys)

NOT_ANSWERING = {
    Standing.NOT_YET: "respondent/not_yet.html",
    Standing.CLOSED: "respondent/closed.html",
    Standing.LATE: "respondent/late.html",
    Standing.RESULTS_OUT: "respondent/results_are_out.html",
    Standing.TOO_FEW: "respondent/too_few.html",
    Standing.NEVER_PUBLISHED: "respondent/withdrawn.html",
}
"""What the address of a survey shows while nobody can answer it."""


@respondent.url_value_preprocessor
def find_survey(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Find the survey of the address before anything else happens; who leaves gets away even if it cannot be found."""
    names = values or {}
    try:
        survey = offered().surveys.find(names.pop("organisation", ""), names.pop("wave", ""), now())
    except (RefusedError, DBAPIError) as mishap:
        if endpoint != "respondent.leave":
            raise
        log_mishap(mishap)
        session.clear()
        abort(redirect(url_for("public.plain_page"), 303))
    if survey is None:
        abort(404)
    g.visit = Visit(survey)
    g.spoken = g.visit.spoken


@respondent.before_request
def refuse_other_sites() -> None:
    """Refuse a form that another site's page sent."""
    if request.method == "POST" and came_from_elsewhere(request):
        abort(403)


@respondent.before_request
def say_where_it_stands() -> Answer | None:
    """Show what there is to know while nobody can answer, at every address of the survey but one with a code in it."""
    standing = this_visit().survey.standing
    if standing is Standing.ANSWERING or request.endpoint == "respondent.leave":
        return None
    if request.endpoint == "respondent.bring":  # a code must not stay in an address, whether or not it is of use yet
        return redirect(this_visit().at("before_you_start"), 303)
    was_open = this_visit().entry is not None
    if was_open:
        session.clear()
    return render_template(NOT_ANSWERING[standing], was_open=was_open or request.method == "POST")


@respondent.app_context_processor
def tell_about_the_survey() -> dict[str, object]:
    """Give the templates what every page of a survey tells."""
    visit = g.get("visit")
    if not isinstance(visit, Visit):
        return {}
    words = visit.words
    return {
        "survey": words,
        "host_name": words.host,
        "is_demonstration": visit.survey.frame.is_demonstration,
        "delay": visit.survey.delay,
        "today": visit.survey.frame.today(now()),
        "support_section": offered().support_section(words.local_support),
        "languages": visit.languages,
        "come_back_address": visit.at("come_back"),
        "thank_you_address": visit.at("thank_you"),
        "sent_address": visit.at("sent"),
        "leave_address": visit.at("leave"),
        "stay_address": visit.at("stay"),
        "plain_address": url_for("public.plain_page"),
    }


@respondent.get("/")
@open_to(Audience.EVERYONE)
def before_you_start() -> str:
    """Say everything that somebody should know before they decide."""
    return first_page()


@respondent.get("/code/<code>")
@open_to(Audience.EVERYONE)
def bring(code: str) -> Answer:
    """Take the code of a card or a message along, and lead to the first page."""
    return bring_code(code)


@respondent.post("/")
@open_to(Audience.EVERYONE)
def start() -> Answer:
    """Start a form, leaving one that this device may have had open."""
    return start_form()


@respondent.route("/come-back", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def come_back() -> Answer:
    """Lead back to one's own form by its return words."""
    return come_back_to_form()


@respondent.route("/first-question", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def first_question() -> Answer:
    """Ask the routing question."""
    return form_page(PageKind.FIRST_QUESTION)


@respondent.route("/before-part/<section>", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def content_note(section: str) -> Answer:
    """Say what comes next, where it can be hard to read."""
    return form_page(PageKind.CONTENT_NOTE, section)


@respondent.route("/part/<section>", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def part(section: str) -> Answer:
    """Ask the questions of a section."""
    return form_page(PageKind.PART, section)


@respondent.route("/about-your-work", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def about_your_work() -> Answer:
    """Ask for unit and role."""
    return form_page(PageKind.ABOUT_YOUR_WORK)


@respondent.route("/comments", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def comments() -> Answer:
    """Offer boxes for comments."""
    return form_page(PageKind.COMMENTS)


@respondent.route("/check", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def check() -> Answer:
    """Show all answers before they are sent."""
    return form_page(PageKind.CHECK)


@respondent.get("/thank-you")
@open_to(Audience.EVERYONE)
def thank_you() -> Answer:
    """Say thanks, and what happens next, the same to everybody; a form that is still open leads to its sending."""
    visit = this_visit()
    if visit.entry:
        return redirect(visit.at("check"), 303)
    return render_template("respondent/thank_you.html")


@respondent.route("/stopped", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def stopped() -> Answer:
    """Show the words to come back with, and put the form away."""
    return pause(Stopped)


@respondent.get("/locked-away")
@open_to(Audience.EVERYONE)
def locked_away() -> str:
    """Say that answers wait, the same to everybody."""
    return render_template("respondent/locked_away.html")


@respondent.route("/sent", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def sent() -> Answer:
    """Offer to send a new form in the place of one's own, or to take it out."""
    return pause(Sent)


@respondent.route("/take-out", methods=["GET", "POST"])
@open_to(Audience.EVERYONE)
def take_out() -> Answer:
    """Ask once more, and take the form out."""
    return pause(TakeOut)


@respondent.get("/taken-out")
@open_to(Audience.EVERYONE)
def taken_out() -> str:
    """Say that a form was taken out, the same to everybody."""
    return render_template("respondent/taken_out.html")


@respondent.post("/leave")
@open_to(Audience.EVERYONE)
def leave() -> AnyResponse:
    """Destroy what was not locked and lead to a plain page, whatever happens: no cookie, no open draft."""
    return go_away(this_visit(), url_for("public.plain_page"))


@respondent.post("/stay")
@open_to(Audience.EVERYONE)
def stay() -> tuple[str, int]:
    """Renew the half hour of somebody who is still there; a cookie that is spent stays so."""
    return "", 204 if this_visit().entry else 410
