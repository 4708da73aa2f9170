"""The course of a wave by pages: opened, looked at, closed, counted, checked, published; each act refused kindly."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.lead import Lead, rows_of
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import OURS as OURS_ONLY
from tests.web.workspace.member import Member, filled
from tiassess.release.errors import NotEmptyError
from tiassess.release.fieldwork import give_up_wave
from tiassess.release.ledger import read_ledger
from tiassess.wave.organisations import find_organisation
from tiassess.wave.tables import DestructionReason, Wave, WaveState
from tiassess.wave.units import import_units
from tiassess.wave.waves import WaveName

HOME = "/workspace/organisations/loch/"
PAGE = f"{HOME}waves/baseline/"
OURS = WaveName("baseline", "loch")
FAR = date(2199, 1, 1)
"""A day of destruction that the real clock, by which a count in a process of its own goes, has not reached."""

PLAN: dict[str, Any] = {
    "opens": date(2026, 12, 1),
    "closes": date(2026, 12, 31),
    "results": date(2027, 1, 31),
    "destroy_on": FAR,
    "ways_in": ("link",),
}
ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
FEW = ROWS[:4]
FIGURE = re.compile(r"\d+\.\d|\b\d+ (people|answers)\b")

SignedIn = Callable[[str], Member]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: pages say the same on each kind, so the short run looks at most of them on one."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


on_each_kind = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Where locking counts, or the whole way."""


@pytest.fixture
def people(lead: Lead) -> Lead:
    """The organisations, the accounts and a draft, on each kind of database."""
    lead.plans_a_wave(**PLAN)
    return lead


def wave(people: Lead) -> Wave:
    """The wave as it is kept."""
    return people.sees(OURS)


def noon(day: date) -> datetime:
    """Give noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def comes_back(member: Member, clock: Clock, day: date) -> None:
    """Let it be another day, on which everybody signs in again."""
    clock.moment = noon(day)
    if "sign-in" in member.open(HOME).response.request.path:
        member.sign_in("lead@loch.example")


def acts(member: Member, act: str) -> str:
    """Go from the wave's page to the page of an act, press its button, and give what is said."""
    member.open(PAGE)
    assert PAGE + act in {link.attrib["href"] for link in member.page.root.iter("a")}, act
    member.open(PAGE + act)
    member.press(PAGE + act)
    return " ".join(member.notices)


@on_each_kind
def test_a_wave_is_carried_from_its_opening_to_its_results(lead_here: Member, people: Lead, clock: Clock) -> None:
    assert acts(lead_here, "open") == "It is open. What it promises is frozen now."
    assert "/answer/loch/baseline/" in lead_here.page.text
    assert "Answers destroyed by 1 January 2199" in lead_here.page.text
    people.receives(ROWS, "link", OURS)
    comes_back(lead_here, clock, date(2027, 1, 1))
    assert acts(lead_here, "close") == "It is closed, and nothing can be added any more. Count it next."
    assert acts(lead_here, "count").startswith("It is counted.")
    page = lead_here.open(f"{PAGE}check")
    assert "no number that could be worked out from them and rests on fewer than 5 people" in page.text
    assert "Not shown, to protect anonymity" in page.text
    assert acts(lead_here, "publish") == "It is published, and its answers have been erased."
    assert wave(people).state is WaveState.PUBLISHED
    assert "Answers were destroyed on 1 January 2027" in lead_here.page.text
    assert "1 January 2199" not in lead_here.page.text
    links = {link.attrib["href"] for link in lead_here.page.root.iter("a")}
    assert {f"/results/loch/baseline{file}" for file in ("", "/brief.pdf", "/report.pdf", "/release.json")} <= links
    assert lead_here.client.get("/results/loch/baseline/release.json").status_code == 200
    ledger = lead_here.open(f"{HOME}ledger").text
    for said in ("was opened", "was closed", "was counted", "was published", "were erased"):
        assert said in ledger
    with people.database.reading() as session:
        assert all(line["sha256"] in ledger for line in read_ledger(session, "loch"))


