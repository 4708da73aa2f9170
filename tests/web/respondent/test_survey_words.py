"""What pages tell about a survey: each number, day and name on every page is the frame's, and no other is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.instrument.shelf import BUILT_IN, shipped
from tests.lead import NOW, Lead
from tests.pages import Page, text_of
from tests.web.respondent.conftest import KNOWN_UNITS, UNITS, issue
from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import plain, whole
from tests.web.respondent.staff import Clock, Staff
from tiassess.disclosure.comments import DAYS_HELD
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.instrument.definition import Instrument
from tiassess.wave.frame import Frame
from tiassess.wave.tables import DestructionReason, Wave, WaveState
from tiassess.web.respondent.survey_words import SurveyWords
from tiassess.web.respondent.wording import Wording
from tiassess.web.sessions import ANSWER

DAY = re.compile(r"\b\d{1,2} (?:[A-Z][a-z]+) \d{4}\b")
NUMBER = re.compile(r"\d+")

TEXTS = {
    "service": "the Loch House",
    "people": "families",
    "steering_group": "the listening group",
    "host": "North Data",
    "contact": "Ann Reid in the office",
    "readers": "everyone who works here",
    "support": "Our own listening line in room seven",
}
LARGE = UNITS.replace("80", "800")


@dataclass(frozen=True)
class Plan:
    """A wave, told apart from the others by every number, day and name that its pages can say."""

    wave: Mapping[str, Any]
    units: str = UNITS

    def days(self, *names: str) -> set[str]:
        """Days as pages write them."""
        written = (self.wave.get(name, DEFAULT_DAYS[name]) for name in names)
        return {f"{day.day} {day:%B %Y}" for day in written}


DEFAULT_DAYS = {
    "opens": date(2026, 11, 2),
    "closes": date(2026, 12, 10),
    "results": date(2027, 1, 7),
    "destroy_on": date(2027, 2, 4),
}
STANDARD = Plan({"threshold": 5})
RAISED = Plan(
    {
        "threshold": 7,
        "opens": date(2026, 11, 20),
        "closes": date(2026, 11, 28),
        "results": date(2026, 12, 19),
        "destroy_on": date(2027, 3, 31),
        "texts": TEXTS,
    }
)
HIGHEST = Plan({"threshold": 11, "breakdown": Breakdown.UNITS}, LARGE)
STRICT = Plan({"profile": Profile.STRICT, "results": date(2026, 12, 10), "destroy_on": date(2027, 1, 20)})
WHOLE_SERVICE = Plan({"profile": Profile.WHOLE_SERVICE, "breakdown": None, "questionnaire": plain()})

PLANS = {
    "standard": STANDARD,
    "raised": RAISED,
    "highest": HIGHEST,
    "strict": STRICT,
    "whole service": WHOLE_SERVICE,
}
THRESHOLDS = {"standard": 5, "raised": 7, "highest": 11, "strict": 10, "whole service": 5}
COMMENT_THRESHOLDS = {"standard": 10, "raised": 10, "highest": 11, "strict": 10}
MINUTES = {10: (3, 6), 3: (3, 5)}
"""By questions: eight seconds each and three minutes around them, less a tenth and a quarter more, in whole minutes."""

every_plan = pytest.mark.parametrize("name", PLANS)


def own_text(page: Page) -> str:
    """What a page says in its title and its body, without the support list, which has its own numbers."""
    body = page.root.find("body")
    assert body is not None
    support = [text_of(each) for each in page.root.iter("section") if each.attrib.get("id") == "support"]
    text = f"{page.title} {page.text}"
    for each in support:
        text = text.replace(each, " ")
    return text


def days_of(page: Page) -> set[str]:
    """Every day that a page names."""
    return set(DAY.findall(own_text(page)))


def numbers_of(page: Page) -> set[int]:
    """Every number that a page says beside its days."""
    return {int(number) for number in NUMBER.findall(DAY.sub(" ", own_text(page)))}


@every_plan
def test_before_you_start_says_the_numbers_and_days_of_the_frame_and_no_other(
    name: str, opened: Callable[..., Frame], staff: Staff
) -> None:
    plan = PLANS[name]
    opened(units=plan.units, **plan.wave)
    page = staff.opens()
    questionnaire = plan.wave.get("questionnaire", whole())
    assert days_of(page) == plan.days("closes", "results", "destroy_on")
    of_comments = {DAYS_HELD, COMMENT_THRESHOLDS[name]} if questionnaire.comment_items else set()
    assert numbers_of(page) == {THRESHOLDS[name], *MINUTES[len(questionnaire.items)]} | of_comments


@every_plan
def test_every_page_of_the_form_says_the_numbers_and_days_of_the_frame_and_no_other(
    name: str, opened: Callable[..., Frame], staff: Staff
) -> None:
    plan = PLANS[name]
    opened(units=plan.units, **plan.wave)
    staff.starts()
    pages = list(staff.walks())
    parts = len({page.heading for page in pages} - {"Before the next part", "Check your answers"})
    number = 0
    for page in pages[:-1]:
        number += page.heading != "When work is hard"  # it counts with the note before it
        limits = {300, 120, DAYS_HELD} if page.heading == "In your own words" else set()
        assert numbers_of(page) == {number, parts, 25, ANSWER.idle_minutes} | limits, page.heading
        assert days_of(page) == plan.days("closes"), page.heading
    assert number == parts
    asked = [len(questions) for questions in ([1, 2, 3],)] if name == "whole service" else [8, 2, 4, 2, 2, 1]
    assert numbers_of(pages[-1]) == {0, *asked, 25, ANSWER.idle_minutes}
    assert days_of(pages[-1]) == plan.days("closes")


@every_plan
def test_the_page_after_sending_says_the_days_of_the_frame_and_no_number(
    name: str, opened: Callable[..., Frame], staff: Staff
) -> None:
    opened(units=PLANS[name].units, **PLANS[name].wave)
    staff.starts()
    list(staff.walks())
    page = staff.presses("send")
    assert days_of(page) == PLANS[name].days("closes", "results")
    assert numbers_of(page) == set()


@pytest.mark.parametrize(
    ("state", "reason", "moment", "days"),
    [
        (WaveState.OPEN, None, "opens", ["opens"]),
        (WaveState.OPEN, None, "closes", ["closes", "results"]),
        (WaveState.CLOSED, None, "closes", ["closes", "results"]),
        (WaveState.CLOSED, None, "results", ["closes", "results", "destroy_on"]),
        (WaveState.PUBLISHED, None, "results", ["closes"]),
        (WaveState.DESTROYED, DestructionReason.TOO_FEW, "closes", ["closes"]),
        (WaveState.DESTROYED, DestructionReason.DAY_OF_DESTRUCTION, "destroy_on", []),
    ],
    ids=["not yet", "answering over", "closed", "late", "results out", "too few", "never published"],
)
@pytest.mark.parametrize("name", ["standard", "raised", "whole service"])
def test_a_page_that_stands_in_its_place_says_the_days_of_the_frame_and_no_number(
    *,
    name: str,
    state: WaveState,
    reason: DestructionReason | None,
    moment: str,
    days: list[str],
    opened: Callable[..., Frame],
    staff: Staff,
    clock: Clock,
    sqlite_lead: Lead,
) -> None:
    plan = PLANS[name]
    opened(units=plan.units, **plan.wave)
    with sqlite_lead.database.writing() as session:
        session.execute(update(Wave).values(state=state, destroyed_because=reason))
    day = plan.wave.get(moment, DEFAULT_DAYS[moment]) + timedelta(days=-1 if moment == "opens" else 1)
    clock.moment = datetime.combine(day, NOW.timetz())
    page = staff.opens()
    assert days_of(page) == plan.days(*days)
    assert numbers_of(page) == set()


def test_words_of_the_lead_stand_where_they_belong(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(**RAISED.wave)
    text = staff.opens().text
    for sentence in (
        "This survey comes from the listening group at Loch Service.",
        "They want to make the Loch House better for staff and for families.",
        "We ask about these things:",
        "Your managers do not run this website. North Data does.",
        "Until the results are out, North Data could open the locked forms if it broke its own rules.",
        "Who they are for: everyone who works here",
        "Everyone who has that address can read them.",
        "Ask Ann Reid in the office. This is not your line manager.",
        "Our own listening line in room seven",
        "This server is run by North Data.",
    ):
        assert sentence in text


def test_no_word_of_the_lead_is_made_up_where_there_is_none(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    text = staff.opens().text
    for sentence in (
        "This survey comes from Loch Service.",
        "They want to make Loch Service better for staff and for guests.",
        "those who run this website could open the locked forms if they broke their own rules.",
        "Everyone who has that address can read them.",
        "Whoever runs this server has not given a name.",
    ):
        assert sentence in text
    for gone in ("Questions?", "Your managers do not run this website", "None", "line manager"):
        assert gone not in text


def test_a_server_that_says_who_runs_it_is_named_unless_the_frame_names_another(
    opened: Callable[..., Frame], make_app: Callable[..., Flask], sqlite_lead: Lead, clock: Clock
) -> None:
    opened()
    app = make_app(replace(sqlite_lead.settings, host_name="Board Computing"))
    text = Staff(app.test_client()).opens().text
    assert "Your managers do not run this website. Board Computing does." in text
    assert "This server is run by Board Computing." in text


def test_the_leads_own_line_of_support_is_on_every_page(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(**RAISED.wave)
    staff.opens()
    staff.starts()
    list(staff.walks())
    staff.presses("send")
    staff.opens("part/team")
    assert all("Our own listening line in room seven" in page.text for page in staff.pages)


def test_words_of_the_lead_are_words_and_never_markup(opened: Callable[..., Frame], staff: Staff) -> None:
    odd = {name: f"<b>{name}</b> & {{{{ 7 * 7 }}}} %(day)s “x”" for name in TEXTS}
    opened(texts=odd)
    for page in (staff.opens(), staff.starts(), staff.presses()):
        assert list(page.root.iter("b")) == []
        assert "49" not in page.text
    assert "<b>contact</b> & {{ 7 * 7 }} %(day)s “x”" in staff.pages[0].text


def test_what_cannot_happen_in_a_survey_is_not_promised_in_it(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(**WHOLE_SERVICE.wave)
    text = staff.opens().text
    assert "All results are for the whole service. No result is shown for one team." in text
    for gone in ("omment", "Your words could show who you are", "If your team is small"):
        assert gone not in text


def test_what_can_happen_in_a_survey_is_said(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    text = staff.opens().text
    assert "for the whole service" not in text
    for said in (
        "Anyone who has the link can send a form, and can do so again.",
        "Your words could show who you are. Please do not name anyone.",
    ):
        assert said in text
    assert "If your team is small" not in text  # nobody is asked for a small team behind a link


def test_no_sentence_promises_what_is_not_built(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(texts=TEXTS)
    staff.opens()
    staff.starts()
    list(staff.walks())
    staff.presses("send")
    for page in staff.pages:
        for unbuilt in ("aper form", "shown only when", "e-mail system", " card", "Your code", "this code"):
            assert unbuilt not in page.text, (page.heading, unbuilt)


@pytest.mark.parametrize("reference", BUILT_IN)
def test_the_minutes_follow_from_the_number_of_questions(reference: str) -> None:
    questionnaire = shipped(reference)
    low, high = minutes(questionnaire)
    expected = len(questionnaire.items) * 8 / 60 + 3
    assert low <= expected * 0.9 < low + 1
    assert high - 1 < expected * 1.25 <= high


def minutes(questionnaire: Instrument) -> tuple[int, int]:
    """About how long a questionnaire takes, as pages say it."""
    frame = frame_of(questionnaire)
    return SurveyWords(frame, Wording.of(frame, "en"), None, "/", "/").minutes


@pytest.mark.parametrize(
    ("breakdown", "before", "on_the_page"),
    [
        (
            Breakdown.BOTH,
            "If your team is small, you may want to leave the questions about your team and role blank.",
            "In a small team you may want to leave it blank. The same is true if few people do your kind of work.",
        ),
        (
            Breakdown.UNITS,
            "If your team is small, you may want to leave the question about your team blank.",
            "In a small team you may want to leave it blank.",
        ),
        (
            Breakdown.ROLES,
            "If few people do your kind of work, you may want to leave the question about your role blank.",
            "If few people do your kind of work, you may want to leave it blank.",
        ),
    ],
)
def test_only_what_is_asked_is_named_as_what_may_be_left_blank(
    *,
    breakdown: Breakdown,
    before: str,
    on_the_page: str,
    opened: Callable[..., Frame],
    staff: Staff,
    sqlite_lead: Lead,
) -> None:
    opened(ways_in=("cards",), units=KNOWN_UNITS, breakdown=breakdown)
    text = staff.opens().text
    assert before in text
    assert ("your team blank" in text, "your role blank" in text, "team and role" in text) == (
        breakdown is Breakdown.UNITS,
        breakdown is Breakdown.ROLES,
        breakdown is Breakdown.BOTH,
    )
    staff.starts(code=issue(sqlite_lead)[0])
    text = staff.opens("about-your-work").text
    assert on_the_page in text
    assert ("In a small team" in text) is (breakdown is not Breakdown.ROLES)
    assert ("few people do your kind of work" in text) is (breakdown is not Breakdown.UNITS)
