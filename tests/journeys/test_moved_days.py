"""Days that moved, as staff meet them on a phone: a form goes on after an extension, and late results have a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.journeys.conftest import assert_accessible
from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, days_from_now
from tests.respondent import Respondent
from tiassess.clock import now
from tiassess.release.delaying import delay_results
from tiassess.release.extending import extend_wave

Come = Callable[..., Respondent]

AFTER_THE_FIRST_LAST_DAY = 21
NEW_LAST_DAY = 25
REASON = "The kettle of the steering group broke, and they meet a week later."


def test_words_from_before_an_extension_lead_back_after_the_first_last_day(
    come: Come, clocked_survey: OpenSurvey, clock: Clock
) -> None:
    respondent = come(clocked_survey)
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    words = respondent.stops()
    respondent.is_done()
    server = clocked_survey.server
    extend_wave(server.database, server.settings, clocked_survey.name, days_from_now(NEW_LAST_DAY), now())
    clock.is_put_forward(days=AFTER_THE_FIRST_LAST_DAY)
    respondent.opens_the_link()
    respondent.reads("At first the last day was")
    respondent.comes_back(words)
    assert respondent.chosen == {"k1": "Never"}
    respondent.wants_to_send()
    respondent.sends()
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    respondent.reads("It was moved once, to")
    assert clocked_survey.ballots == 1


def test_late_results_are_read_without_scripts_and_fit_a_phone(come: Come, survey: OpenSurvey) -> None:
    server = survey.server
    until = days_from_now(20 + 28) + timedelta(days=7)
    delay_results(server.database, server.settings, survey.name, REASON, until, now())
    respondent = come(survey, scripts=False)
    respondent.opens_the_link()
    respondent.reads(REASON)
    respondent.starts()
    survey.receives(6)
    survey.lead.closes(survey.name, now() + timedelta(days=21))
    for address in (survey.address, survey.address.replace("/answer/", "/results/").rstrip("/")):
        respondent.page.goto(address)
        respondent.sees("The results are late")
        respondent.reads(REASON)
    on_a_phone = come(survey)
    on_a_phone.opens_the_link()
    on_a_phone.page.set_viewport_size({"width": 320, "height": 640})
    assert on_a_phone.page.locator("html").evaluate("one => one.scrollWidth") <= 320
    assert_accessible(on_a_phone.page)