def test_the_page_of_opening_lists_what_will_be_frozen(lead_here: Member) -> None:
    text = lead_here.open(f"{PAGE}open").text
    for said in (
        "The questions: Three questions",
        "People can answer from 1 December 2026 to the end of 31 December 2026.",
        "Results come out by 31 January 2027",
        "Everyone with the link, leaders no sooner than staff",
        "No result rests on fewer than 5 people.",
        "with 73 staff",
        "How staff come to it: One link for all.",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("ways_in", "said"),
    [
        (("cards",), "How staff come to it: A code on a card."),
        (("cards", "e-mail"), "How staff come to it: A code on a card, A code in an e-mail."),
        (
            ("link", "cards", "e-mail"),
            "How staff come to it: One link for all, A code on a card, A code in an e-mail.",
        ),
        ((), "Nobody can answer here: answers are imported from a file."),
    ],
)
def test_the_page_of_opening_names_every_way_in_and_no_other(
    lead_here: Member, people: Lead, ways_in: tuple[str, ...], said: str
) -> None:
    people.plans_a_wave("ways", **{**PLAN, "ways_in": ways_in})
    text = lead_here.open(f"{HOME}waves/ways/open").text
    assert said in text
    assert ("imported from a file" in text) is (not ways_in)


def test_every_reason_against_opening_is_told_without_a_command_and_without_a_button(
    lead_here: Member, people: Lead
) -> None:
    has_units(people, "a,A,,4")
    other = people.plans_a_wave("other", **PLAN)
    lead_here.open(f"{HOME}waves/other/open")
    assert "With 4 staff nobody could answer unseen" in lead_here.page.text
    assert "Open it" not in lead_here.page.text
    has_units(people, "a,A,,")
    text = lead_here.open(f"{HOME}waves/other/open").text
    assert "Enter all headcounts, or create the wave without a way in" in text
    assert "tiassess units" not in text
    assert people.sees(other).state is WaveState.DRAFT


@pytest.mark.parametrize("ways_in", [("cards",), ("link", "e-mail"), ("cards", "e-mail")])
def test_before_the_first_day_cards_and_the_first_message_are_named_where_there_are_some(
    lead_here: Member, people: Lead, signed_in: SignedIn, ways_in: tuple[str, ...]
) -> None:
    people.opens(people.plans_a_wave("ways", **{**PLAN, "ways_in": ways_in}))
    text = lead_here.open(f"{HOME}waves/ways/").text
    assert ("Print the code cards before that" in text) is ("cards" in ways_in)
    assert ("send the first message. It may go before that day." in text) is ("e-mail" in ways_in)
    text = signed_in("owner@loch.example").open(f"{HOME}waves/ways/").text
    assert ("Print the code cards before that" in text) is ("cards" in ways_in)
    assert ("The lead sends the first message to the list" in text) is ("e-mail" in ways_in)
    text = signed_in("steering@loch.example").open(HOME).text
    assert "Print" not in text
    assert ("The lead sends the first message to the list" in text) is ("e-mail" in ways_in)


@pytest.mark.parametrize(
    ("ways_in", "said", "unsaid"),
    [
        (("link",), ["Posters that are printed already show the old day."], ["Cards and posters", "E-mails"]),
        (("cards",), ["Cards and posters that are printed already show the old day."], ["E-mails"]),
        (
            ("cards", "e-mail"),
            ["Cards and posters that are", "E-mails that were sent already show the old day."],
            [],
        ),
    ],
)
def test_before_a_day_moves_it_is_said_what_still_shows_the_old_one(
    lead_here: Member, people: Lead, ways_in: tuple[str, ...], said: list[str], unsaid: list[str]
) -> None:
    people.opens(people.plans_a_wave("ways", **{**PLAN, "ways_in": ways_in}))
    text = lead_here.open(f"{HOME}waves/ways/extend").text
    assert all(sentence in text for sentence in said)
    assert not any(sentence in text for sentence in unsaid)


def test_one_wave_is_open_at_a_time(lead_here: Member, people: Lead) -> None:
    acts(lead_here, "open")
    people.plans_a_wave("other", **{**PLAN, "closes": date(2027, 1, 20)})
    text = lead_here.open(f"{HOME}waves/other/open").text
    assert "The wave “baseline” is still open. Close it first: one wave is open at a time." in text
    assert "At least 28 days must lie between" in text


