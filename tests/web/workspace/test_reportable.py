"""Trying out what a wave would show: the page for an organisation and for a draft, and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from tests.lead import Lead
from tests.pages import Page, text_of
from tests.web.workspace.member import Member
from tests.web.workspace.test_waves import ADD, HOME, PAGE, PLAN
from tiassess.disclosure.groups import Profile
from tiassess.disclosure.reportable.advice import (
    Advice,
    GiveCodes,
    MergeTeams,
    NotAnonymous,
    OneBreakdown,
    OneResult,
    ShorterForm,
)
from tiassess.disclosure.reportable.outcomes import find_reportable
from tiassess.disclosure.reportable.plan import Asked, Plan
from tiassess.disclosure.structure import Role, Structure, Unit
from tiassess.reporting.speech import ENGLISH
from tiassess.wave.units import import_units
from tiassess.web.workspace.reportable_words import words_of_advice, words_of_draft, words_of_forms, words_of_reportable

TRY = f"{HOME}reportable"
HEADER = "id,name,parent,headcount\n"
SIX_TEAMS = HEADER + "".join(f"t{at},Team {at},,{staff}\n" for at, staff in enumerate((12, 10, 8, 7, 6, 5), start=1))
TINY = f"{HEADER}a,A,,7\nb,B,,5\n"
LARGE = HEADER + "".join(f"t{at},Team {at},,40\n" for at in range(60))

SignedIn = Callable[[str], Member]


def has_units(people: Lead, units: str) -> None:
    path = people.folder / "units.csv"
    path.write_text(units)
    import_units(people.database, "loch", path)


def headings(page: Page) -> list[str]:
    return [text_of(each) for each in page.root.iter("h2")]


def links(page: Page) -> set[str]:
    return {each.attrib["href"] for each in page.root.iter("a")}


def test_a_lead_finds_the_page_before_any_wave(lead_here: Member) -> None:
    assert TRY in links(lead_here.open(HOME))
    assert TRY in links(lead_here.open(ADD))
    page = lead_here.open(TRY)
    assert f"{ADD}#profile-0" in links(page)


def test_the_typical_service_is_told_kindly_to_have_one_result(lead_here: Member, people: Lead) -> None:
    has_units(people, SIX_TEAMS)
    page = lead_here.open(f"{TRY}?way_in=codes")
    assert "Of 48 staff about 29 would send a form." in page.text
    assert "a change of less than about 9 points of 100 could not be told from chance" in page.text
    assert "Your teams are small. We suggest one result for the whole service." in page.text
    assert (
        "Teams of fewer than 9 people will seldom be shown, and only in part: Team 3, Team 4, Team 5, Team 6."
        in page.text
    )
    assert headings(page) == [
        "What came of it",
        "All staff together, and no groups",
        "Units and roles of five people or more",
        "Units and roles of ten people or more",
    ]


def test_more_answers_show_more(lead_here: Member) -> None:
    few, all_of_them = (lead_here.open(f"{TRY}?answering={number}").text for number in (3, 10))
    assert "Of 73 staff about 22 would send a form." in few
    assert "Of 73 staff about 73 would send a form." in all_of_them


def test_trying_begins_with_a_way_in_that_exists(lead_here: Member) -> None:
    page = lead_here.open(TRY)
    (chosen,) = (each for each in page.root.iter("input") if each.get("name") == "way_in" and "checked" in each.attrib)
    assert chosen.attrib["value"] == "link"
    assert "Nobody has answered" not in page.text


def test_figures_are_a_list_on_a_narrow_window(lead_here: Member) -> None:
    page = lead_here.open(f"{TRY}?way_in=codes&answering=10")
    cells = list(page.root.iter("td"))
    assert {each.attrib["data-label"] for each in cells} == {"By unit", "By role", "By both"}
    assert {each.attrib["class"] for each in page.root.iter("table")} == {"ti-groups"}


def test_behind_a_link_nothing_stands_beside_the_whole(lead_here: Member) -> None:
    page = lead_here.open(f"{TRY}?way_in=link")
    assert "on a card or by e-mail, smaller units could be shown too." in page.text
    assert page.text.count("Nothing would be shown beside the result for all staff together.") == 2
    assert not list(page.root.iter("table"))


def test_under_ten_expected_forms_the_page_says_that_a_survey_cannot_be_anonymous(
    lead_here: Member, people: Lead
) -> None:
    has_units(people, TINY)
    page = lead_here.open(TRY)
    assert "A survey cannot be anonymous here." in page.text
    assert "Of 12 staff about 7 would send a form." in page.text
    assert "points" not in page.text
    assert headings(page) == ["What came of it"]


def test_without_headcounts_the_page_leads_to_the_units(lead_here: Member, people: Lead) -> None:
    has_units(people, f"{HEADER}a,A,,7\nb,B,,\n")
    page = lead_here.open(TRY)
    assert headings(page) == ["First we need the number of staff"]
    assert f"{HOME}units" in links(page)


def test_a_large_organisation_is_told_that_it_takes_a_while_and_asks_for_it(lead_here: Member, people: Lead) -> None:
    has_units(people, LARGE)
    page = lead_here.open(TRY)
    assert "In an organisation of your size this takes some seconds." in page.text
    assert not headings(page)
    asked = lead_here.open(f"{TRY}?questionnaire=workforce-wellbeing@0.1.0:anchors&answering=6")
    assert "What came of it" in headings(asked)


@pytest.mark.parametrize("odd", ["answering=11", "answering=", "questionnaire=none", "way_in=pigeon"])
def test_what_is_not_on_offer_is_not_tried(lead_here: Member, odd: str) -> None:
    page = lead_here.open(f"{TRY}?{odd}")
    assert lead_here.faults == ["Choose one of these."]
    assert not headings(page)


def test_a_draft_says_what_it_would_show_and_leads_on(lead_here: Member) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **PLAN)
    assert "With six in ten answering, about 44 of 73 staff would send a form." in lead_here.page.text
    assert f"{PAGE}reportable" in links(lead_here.page)
    assert f"{PAGE}reportable" in links(lead_here.open(f"{PAGE}change"))
    assert "With six in ten answering" in lead_here.open(f"{PAGE}open").text
    page = lead_here.open(f"{PAGE}reportable?answering=5")
    assert page.heading == "What a wave would show: “Autumn”"
    assert "Of 73 staff about 36 would send a form." in page.text
    assert f"{PAGE}change#profile-0" in links(page)


def test_an_open_wave_is_not_tried_any_more(lead_here: Member) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, "steering_group": "Group", "host": "Host", "contact": "Ann"})
    lead_here.open(f"{PAGE}open")
    lead_here.press(f"{PAGE}open")
    lead_here.open(f"{PAGE}reportable")
    assert lead_here.path == PAGE
    assert lead_here.notices == ["It is open, or was, and what it promised does not change."]
    assert "With six in ten answering" not in lead_here.page.text


def test_who_sees_the_configuration_tries_and_is_offered_no_choice(signed_in: SignedIn) -> None:
    for role in ("owner", "auditor"):
        page = signed_in(f"{role}@loch.example").open(TRY)
        assert "What came of it" in page.text
        assert ADD not in "".join(link.attrib["href"] for link in page.root.iter("a"))
    for role in ("steering", "moderator"):
        signed_in(f"{role}@loch.example").open(TRY, status=404)


def plan(*teams: int, answering: Fraction = Fraction(3, 5)) -> Plan:
    units = tuple(Unit(f"t{at}", f"Team {at}", None, staff) for at, staff in enumerate(teams))
    return Plan(Structure(units, ()), Asked(("unit",) * 12, (("unit",) * 4,) * 3), frozenset({"cards"}), answering)


def test_the_numbers_in_words_are_those_of_the_table() -> None:
    found = find_reportable(plan(290, 290, 290), plan(290).showings, Random(1).random)
    whole, standard, _strict = words_of_reportable(found, ENGLISH)
    assert whole.sentences == (
        "All staff together would have a result for 12 of 12 questions, and 3 of 3 theme scores.",
    )
    assert standard.profile is Profile.STANDARD
    assert standard.sentences == (
        "By unit: About 3 of 3 teams would be shown, at least for some questions, with about 9 of the 9 theme scores "
        "that all teams could have.",
    )
    assert [(row.words, row.cells) for row in standard.rows] == [
        ("Teams shown", ("3 of 3",)),
        ("Questions shown for such a team", ("12 of 12",)),
        ("Theme scores of all teams", ("9 of 9",)),
        ("People whose team is shown", ("10 in 10",)),
    ]


def test_what_a_breakdown_does_not_show_is_a_dash() -> None:
    structure = Structure(plan(290, 290).structure.units, (Role("nurse", "Nurses"), Role("admin", "Administration")))
    with_roles = replace(plan(290, 290), structure=structure)
    _whole, standard, _strict = words_of_reportable(
        find_reportable(with_roles, with_roles.showings, Random(1).random), ENGLISH
    )
    assert standard.columns == ("By unit", "By role", "By both")
    cells = {row.words: row.cells for row in standard.rows}
    assert cells["Teams shown"] == ("2 of 2", "–", "2 of 2")
    assert cells["Roles shown"] == ("–", "2 of 2", "2 of 2")
    assert cells["People whose team is shown"][1] == "–"


def test_a_draft_for_too_few_people_says_that_it_cannot_be_anonymous() -> None:
    tiny = plan(7, 5)
    found = find_reportable(tiny, tiny.showings, Random(1).random)
    assert words_of_draft(found, tiny.showings[0], ENGLISH).startswith("A survey cannot be anonymous here.")


def test_one_point_is_said_in_the_singular() -> None:
    assert "about 1 point of 100" in words_of_forms(plan(5000, answering=Fraction(9, 10)), ENGLISH)


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (NotAnonymous(7), "A survey cannot be anonymous here."),
        (OneResult(teams_are_small=True), "It protects people and it is the more honest number."),
        (OneResult(teams_are_small=False), "Your service is small."),
        (GiveCodes(), "units of 50 or more"),
        (MergeTeams(("A",), 9), "A team of fewer than 9 people will seldom be shown, and only in part: A."),
        (MergeTeams(tuple("ABCDEFGH"), 9), "seldom be shown, and only in part: A, B, C, D, E, F, 2 more."),
        (OneBreakdown(by_units=7, by_both=2), "teams would have about 2 theme scores instead of 7"),
        (ShorterForm(now=1, with_core=6), "about 6 theme scores instead of 1"),
    ],
)
def test_advice_is_kind_and_says_its_numbers(advice: Advice, said: str) -> None:
    assert said in words_of_advice(advice, ENGLISH)
