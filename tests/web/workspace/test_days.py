"""The days that can still move, by page: an extension, asked once; late results, shown before they are announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.lead import Lead, rows_of
from tests.pages import open_page
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tiassess.people.tables import MemberRole, Membership
from tiassess.release.ledger import read_ledger
from tiassess.wave.extension import first_last_day
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave
from tiassess.wave.waves import WaveName

HOME = "/workspace/organisations/loch/"
PAGE = f"{HOME}waves/baseline/"
EXTEND, DELAY = f"{PAGE}extend", f"{PAGE}delay"
RESULTS, ANSWER = "/results/loch/baseline", "/answer/loch/baseline/"
OURS = WaveName("baseline", "loch")
PLAN: dict[str, Any] = {
    "opens": date(2026, 11, 20),
    "closes": date(2026, 12, 10),
    "results": date(2027, 1, 7),
    "destroy_on": date(2027, 2, 4),
    "ways_in": ("link",),
}
ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
REASON = "The steering group meets <a week> later."
LATER = date(2026, 12, 20)


def typed(name: str, day: date) -> dict[str, Any]:
    """What is typed for a day."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: pages say the same on each kind, so the short run looks at most of them on one."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


on_each_kind = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Where locking counts, or the whole way."""


@pytest.fixture
def people(lead: Lead) -> Lead:
    """The organisations, the accounts, and an open wave, on each kind of database."""
    lead.plans_a_wave(**PLAN)
    lead.opens(OURS)
    return lead


@pytest.fixture
def clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every door."""
    for door in ("respondent", "public"):
        monkeypatch.setattr(f"tiassess.web.{door}.routes.now", clock)
    return clock


@pytest.fixture(autouse=True)
def at_the_leads_moment(clock: Clock) -> Clock:
    """No test goes by the real clock."""
    return clock


def wave(people: Lead) -> Wave:
    """The wave as it is kept."""
    return people.sees(OURS)


def events(people: Lead) -> list[str]:
    with people.database.reading() as session:
        return [line["event"] for line in read_ledger(session, "loch")]


def comes_back(member: Member, clock: Clock, day: date) -> None:
    """Let it be another day, on which everybody signs in again."""
    clock.moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    if "sign-in" in member.open(HOME).response.request.path:
        member.sign_in("lead@loch.example")


def is_late(member: Member, reason: str = REASON, **day: Any) -> None:
    """Say that the results are late: look at what everybody will read, then say it."""
    member.open(DELAY)
    member.press(DELAY, reason=reason, **day)
    member.press(DELAY)


def leads_to(member: Member, path: str) -> bool:
    return path in {link.attrib["href"] for link in member.open(PAGE).root.iter("a")}


@on_each_kind
def test_a_lead_extends_a_wave_once_and_everybody_reads_both_days(lead_here: Member, people: Lead) -> None:
    assert leads_to(lead_here, EXTEND)
    lead_here.open(EXTEND)
    lead_here.press(EXTEND, **typed("closes", LATER))
    assert lead_here.path == PAGE
    assert lead_here.notices == ["Staff can answer until the end of 20 December 2026. They can read both days."]
    assert first_last_day(Frame.of(wave(people))) == PLAN["closes"]
    said = "At first the last day was 10 December 2026. It was moved once, to 20 December 2026."
    for address in (ANSWER, f"{ANSWER}thank-you", RESULTS):
        assert said in open_page(lead_here.client, address).text
    assert not leads_to(lead_here, EXTEND)
    text = lead_here.open(EXTEND).text
    assert "It was extended already, from 10 December 2026 to 20 December 2026." in text
    assert "New last day of answering" not in text
    ledger = lead_here.open(f"{HOME}ledger").text
    assert "The last day was 10 December 2026 and is now 20 December 2026." in ledger