@on_each_kind
@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("open", "It is open already."),
        ("close", "It was closed already."),
        ("count", "It was counted already."),
        ("publish", "It was published already."),
    ],
)
def test_of_two_leads_at_once_the_second_is_told_that_it_was_done_already(
    lead_here: Member, people: Lead, clock: Clock, act: str, told: str
) -> None:
    until(people, clock, act)
    comes_back(lead_here, clock, clock.moment.date())
    lead_here.open(PAGE + act)
    page = lead_here.page
    lead_here.press(PAGE + act)
    before = wave(people)
    lead_here.pages.append(page)
    said = lead_here.press(PAGE + act).text
    assert told in said
    assert "cannot" not in said
    assert "tiassess wave" not in said
    leads_on = "/results/loch/baseline" in {link.attrib["href"] for link in lead_here.page.root.iter("a")}
    assert leads_on == (act == "publish")
    assert (wave(people).state, wave(people).frame) == (before.state, before.frame)


def until(people: Lead, clock: Clock, act: str) -> None:
    """Carry the wave to where an act comes next, without pages."""
    if act == "open":
        return
    people.opens(OURS)
    people.receives(ROWS, "link", OURS)
    clock.moment = noon(date(2027, 1, 1))
    if act in {"count", "publish"}:
        people.closes(OURS, clock.moment)
    if act == "publish":
        people.counts(OURS, clock.moment)


@pytest.mark.parametrize("act", ["close", "count", "publish"])
def test_an_act_before_its_time_is_refused_without_a_button(lead_here: Member, people: Lead, act: str) -> None:
    text = lead_here.open(PAGE + act).text
    assert "it is still a draft. Open it first." in text
    assert "Not now" in text
    assert not [form for form in lead_here.page.root.iter("form") if form.attrib["action"] == PAGE + act]
    assert wave(people).state is WaveState.DRAFT


def test_a_wave_cannot_be_closed_on_a_day_that_was_promised(lead_here: Member, people: Lead, clock: Clock) -> None:
    acts(lead_here, "open")
    people.receives(ROWS, "link", OURS)
    comes_back(lead_here, clock, PLAN["closes"])
    assert f"{PAGE}close" not in {link.attrib["href"] for link in lead_here.open(PAGE).root.iter("a")}
    said = lead_here.open(f"{PAGE}close").text
    assert "It is open until the end of 31 December 2026. It can be closed from 1 January 2027." in said
    assert "Close it" not in said
    token = dict(filled(lead_here.form_to("/workspace/sign-out")))
    refused = lead_here.client.post(f"{PAGE}close", data=token, headers=OURS_ONLY)
    assert "It can be closed from 1 January 2027." in refused.text
    assert wave(people).state is WaveState.OPEN


