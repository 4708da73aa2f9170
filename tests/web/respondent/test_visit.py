"""A visit: whose form it is, and what its draft, its cookie and its pages say by their size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.lead import Lead
from tests.pages import post_page
from tests.web.respondent.questionnaires import whole
from tests.web.respondent.staff import ADDRESS, Staff, choices, chosen_on
from tiassess.collection.ballot import ballot_size
from tiassess.collection.return_words import WORDS_WITH_LINK, all_words
from tiassess.collection.tables import Draft
from tiassess.wave.frame import Frame
from tiassess.web.compression import STEP
from tiassess.web.respondent import visit


def test_nobody_meets_another_persons_answers(opened: Callable[..., Frame], staff: Staff, other: Staff) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "No"})
    other.starts()
    assert chosen_on(other.page) == {}
    assert other.presses(**{"first-question": "Yes"}).heading == "Meeting people"
    assert chosen_on(staff.opens("first-question")) == {"first-question": "No"}


def test_two_windows_of_one_browser_fill_in_one_form(opened: Callable[..., Frame], staff: Staff, app: Flask) -> None:
    opened()
    staff.starts()
    second = Staff(app.test_client())
    second.client.set_cookie("__Secure-answer", staff.cookie or "", path="/answer")
    second.opens("part/team")
    staff.opens("part/hard")
    second.presses(t2="Agree")
    staff.presses(h1="Disagree")
    assert chosen_on(staff.opens("part/team")) == {"t2": "Agree"}


@pytest.fixture
def neighbour(sqlite_lead: Lead) -> str:
    """The address of a survey of another organisation on the same server."""
    moor = Lead(sqlite_lead.database, sqlite_lead.settings, sqlite_lead.folder, organisation="moor")
    moor.has_an_organisation()
    plan = {"opens": date(2026, 11, 2), "closes": date(2026, 12, 10), "questionnaire": whole(), "ways_in": ("link",)}
    moor.opens(moor.plans_a_wave("baseline", **plan))
    return "/answer/moor/baseline/"


def test_a_form_of_one_survey_is_none_of_another(opened: Callable[..., Frame], staff: Staff, neighbour: str) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    form = {**staff.form, "q-t2": "a", "go": "next"}
    assert "There is no open form on this device" in staff.client.get(f"{neighbour}part/team").text
    page = post_page(staff.client, f"{neighbour}part/team", form)
    assert page.heading == "There is no open form on this device"
    assert staff.opens("first-question").heading == "First, one question"


def test_looking_at_another_survey_puts_no_form_away(
    opened: Callable[..., Frame], staff: Staff, neighbour: str
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    for path in ("", "part/team", "thank-you"):
        staff.client.get(neighbour + path)
    assert staff.opens("first-question").heading == "First, one question"


# What a draft says by its size


def test_a_draft_has_one_size_whatever_is_in_it(
    opened: Callable[..., Frame], staff: Staff, other: Staff, sqlite_lead: Lead
) -> None:
    frame = opened()
    staff.starts()
    staff.presses()
    other.starts()
    other.presses(**{"first-question": "Yes"})
    other.opens("part/team")
    other.presses(t2="I would rather not say")
    other.opens("comments")
    other.presses(c1="😀" * 300)
    with sqlite_lead.database.reading() as session:
        sizes = session.scalars(select(func.length(Draft.sealed))).all()
    assert sizes == [ballot_size(whole(), frame.structure) + 40] * 2


def test_every_page_takes_whole_steps_on_the_line_whatever_was_answered(
    opened: Callable[..., Frame], staff: Staff, other: Staff
) -> None:
    opened()
    for person in (staff, other):
        person.starts()
    staff.opens("part/team")
    staff.presses(t1="Agree", t2="I don’t know", t3="There are no breaks", t4="I work at home")
    staff.opens("comments")
    staff.presses(c1="Tea. " * 50)
    for path in ("", "part/team", "comments", "check"):
        for person in (staff, other):
            answer = person.client.get(ADDRESS + path, headers={"Accept-Encoding": "gzip"})
            assert len(answer.data) % STEP == 0


def test_a_cookie_has_one_size_throughout_a_form(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    sizes = {len(staff.cookie or "") for _page in staff.walks()}
    assert sizes == {480}


def test_a_cookie_has_that_size_with_the_longest_content_too(
    codes: list[str], staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = max(all_words(), key=len)
    monkeypatch.setattr(visit, "make_words", lambda _number: (longest,) * WORDS_WITH_LINK)
    staff.starts(code=codes[0])
    staff.presses("stop")
    staff.follows(staff.client.get(f"{ADDRESS}code/{codes[1]}"))
    assert len(staff.cookie or "") == 480
    staff.opens("check")
    assert staff.words.split() == [longest] * WORDS_WITH_LINK


# Many teams


def test_three_hundred_teams_stand_in_one_list(opened: Callable[..., Frame], staff: Staff) -> None:
    teams = "".join(f"team-{number},Team {number},,60\n" for number in range(300))
    opened(units=f"id,name,parent,headcount\n{teams}")
    staff.starts()
    page = staff.opens("about-your-work")
    lists = list(page.root.iter("select"))
    assert len(lists) == 1
    offered = [label for _question, label, _value in choices(page)]
    assert offered[:2] == ["Leave this blank", "I would rather not say"]
    assert sorted(offered[2:]) == sorted(f"Team {number}" for number in range(300))
    staff.presses(unit="Team 299")
    assert chosen_on(staff.opens("about-your-work")) == {"unit": "Team 299"}
    staff.presses(unit="Leave this blank")
    assert chosen_on(staff.opens("about-your-work")) == {}
