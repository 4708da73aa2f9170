"""Back shows one's own answers while the form is open, and nothing at all to whoever comes after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey
from tests.respondent import Respondent

NO_FORM = "There is no open form on this device"
Come = Callable[..., Respondent]
End = Callable[[Respondent], None]


def answers_some(respondent: Respondent) -> None:
    """Answer two pages and stand on the third."""
    respondent.starts()
    respondent.answers("first-question", "Yes")
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.goes_on()
    respondent.sees("Before the next part")


def test_back_shows_ones_own_answers(respondent: Respondent) -> None:
    answers_some(respondent)
    respondent.goes_back()
    assert respondent.chosen == {"k1": "Never"}
    respondent.goes_back()
    assert respondent.chosen == {"first-question": "Yes"}


def test_the_link_back_shows_ones_own_answers(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    answers_some(respondent)
    respondent.follows("Back")
    assert respondent.chosen == {"k1": "Never"}
    respondent.follows("Back")
    assert respondent.chosen == {"first-question": "Yes"}


def test_reloading_shows_ones_own_answers_and_sends_nothing(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_some(respondent)
    respondent.goes_back()
    respondent.page.reload()
    assert respondent.chosen == {"k1": "Never"}
    assert (survey.ballots, survey.drafts) == (0, 1)


def test_reloading_the_thanks_sends_nothing(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.wants_to_send()
    respondent.sends()
    respondent.page.reload()
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, survey.drafts, respondent.cookies) == (1, 1, [])


def send(respondent: Respondent) -> None:
    """Send from the middle."""
    respondent.wants_to_send()
    respondent.sends()


def stop_for_now(respondent: Respondent) -> None:
    """Stop and write the words down."""
    respondent.stops()
    respondent.is_done()


def start_again(respondent: Respondent) -> None:
    """Start again, as the next person at a shared computer does."""
    respondent.starts()


ENDS: dict[str, tuple[End, str]] = {
    "after sending": (send, NO_FORM),
    "after stopping": (stop_for_now, NO_FORM),
    "after leaving": (Respondent.leaves_quickly, NO_FORM),
    "after starting again": (start_again, "The kettle"),
}
SHORT_AT_ONCE = {("after sending", True), ("after leaving", False)}
SHORT_SLOWLY = {("after stopping", True), ("after starting again", False)}
"""From each end the short run walks one way back, from two of them with JavaScript; the long run walks all sixteen."""


def ways(short: set[tuple[str, bool]]) -> pytest.MarkDecorator:
    """Go back after each end, with and without JavaScript, as far as this run does."""
    return pytest.mark.parametrize(
        ("end", "scripts"),
        [
            pytest.param(
                end,
                scripts,
                id=f"{end} {'with' if scripts else 'without'} JavaScript",
                marks=() if (end, scripts) in short else pytest.mark.long,
            )
            for end in ENDS
            for scripts in (True, False)
        ],
    )


@ways(SHORT_AT_ONCE)
def test_whoever_comes_after_sees_nothing(come_remembering: Come, survey: OpenSurvey, scripts: bool, end: str) -> None:
    respondent = come_remembering(survey, scripts=scripts)
    answers_some(respondent)
    respondent.comes_to("comments")
    respondent.writes("words", "Warmer tea")
    ENDS[end][0](respondent)
    while respondent.page.url.startswith("http"):
        respondent.goes_back()
        respondent.page.wait_for_timeout(50)
        assert respondent.chosen == {}
    another = respondent.opens_another_tab()
    another.comes_to("part/kettle")
    another.sees(ENDS[end][1])
    assert another.chosen == {}
    another.page.reload()
    assert another.chosen == {}


@ways(SHORT_SLOWLY)
def test_whoever_comes_after_somebody_slow_sees_nothing(
    come_remembering: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool, end: str
) -> None:
    """Every minute the cookie is renewed on the way to a page; browsers then take such a page for a fresh one."""
    respondent = come_remembering(clocked_survey, scripts=scripts)
    respondent.starts()
    respondent.answers("first-question", "Yes")
    clock.is_put_forward(minutes=1)
    respondent.goes_on()
    respondent.answers("k1", "Never")
    ENDS[end][0](respondent)
    while respondent.page.url.startswith("http"):
        respondent.goes_back()
        respondent.page.wait_for_timeout(50)
        respondent.waits_until(lambda: respondent.chosen == {})


def test_half_an_hour_later_nobody_sees_anything(
    come_remembering: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool
) -> None:
    respondent = come_remembering(clocked_survey, scripts=scripts)
    answers_some(respondent)
    clock.is_put_forward(minutes=29)
    respondent.goes_back()
    assert respondent.chosen == {"k1": "Never"}
    clock.is_put_forward(minutes=29 + 31)
    respondent.page.reload()
    respondent.sees(NO_FORM)
    respondent.goes_back()
    respondent.sees(NO_FORM)
    assert respondent.chosen == {}


def test_the_page_without_a_form_leads_to_the_first_one(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.comes_to("part/kettle")
    respondent.sees(NO_FORM)
    respondent.follows("Go to the first page")
    expect(respondent.button("Start")).to_be_visible()
