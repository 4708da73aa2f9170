"""Coming in by a code: what is typed, what a link brings, and how little a wrong code is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from tests.lead import Lead
from tests.pages import Page, checked, text_of
from tests.web.respondent.conftest import BY_CARD, KNOWN_UNITS, issue, opening
from tests.web.respondent.staff import ADDRESS, OURS, Clock, Staff, chosen_on, main_text, notice_on, rows
from tiassess.collection.access import cancel_cards
from tiassess.collection.codes import AccessCode, read_code
from tiassess.collection.tables import CodeWay
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName

UNKNOWN = "This code does not open this survey"
MISTYPED = "Please look at the code again"
MISSING = "Please type your code"
BOTH = {"ways_in": ("link", "cards"), "units": KNOWN_UNITS}


def mistyped(code: str) -> str:
    """The code with its first sign changed."""
    return ("0" if code[0] != "0" else "1") + code[1:]


def fields_on(page: Page) -> dict[str, str]:
    """What the fields for code and words say."""
    boxes = [*page.root.iter("input"), *page.root.iter("textarea")]
    typed = [box for box in boxes if box.attrib["name"] in {"code", "words"}]
    return {box.attrib["name"]: box.attrib.get("value", "".join(box.itertext())).strip() for box in typed}


@pytest.mark.parametrize("way", [str.lower, str.upper, lambda code: code.replace("-", " "), lambda code: f" {code}. "])
def test_a_code_opens_a_form_however_it_is_written(
    way: Callable[[str], str], codes: list[str], staff: Staff, sqlite_lead: Lead
) -> None:
    staff.opens()
    assert staff.starts(code=way(codes[0])).heading == "First, one question"
    assert rows(sqlite_lead) == (0, 0)
    list(staff.walks())
    staff.presses("send")
    assert rows(sqlite_lead) == (1, 1)


def test_a_link_brings_its_code_along_and_leads_to_an_address_without_it(
    codes: list[str], staff: Staff, sqlite_lead: Lead
) -> None:
    answer = staff.client.get(f"{ADDRESS}code/{codes[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    page = staff.follows(answer)
    assert f"You came with the code that ends in {codes[0][-4:]}." in main_text(page)
    assert codes[0][:14] not in page.response.text
    assert rows(sqlite_lead) == (0, 0)
    assert staff.starts().heading == "First, one question"


def test_a_link_with_a_code_that_opens_nothing_looks_like_any_other_until_start(
    codes: list[str], staff: Staff, other: Staff
) -> None:
    strange = AccessCode.make().written
    pages = [
        one.follows(one.client.get(f"{ADDRESS}code/{code}")) for one, code in ((staff, codes[0]), (other, strange))
    ]
    texts = [page.response.text.replace(code[-4:], "") for page, code in zip(pages, (codes[0], strange), strict=True)]
    assert texts[0] == texts[1]
    page = other.starts_in_vain()
    assert notice_on(page) == UNKNOWN
    assert strange[-4:] not in page.response.text
    assert other.cookie is None


def cancelled(lead: Lead, code: str) -> str:
    """Let a lead cancel a code."""
    with lead.database.writing() as session:
        wave = WaveName("baseline", lead.organisation).find(session)
        assert cancel_cards(session, lead.settings, wave, [read_code(code)]) == 1
    return code


def code_of_another_wave(lead: Lead) -> str:
    """Give out a code of another organisation's wave."""
    moor = Lead(lead.database, lead.settings, lead.folder, organisation="moor")
    opening(moor)(units=KNOWN_UNITS, **BY_CARD)
    return issue(moor)[0]


def test_unknown_cancelled_and_foreign_codes_are_told_one_and_the_same(
    codes: list[str], app: Flask, sqlite_lead: Lead
) -> None:
    wrong = [AccessCode.make().written, cancelled(sqlite_lead, codes[2]), code_of_another_wave(sqlite_lead)]
    answers = [Staff(app.test_client()).starts_in_vain(code=code).response for code in wrong]
    assert len({answer.text.replace(code, "") for code, answer in zip(wrong, answers, strict=True)}) == 1
    assert len({tuple(answer.headers.items()) for answer in answers}) == 1
    page = checked(answers[0])
    assert notice_on(page) == UNKNOWN
    assert rows(sqlite_lead) == (0, 0)