def test_a_draft_that_nobody_could_answer_any_more_is_not_opened_and_can_be_changed(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    comes_back(lead_here, clock, date(2027, 1, 1))
    page = lead_here.open(f"{PAGE}open")
    assert "The last day of answering, 31 December 2026, has passed, so nobody could answer." in page.text
    assert f"{PAGE}change" in {link.attrib["href"] for link in page.root.iter("a")}
    assert "Open it" not in page.text
    assert wave(people).state is WaveState.DRAFT


def test_what_a_lead_has_not_looked_at_is_not_opened(
    lead_here: Member, people: Lead, signed_in: SignedIn, clock: Clock
) -> None:
    second = signed_in("lead@loch.example")
    lead_here.open(f"{PAGE}open")
    second.open(f"{HOME}roles/add")
    second.press(f"{HOME}roles/add", name="Porters")
    assert "Something was changed while you read this." in lead_here.press(f"{PAGE}open").text
    assert wave(people).state is WaveState.DRAFT
    second.open(f"{PAGE}change")
    second.press(f"{PAGE}change", name="Another name", questionnaire="as it is")
    assert "Something was changed while you read this." in lead_here.press(f"{PAGE}open").text
    assert "Another name" in lead_here.page.text
    lead_here.press(f"{PAGE}open")
    assert lead_here.notices == ["It is open. What it promises is frozen now."]


def test_a_wave_for_import_is_given_up_while_nothing_is_in_it(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("import", **{**PLAN, "ways_in": ()})
    ours, address = WaveName("import", "loch"), f"{HOME}waves/import/"
    people.opens(ours)
    text = lead_here.open(address).text
    assert "It can be closed from 1 January 2027." in text
    page = lead_here.open(f"{address}close")
    assert "Nothing was imported. Give “Baseline 2026” up?" in page.text
    lead_here.press(f"{address}close")
    assert lead_here.notices == ["It is given up, without results. Nothing was in it."]
    row = people.sees(ours)
    assert (row.state, row.destroyed_because) == (WaveState.DESTROYED, DestructionReason.TOO_FEW)
    assert "It is open." in acts(lead_here, "open")


def test_a_wave_into_which_something_was_imported_meanwhile_is_not_given_up(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("import", **{**PLAN, "ways_in": ()})
    ours, address = WaveName("import", "loch"), f"{HOME}waves/import/"
    people.opens(ours)
    lead_here.open(f"{address}close")
    people.imports(ROWS, ours)
    assert "It can be closed from 1 January 2027." in lead_here.press(f"{address}close").text
    assert "Give it up" not in lead_here.page.text
    assert people.sees(ours).state is WaveState.OPEN


def test_a_wave_that_staff_can_answer_is_never_given_up(people: Lead) -> None:
    people.opens(OURS)
    with pytest.raises(NotEmptyError, match="only a wave for import can"):
        give_up_wave(people.database, people.settings, OURS, noon(date(2027, 1, 1)))
    assert wave(people).state is WaveState.OPEN


def test_too_few_answers_are_destroyed_and_that_is_told_kindly(lead_here: Member, people: Lead, clock: Clock) -> None:
    acts(lead_here, "open")
    people.receives(FEW, "link", OURS)
    comes_back(lead_here, clock, date(2027, 1, 1))
    assert acts(lead_here, "close").startswith("Too few people answered to share results safely.")
    text = lead_here.open(PAGE).text
    assert "Ended without results" in text
    assert "4" not in re.sub(r"20\d\d", "", text)
    assert wave(people).state is WaveState.DESTROYED


def test_while_it_is_open_no_page_holds_a_figure(lead_here: Member, people: Lead, clock: Clock) -> None:
    acts(lead_here, "open")
    before = {path: lead_here.open(path).text for path in (HOME, PAGE, f"{PAGE}groups", f"{HOME}ledger")}
    people.receives(ROWS, "link", OURS)
    clock.passes(minutes=1)
    assert {path: lead_here.open(path).text for path in before} == before
    assert "The wave is not counted" in lead_here.open(f"{PAGE}check").text


def test_participation_is_a_band_that_is_looked_up_once_a_week(lead_here: Member, people: Lead, clock: Clock) -> None:
    acts(lead_here, "open")
    text = lead_here.open(PAGE).text
    assert "Nobody has looked up yet how many take part." in text
    assert "You can look it up from 8 December 2026." in text
    people.receives(ROWS * 4, "link", OURS)
    comes_back(lead_here, clock, date(2026, 12, 9))
    lead_here.open(PAGE)
    page = lead_here.page
    lead_here.press(f"{PAGE}participation")
    assert "on 9 December 2026, a third to two thirds had answered" in lead_here.page.text
    assert "You can look it up from 16 December 2026." in lead_here.page.text
    lead_here.pages.append(page)
    lead_here.press(f"{PAGE}participation")
    assert lead_here.notices == ["How many take part in “baseline” can be looked up once a week, and not today."]


def test_behind_a_link_participation_takes_as_many_staff_as_a_unit_does(lead_here: Member, people: Lead) -> None:
    has_units(people, "a,A,,40")
    text = lead_here.open(f"{PAGE}open").text
    assert "Someone who sends many could learn from the result what the few others said." in text
    assert "In a small service like yours this is likelier." in text
    acts(lead_here, "open")
    assert "with fewer than 50 staff, or an unknown number" in lead_here.open(PAGE).text


def test_a_larger_service_is_told_of_many_forms_without_being_called_small(lead_here: Member) -> None:
    text = lead_here.open(f"{PAGE}open").text
    assert "Anyone with the link can send more than one form." in text
    assert "In a small service" not in text


@pytest.mark.parametrize("role", ["owner", "auditor"])
def test_who_does_not_lead_learns_no_participation_and_nothing_of_the_check(
    lead_here: Member, people: Lead, clock: Clock, signed_in: SignedIn, role: str
) -> None:
    acts(lead_here, "open")
    assert "How many take part" in lead_here.page.text
    assert "How many take part" not in signed_in(f"{role}@loch.example").open(PAGE).text
    people.receives(ROWS, "link", OURS)
    clock.moment = noon(date(2027, 1, 1))
    people.closes(OURS, clock.moment)
    people.counts(OURS, clock.moment)
    member = signed_in(f"{role}@loch.example")
    assert "Counted" in member.open(PAGE).text
    assert f"{PAGE}check" not in {link.attrib["href"] for link in member.page.root.iter("a")}
    for act in ("check", "publish", "count", "close", "open"):
        assert member.client.get(PAGE + act).status_code == 404


def test_between_counting_and_publishing_a_lead_sees_labels_and_no_figure(
    lead_here: Member, people: Lead, clock: Clock
) -> None:
    until(people, clock, "publish")
    comes_back(lead_here, clock, clock.moment.date())
    for path in (HOME, PAGE, f"{PAGE}check", f"{PAGE}publish", f"{HOME}ledger"):
        text = lead_here.open(path).text
        assert not [found[0] for found in FIGURE.finditer(text) if found[0] != "5 people"], path
    rows = list(lead_here.open(f"{PAGE}check").root.iter("tr"))[1:]
    assert len(rows) == 1 + 2 + 5 + 2
    assert not re.search(r"\d", "".join("".join(row.itertext()) for row in rows))


def test_a_demonstration_can_be_closed_on_any_day(people: Lead, signed_in: SignedIn, clock: Clock) -> None:
    make_up(people)
    people.opens(OURS)
    people.receives(ROWS, "link", OURS)
    clock.moment = noon(date(2026, 12, 2))
    lead = signed_in("lead@loch.example")
    assert "Because it is made up, it can be closed now." in lead.open(PAGE).text
    assert "after that" not in lead.page.text
    assert acts(lead, "close").startswith("It is closed")


def test_once_a_wave_is_open_its_pages_tell_what_was_frozen_whatever_its_row_says(
    lead_here: Member, people: Lead
) -> None:
    acts(lead_here, "open")
    paths = (HOME, PAGE, f"{PAGE}close", f"{PAGE}questions", f"{PAGE}groups", f"{PAGE}check", f"{PAGE}publish")
    before = {path: lead_here.open(path).text for path in paths}
    with people.database.writing() as session:
        row = OURS.find(session)
        row.name, row.opens, row.closes = "Another name", date(2031, 1, 1), date(2031, 1, 2)
        row.results, row.destroy_on, row.threshold = date(2031, 1, 3), date(2031, 1, 4), 11
        row.ways_in, row.texts, row.questionnaire = [], {"readers": "Nobody"}, "{}"
        row.breakdown = None
    assert {path: lead_here.open(path).text for path in before} == before


def test_what_an_open_wave_promised_is_not_offered_to_be_changed(lead_here: Member) -> None:
    acts(lead_here, "open")
    assert lead_here.open(f"{PAGE}change").response.request.path == PAGE
    assert lead_here.notices == ["It is open, or was, and what it promised does not change."]
    assert lead_here.open(f"{PAGE}remove").response.request.path == PAGE
    assert lead_here.notices == ["It is open, or was, and cannot be removed."]


def test_what_will_be_shown_is_told_as_the_rules_have_it(lead_here: Member, people: Lead) -> None:
    assert "Shown all staff together, and no groups" in lead_here.open(PAGE).text
    has_units(people, "a,A,,60", "b,B,,49")
    assert "Shown all staff together, and no groups" in lead_here.open(PAGE).text
    has_units(people, "a,A,,60", "b,B,,70")
    assert "Shown the whole organisation, and units of 50 or more staff" in lead_here.open(PAGE).text
    imported = people.plans_a_wave("imported", **{**PLAN, "ways_in": ()})
    text = lead_here.open(f"{HOME}waves/{imported.slug}/").text
    assert "Shown the whole organisation, and units and roles that are large enough" in text


def make_up(people: Lead) -> None:
    """Let the organisation be a made-up one."""
    with people.database.writing() as session:
        find_organisation(session, "loch").demonstration = True


def has_units(people: Lead, *lines: str) -> None:
    """Put other units in the place of the organisation's."""
    path = people.writes("others.csv", "\n".join(["id,name,parent,headcount", *lines]))
    import_units(people.database, "loch", path)