def test_where_too_few_answered_staff_read_that_the_day_had_moved(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    lead_here.open(EXTEND)
    lead_here.press(EXTEND, **typed("closes", LATER))
    people.receives(ROWS[:4], "link", OURS)
    clock.moment = datetime(2026, 12, 21, 12, tzinfo=UTC)
    people.closes(OURS, clock.moment)
    page = open_page(lead_here.client, ANSWER)
    assert page.heading == "There are no results to share"
    assert "At first the last day was 10 December 2026. It was moved once, to 20 December 2026." in page.text


def test_the_ledger_knows_by_their_membership_who_moved_a_day(lead_here: Member, people: Lead) -> None:
    lead_here.open(EXTEND)
    lead_here.press(EXTEND, **typed("closes", LATER))
    is_late(lead_here)
    with people.database.reading() as session:
        lines = [line for line in read_ledger(session, "loch") if "by" in line]
        assert [line["event"] for line in lines] == ["extended", "delayed"]
        for line in lines:
            assert line["by"]["role"] == MemberRole.LEAD
            assert [str(row.id) for row in session.query(Membership)].count(line["by"]["membership"]) == 1


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "Enter the new last day."),
        (typed("closes", PLAN["closes"]), "Choose a day after 10 December 2026, the last day so far"),
        (typed("closes", PLAN["results"]), "before 7 January 2027, the day of results."),
        ({"closes-day": "x"}, "“x” is not a day."),
    ],
)
def test_a_day_that_cannot_be_is_told_beside_its_field(
    lead_here: Member, people: Lead, fields: dict[str, Any], fault: str
) -> None:
    lead_here.open(EXTEND)
    lead_here.press(EXTEND, **fields)
    assert lead_here.path == EXTEND
    assert fault in " ".join(lead_here.faults)
    assert events(people) == ["opened"]


def test_after_its_last_day_a_wave_is_not_extended(lead_here: Member, people: Lead, clock: Clock) -> None:
    lead_here.open(EXTEND)
    comes_back(lead_here, clock, date(2026, 12, 11))
    assert not leads_to(lead_here, EXTEND)
    assert "It can be extended until the end of that day" in lead_here.open(EXTEND).text
    assert events(people) == ["opened"]


def test_a_reason_is_shown_as_everybody_will_read_it_before_it_is_said(lead_here: Member, people: Lead) -> None:
    lead_here.open(DELAY)
    page = lead_here.press(DELAY, reason=REASON, **typed("until", date(2027, 1, 15)))
    said = (
        "The results were to come out by 7 January 2027. We are sorry that you have to wait. Loch Service gives this "
        f"reason: {REASON} The new day is 15 January 2027. If no results come out before 4 February 2027, all answers "
        "are deleted on that day."
    )
    assert "Nothing is said yet" in page.text
    assert said in page.text
    assert events(people) == ["opened"]
    lead_here.press(DELAY)
    assert lead_here.path == PAGE
    assert lead_here.notices == ["It is said. Everybody who comes for the results reads it from now on."]
    for address in (PAGE, ANSWER, f"{ANSWER}thank-you", RESULTS):
        assert said in open_page(lead_here.client, address).text, address
    assert REASON in lead_here.open(f"{HOME}ledger").text


def test_what_is_changed_after_it_was_shown_is_shown_again(lead_here: Member, people: Lead) -> None:
    lead_here.open(DELAY)
    lead_here.press(DELAY, reason=REASON)
    page = lead_here.press(DELAY, reason="Another one.")
    assert "Nothing is said yet" in page.text
    assert events(people) == ["opened"]
    lead_here.press(DELAY)
    assert wave(people).late_because == "Another one."


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "Say why, in a sentence or two."),
        ({"reason": "x" * 501}, "Please say it in at most 500 characters."),
        ({"reason": REASON, **typed("until", PLAN["results"])}, "Choose a day after 7 January 2027 and before 4 Feb"),
        ({"reason": REASON, "until-day": "x"}, "“x” is not a day."),
    ],
)
def test_what_cannot_be_said_is_told_beside_its_field(
    lead_here: Member, people: Lead, fields: dict[str, Any], fault: str
) -> None:
    lead_here.open(DELAY)
    lead_here.press(DELAY, **fields)
    assert fault in " ".join(lead_here.faults)
    assert "Nothing is said yet" not in lead_here.page.text
    assert events(people) == ["opened"]