@pytest.mark.parametrize("by_link", [False, True], ids=["typed", "in a link"])
def test_a_slip_of_the_pen_is_told_and_says_nothing_of_whether_the_code_exists(
    by_link: bool, codes: list[str], staff: Staff, other: Staff
) -> None:
    pages = []
    for one, code in ((staff, codes[0]), (other, AccessCode.make().written)):
        slip = mistyped(code)
        page = one.follows(one.client.get(f"{ADDRESS}code/{slip}")) if by_link else one.starts_in_vain(code=slip)
        assert (notice_on(page), fields_on(page)["code"]) == (MISTYPED, "" if by_link else slip)
        assert slip not in page.response.request.url
        assert one.cookie is None
        pages.append(page.response.text.replace(slip, ""))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("typed", ["", "  ", "x" * 5000, "<b>&amp;", "💜" * 30, "0123"])
def test_what_is_no_code_is_told_kindly(typed: str, codes: list[str], staff: Staff) -> None:
    page = staff.starts_in_vain(code=typed)
    assert notice_on(page) == (MISTYPED if typed.strip() else MISSING)
    assert len(fields_on(page)["code"]) <= 200


def test_a_survey_by_code_alone_cannot_be_started_without_one(codes: list[str], staff: Staff) -> None:
    assert notice_on(staff.starts_in_vain()) == MISSING
    assert notice_on(staff.starts_in_vain(go="without-code")) == MISSING
    assert "Start without a code" not in staff.opens().text


def test_where_there_is_a_link_too_people_can_start_without_a_code(
    opened: Callable[..., Frame], staff: Staff, other: Staff
) -> None:
    opened(**BOTH)
    assert "Start without a code" in staff.opens().text
    assert notice_on(other.starts_in_vain()) == MISSING
    assert staff.starts(go="without-code").heading == "First, one question"
    assert len(staff.stops().split()) == 8


def test_where_there_is_only_a_link_nobody_is_asked_for_a_code(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    assert fields_on(staff.opens()) == {}
    assert "code" not in main_text(staff.page).replace("encoded", "")
    answer = staff.client.get(f"{ADDRESS}code/{AccessCode.make().written}")
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers


def test_another_code_than_the_one_of_the_link_can_be_typed(codes: list[str], staff: Staff) -> None:
    staff.follows(staff.client.get(f"{ADDRESS}code/{AccessCode.make().written}"))
    assert fields_on(staff.page) == {"code": ""}
    assert staff.starts(code=codes[0]).heading == "First, one question"


def test_a_link_with_a_code_puts_no_open_form_away(codes: list[str], staff: Staff) -> None:
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    page = staff.follows(staff.client.get(f"{ADDRESS}code/{codes[1]}"))
    assert f"ends in {codes[1][-4:]}" in main_text(page)
    assert chosen_on(staff.opens("first-question")) == {"first-question": "Yes"}
    staff.opens()
    staff.starts()
    assert chosen_on(staff.page) == {}


def test_who_starts_after_somebody_else_needs_a_code_of_their_own(codes: list[str], staff: Staff) -> None:
    """On a shared computer the last person's code is not the next one's."""
    staff.follows(staff.client.get(f"{ADDRESS}code/{codes[0]}"))
    staff.starts()
    assert "You came with the code" not in staff.opens().text
    assert notice_on(staff.starts_in_vain()) == MISSING
    assert staff.opens("first-question").heading == "First, one question"


def test_a_code_waits_half_an_hour_for_start(codes: list[str], staff: Staff, clock: Clock) -> None:
    staff.follows(staff.client.get(f"{ADDRESS}code/{codes[0]}"))
    clock.passes(minutes=31)
    assert "You came with the code" not in staff.opens(of_a_form=False).text
    assert notice_on(staff.starts_in_vain()) == MISSING


def test_no_page_shows_a_code_or_keeps_it_in_an_address(codes: list[str], staff: Staff) -> None:
    staff.opens()
    staff.starts(code=codes[0])
    list(staff.walks())
    staff.presses("stop")
    for page in staff.pages:
        assert codes[0] not in page.response.text
        assert codes[0] not in page.response.request.url


def test_a_code_that_is_cancelled_meanwhile_is_told_on_the_next_press(
    codes: list[str], staff: Staff, sqlite_lead: Lead
) -> None:
    staff.starts(code=codes[0])
    form = {**staff.form, "go": "next"}
    cancelled(sqlite_lead, codes[0])
    quick = staff.sends(form, Accept="application/json")
    assert (quick.status_code, quick.data) == (409, b"")
    page = staff.is_shown(form, of_a_form=False)
    assert notice_on(page) == UNKNOWN
    assert (staff.cookie, rows(sqlite_lead)) == (None, (0, 0))


def test_a_form_whose_code_was_cancelled_cannot_be_sent(codes: list[str], staff: Staff, sqlite_lead: Lead) -> None:
    staff.starts(code=codes[0])
    list(staff.walks())
    cancelled(sqlite_lead, codes[0])
    assert notice_on(staff.is_shown({**staff.form, "go": "send"}, of_a_form=False)) == UNKNOWN
    assert rows(sqlite_lead) == (1, 0)


# A code that somebody else has brought, and one in an address


def brought(staff: Staff, code: str) -> Staff:
    """Somebody, or the last person at their computer, who has followed the link of a code."""
    staff.follows(staff.client.get(f"{ADDRESS}code/{code}"))
    return staff


def test_not_now_leaves_nothing_on_the_device(codes: list[str], staff: Staff) -> None:
    brought(staff, codes[0])
    answer = staff.client.post(ADDRESS, data={"go": "not-now"}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/results/loch/baseline")
    assert staff.cookie is None
    assert "You came with the code" not in staff.opens().text


def test_not_now_puts_an_open_form_away(codes: list[str], staff: Staff, sqlite_lead: Lead) -> None:
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    staff.client.post(ADDRESS, data={"go": "not-now"}, headers=OURS)
    assert (staff.cookie, rows(sqlite_lead)) == (None, (0, 0))


@pytest.mark.parametrize("path", ["", "come-back"])
def test_a_button_forgets_the_code_of_somebody_else(path: str, codes: list[str], staff: Staff) -> None:
    brought(staff, codes[0])
    page = staff.opens(path)
    assert "Is this not your code?" in main_text(page)
    assert fields_on(page)["code"] == ""
    answer = staff.client.post(f"{ADDRESS}{path}", data={"go": "forget"}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}{path}#begin")
    assert staff.cookie is None
    assert "You came with the code" not in staff.opens(path).text


def test_to_forget_a_code_puts_no_open_form_away(codes: list[str], staff: Staff) -> None:
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    brought(staff, codes[1])
    staff.client.post(ADDRESS, data={"go": "forget"}, headers=OURS)
    assert chosen_on(staff.opens("first-question")) == {"first-question": "Yes"}


def test_an_empty_field_never_stands_for_a_code_that_the_page_does_not_show(codes: list[str], staff: Staff) -> None:
    """A slip of the pen, and then an empty field, must not begin a form with the last person's code."""
    brought(staff, codes[0])
    assert notice_on(staff.starts_in_vain(code="0123")) == MISTYPED
    assert notice_on(staff.starts_in_vain(code="")) == MISSING


def test_a_page_of_before_another_link_was_followed_does_not_begin_with_its_code(
    codes: list[str], staff: Staff
) -> None:
    brought(staff, codes[0])
    shown = dict(staff.brought)
    brought(staff, codes[1])
    assert notice_on(staff.starts_in_vain(**shown)) == MISSING


def test_a_mistyped_link_takes_the_place_of_the_last_persons(codes: list[str], staff: Staff) -> None:
    brought(staff, codes[0])
    assert notice_on(brought(staff, mistyped(codes[1])).page) == MISTYPED
    assert "You came with the code" not in staff.page.text
    assert staff.cookie is None


@pytest.mark.parametrize("moment", [datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 12, 11, 12, tzinfo=UTC)])
@pytest.mark.parametrize("is_mistyped", [False, True])
def test_no_code_stays_in_an_address_while_nobody_can_answer(
    moment: datetime, is_mistyped: bool, codes: list[str], staff: Staff, clock: Clock
) -> None:
    clock.moment = moment
    answer = staff.client.get(f"{ADDRESS}code/{mistyped(codes[0]) if is_mistyped else codes[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "pasted", ["https://survey.example.org/answer/loch/baseline/code/{}", "Your code: {}", " {}/ "]
)
def test_what_is_pasted_from_a_message_opens_a_form(pasted: str, codes: list[str], staff: Staff) -> None:
    page = staff.opens()
    (field,) = (each for each in page.root.iter("input") if each.attrib["name"] == "code")
    assert int(field.attrib["maxlength"]) > len(pasted.format(codes[0]))
    assert staff.starts(code=pasted.format(codes[0])).heading == "First, one question"


# A card of a unit's pile


def test_the_first_page_says_for_which_unit_a_brought_code_was_given_out(
    codes: list[str], staff: Staff, other: Staff, sqlite_lead: Lead
) -> None:
    (code,) = issue(sqlite_lead, unit="ward-b")
    assert "It was given out for Ward Beech." in main_text(brought(staff, code).page)
    assert "given out for" not in main_text(brought(other, codes[0]).page)


def test_what_a_code_was_given_out_for_keeps_nobody_from_the_first_page(
    codes: list[str], staff: Staff, sqlite_lead: Lead
) -> None:
    with sqlite_lead.database.writing() as session:
        session.execute(text("DROP TABLE issued_code"))
    assert "You came with the code" in main_text(brought(staff, codes[0]).page)


def test_a_card_of_a_units_pile_brings_its_unit_along_and_says_so(
    codes: list[str], staff: Staff, sqlite_lead: Lead
) -> None:
    (code,) = issue(sqlite_lead, unit="ward-b")
    staff.starts(code=code)
    page = staff.opens("about-your-work")
    assert chosen_on(page) == {"unit": "Ward Beech, North"}
    assert "Your code was given out for Ward Beech." in main_text(page)
    staff.presses(unit="Ward Ash, North")
    assert "given out for" not in staff.opens("check").text
    assert chosen_on(staff.opens("about-your-work")) == {"unit": "Ward Ash, North"}
    staff.presses("skip")
    assert chosen_on(staff.opens("about-your-work")) == {}


def test_who_sends_early_is_told_of_the_unit_too(codes: list[str], staff: Staff, sqlite_lead: Lead) -> None:
    (code,) = issue(sqlite_lead, unit="ward-b")
    staff.starts(code=code)
    page = staff.presses("check")
    assert "Your form says that you work in Ward Beech. Your code was given out for it." in main_text(page)
    assert "Ward Beech, North" in main_text(page)


def test_a_card_for_everybody_says_nothing_of_a_unit(codes: list[str], staff: Staff) -> None:
    staff.starts(code=codes[0])
    assert "given out for" not in staff.opens("about-your-work").text
    assert "given out for" not in staff.opens("check").text


# What the first page says


def test_only_a_survey_by_e_mail_speaks_of_e_mail_systems(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened(ways_in=("cards", "e-mail"), units=KNOWN_UNITS)
    assert "Your work e-mail system may record that you opened the link." in staff.opens().text
    (code,) = issue(sqlite_lead, way_in=CodeWay.E_MAIL)
    assert staff.starts(code=code).heading == "First, one question"


def test_a_survey_by_cards_says_what_is_true_of_cards(codes: list[str], staff: Staff) -> None:
    text = staff.opens().text
    assert "e-mail system" not in text
    assert "Anyone who has the link can send a form" not in text
    assert "If your team is small" in text


def test_no_scanner_starts_a_form_by_a_link(codes: list[str], staff: Staff, sqlite_lead: Lead) -> None:
    for method in ("GET", "HEAD"):
        staff.client.open(f"{ADDRESS}code/{codes[0]}", method=method)
    assert rows(sqlite_lead) == (0, 0)
    staff.client.post(f"{ADDRESS}code/{codes[0]}", headers=OURS)
    assert rows(sqlite_lead) == (0, 0)


def test_who_comes_back_is_led_past_what_they_have_read(codes: list[str], staff: Staff) -> None:
    page = staff.opens()
    (link,) = (each for each in page.root.iter("a") if each.attrib["href"] == "#begin")
    assert text_of(link) == "Go to the code and Start"
    text = main_text(page)
    assert text.index("Go to the code") < text.index("Who is asking?")
    (begin,) = (each for each in page.root.iter("div") if each.get("id") == "begin")
    assert [form.get("id") for form in begin.iter("form")] == ["start"]


def test_a_survey_without_codes_leads_to_start_alone(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    assert "Go to Start" in main_text(staff.opens())