def test_late_results_are_told_in_the_place_of_the_results_until_they_are_out(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    people.receives(ROWS, "link", OURS)
    is_late(lead_here)
    comes_back(lead_here, clock, date(2026, 12, 12))
    for address in (ANSWER, RESULTS):
        page = open_page(lead_here.client, address)
        assert page.heading == "The results are late"
        assert f"Loch Service gives this reason: {REASON} There is no new day yet." in page.text
    people.closes(OURS, clock.moment)
    people.counts(OURS, clock.moment)
    people.publishes(OURS)
    assert open_page(lead_here.client, ANSWER).heading == "The results are out"
    assert REASON not in open_page(lead_here.client, RESULTS).text
    assert REASON not in lead_here.open(PAGE).text
    assert "it is published already" in lead_here.open(DELAY).text


def test_overdue_results_without_a_reason_say_so_and_a_new_day_that_passed_too(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    people.receives(ROWS, "link", OURS)
    comes_back(lead_here, clock, date(2027, 1, 8))
    for address in (ANSWER, RESULTS, PAGE):
        assert "No reason was given." in open_page(lead_here.client, address).text
    is_late(lead_here, **typed("until", date(2027, 1, 15)))
    comes_back(lead_here, clock, date(2027, 1, 16))
    for address in (ANSWER, RESULTS, PAGE):
        assert "The new day was 15 January 2027. It has passed too." in open_page(lead_here.client, address).text


def is_counted(people: Lead, clock: Clock) -> None:
    """Carry the wave to where its results only wait to be published."""
    people.receives(ROWS, "link", OURS)
    people.closes(OURS, clock.moment)
    people.counts(OURS, clock.moment)


BY_THEMSELVES = "On that day they come out by themselves, unless it is said before why they are late."


@on_each_kind
def test_counted_results_come_out_on_their_day_or_within_minutes_of_it(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    comes_back(lead_here, clock, date(2026, 12, 12))
    is_counted(people, clock)
    assert f"Results are promised by 7 January 2027. {BY_THEMSELVES}" in lead_here.open(PAGE).text
    for today, said in ((date(2027, 1, 7), "are promised"), (date(2027, 1, 8), "were promised")):
        comes_back(lead_here, clock, today)
        sentence = f"Results {said} by 7 January 2027. Within minutes they come out by themselves."
        for page in (PAGE, HOME):
            assert sentence in lead_here.open(page).text


def test_counted_results_that_are_late_wait_for_a_reason_and_it_is_said_what_brings_them_out(
    lead_here: Member, signed_in: Callable[[str], Member], people: Lead, clock: Clock
) -> None:
    comes_back(lead_here, clock, date(2026, 12, 12))
    is_counted(people, clock)
    is_late(lead_here)
    waits = f"They wait for this reason, which everybody can read: “{REASON}”"
    for today, word in ((date(2026, 12, 12), "are"), (date(2027, 1, 8), "were")):
        comes_back(lead_here, clock, today)
        for page in (PAGE, HOME):
            text = lead_here.open(page).text
            by_hand = "They come out when you publish them, or on a new day once you say one."
            assert f"Results {word} promised by 7 January 2027. {waits} {by_hand}" in text
            assert "by themselves" not in text
    clock.moment = datetime(2026, 12, 12, 12, tzinfo=UTC)
    steering = signed_in("steering@loch.example")
    by_hand = "They come out when the lead publishes them, or on a new day once one is said."
    assert f"{waits} {by_hand}" in steering.open(HOME).text


def test_counted_results_with_a_new_day_come_out_on_it(lead_here: Member, people: Lead, clock: Clock) -> None:
    comes_back(lead_here, clock, date(2026, 12, 12))
    is_counted(people, clock)
    is_late(lead_here, **typed("until", date(2027, 1, 15)))
    said = f"everybody can read: “{REASON}” They come out by themselves on 15 January 2027."
    assert said in lead_here.open(PAGE).text
    comes_back(lead_here, clock, date(2027, 1, 15))
    assert "Within minutes they come out by themselves." in lead_here.open(PAGE).text


def test_only_leads_are_offered_to_move_a_day(signed_in: Callable[[str], Member], people: Lead) -> None:
    owner = signed_in("owner@loch.example")
    assert not leads_to(owner, EXTEND)
    assert not leads_to(owner, DELAY)
