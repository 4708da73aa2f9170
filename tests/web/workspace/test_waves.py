"""Waves by pages: planned, changed and removed as drafts; what a page of a wave tells, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.lead import Lead
from tests.web.respondent.questionnaires import whole
from tests.web.workspace.member import Member
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.units import import_units
from tiassess.wave.waves import WaveName, list_waves
from tiassess.web.workspace.questionnaires_on_offer import questionnaires_on_offer

HOME = "/workspace/organisations/loch/"
ADD = f"{HOME}add-wave"
PAGE = f"{HOME}waves/autumn/"

SignedIn = Callable[[str], Member]


def days(**named: date) -> dict[str, Any]:
    """What is typed for days."""
    parts = ("day", "month", "year")
    return {f"{name}-{part}": str(getattr(day, part)) for name, day in named.items() for part in parts}


PLAN: dict[str, Any] = {
    "name": "Autumn",
    "questionnaire": "ti-organisation@0.1.0:core",
    "ways_in": "link",
    **days(opens=date(2026, 12, 1), closes=date(2026, 12, 20)),
}


AHEAD = {"opens": date(2026, 12, 1), "closes": date(2026, 12, 20)}


def wave(people: Lead, slug: str = "autumn") -> Wave:
    """A wave as it is kept."""
    return people.sees(WaveName(slug, "loch"))


def waves(people: Lead) -> list[str]:
    """The ids of the organisation's waves."""
    with people.database.reading() as session:
        return [wave.slug for _owner, wave in list_waves(session, "loch")]


@pytest.fixture
def planned(lead_here: Member) -> Member:
    """A lead who has planned a wave."""
    lead_here.open(ADD)
    lead_here.press(ADD, **PLAN)
    return lead_here


def test_a_wave_is_planned_on_one_page_with_defaults_for_what_is_left_open(planned: Member, people: Lead) -> None:
    assert planned.notices == ["“Autumn” is there as a draft. Nobody can answer it yet."]
    assert planned.path == PAGE
    kept = wave(people)
    assert (kept.state, kept.opens, kept.closes) == (WaveState.DRAFT, date(2026, 12, 1), date(2026, 12, 20))
    assert (kept.results, kept.destroy_on) == (date(2027, 1, 17), date(2027, 2, 14))
    assert (kept.profile, kept.breakdown, kept.threshold) == (Profile.STANDARD, Breakdown.UNITS, 5)
    assert (kept.ways_in, kept.texts) == (["link"], {})
    assert '"ti-organisation-core"' in kept.questionnaire


def test_everything_a_lead_decides_is_kept(lead_here: Member, people: Lead) -> None:
    texts: dict[str, Any] = {
        name: f"The {name}" for name in ("service", "people", "steering_group", "host", "contact", "readers")
    }
    lead_here.open(ADD)
    lead_here.press(
        ADD,
        **{
            **PLAN,
            **texts,
            **days(results=date(2026, 12, 24), destroy_on=date(2026, 12, 31)),
            "slug": "autumn",
            "support": "Staff support:  01234",
            "profile": "strict",
            "breakdown": "both",
            "threshold": "11",
            "ways_in": "import",
        },
    )
    kept = wave(people)
    assert (kept.results, kept.destroy_on) == (date(2026, 12, 24), date(2026, 12, 31))
    assert (kept.profile, kept.breakdown, kept.threshold) == (Profile.STRICT, Breakdown.BOTH, 11)
    assert (kept.ways_in, kept.texts) == ([], {**texts, "support": "Staff support: 01234"})


@pytest.mark.parametrize(
    ("entered", "faults"),
    [
        ({"name": " "}, ["Enter a name."]),
        ({"opens-day": "", "opens-month": "", "opens-year": ""}, ["Enter the first day of answering."]),
        ({"closes-day": "31", "closes-month": "2"}, ["“31 2 2026” is not a day. Write it in numbers, like 27 3 2027."]),
        ({"closes-day": "٣"}, ["“٣ 12 2026” is not a day. Write it in numbers, like 27 3 2027."]),
        ({"results-day": "3"}, ["“3” is not a day. Write it in numbers, like 27 3 2027."]),
        ({"opens-year": "99999999999"}, ["“1 12 99999999999” is not a day. Write it in numbers, like 27 3 2027."]),
        ({"questionnaire": "nothing"}, ["Choose one of these."]),
        ({"ways_in": "post"}, ["Choose at least one of these."]),
        ({"ways_in": []}, ["Choose at least one of these."]),
        ({"ways_in": ["import", "link"]}, ["Answers from a file cannot be mixed with the other ways."]),
        ({"ways_in": "e-mail"}, ["Work e-mail can be watched. Tick a second way too, such as code cards."]),
        ({"threshold": "4"}, ["Choose one of these."]),
        (
            {"profile": "whole-service", "breakdown": "units"},
            ["The choice above shows nothing beside the whole. Choose one of the two."],
        ),
        ({"profile": "strict", "threshold": "6"}, ["With the choice above it is at least 10."]),
        ({"contact": "x" * 3000}, ["This text is longer than 2,000 characters."]),
        ({"slug": "not stated"}, ["“not stated” cannot be an id: use letters, digits, hyphens and underscores"]),
        (days(opens=date(2026, 11, 1), closes=date(2026, 11, 20)), ["This day has passed, so nobody could answer."]),
        (days(closes=date(2026, 11, 30)), ["The wave would close on 30 November 2026, before it opens"]),
        (days(results=date(2026, 12, 2)), ["The results would come on 2 December 2026, before the wave closes"]),
        (days(opens=date(1026, 12, 1)), ["1 December 1026 lies outside the years"]),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    lead_here: Member, people: Lead, entered: dict[str, Any], faults: list[str]
) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, **entered})
    said = lead_here.faults
    assert [each[: len(fault)] for each, fault in zip(said, faults, strict=True)] == faults
    assert waves(people) == []
    fields = {each.attrib["name"]: each.attrib.get("value") for each in lead_here.page.root.iter("input")}
    assert fields["name"] == {**PLAN, **entered}["name"]
    assert fields["closes-day"] == {**PLAN, **entered}["closes-day"]


def test_a_wave_for_import_may_lie_in_the_past(lead_here: Member, people: Lead) -> None:
    lead_here.open(ADD)
    past = days(opens=date(2026, 11, 1), closes=date(2026, 11, 20))
    lead_here.press(ADD, **{**PLAN, **past, "ways_in": "import"})
    assert waves(people) == ["autumn"]
    lead_here.open(f"{PAGE}change")
    lead_here.press(f"{PAGE}change", ways_in="link")
    assert lead_here.faults == ["This day has passed, so nobody could answer. Enter a later one."]
    assert wave(people).ways_in == []


def test_a_lead_decides_whether_comments_are_asked_for(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("autumn", questionnaire=whole(), ways_in=("link",), **AHEAD)
    assert wave(people).comments, "of seventy-three staff more than twenty will answer"
    for choice, kept, said in (
        ("leave out", False, "Nobody is asked to write anything"),
        ("ask", True, "If 10 people or more write a comment, comments are held locked for 60 days after counting."),
    ):
        lead_here.open(f"{PAGE}change")
        lead_here.press(f"{PAGE}change", comments=choice)
        assert wave(people).comments is kept
        assert said in lead_here.open(PAGE).text


def test_where_no_questionnaire_takes_comments_nothing_is_said_of_them(planned: Member) -> None:
    for page in (PAGE, f"{PAGE}change"):
        assert "omment" not in planned.open(page).text


def test_two_waves_of_one_name_get_two_ids_and_a_taken_one_is_refused(planned: Member, people: Lead) -> None:
    planned.open(ADD)
    planned.press(ADD, **PLAN)
    assert waves(people) == ["autumn", "autumn-2"]
    planned.open(ADD)
    planned.press(ADD, **{**PLAN, "slug": "autumn"})
    assert planned.faults == ["“loch” has a wave “autumn” already. Choose another id."]


def test_the_questionnaire_on_trauma_informed_organisations_comes_first_and_short_for_a_small_one() -> None:
    for headcount, form in ((50, "core"), (99, "core"), (100, "full"), (None, "full")):
        assert questionnaires_on_offer(headcount)[0].reference.endswith(f":{form}"), headcount
        assert questionnaires_on_offer(headcount)[0].reference.startswith("ti-organisation@"), headcount


def test_a_small_organisation_is_offered_the_core_form_first(lead_here: Member) -> None:
    page = lead_here.open(ADD)
    first = next(option for option in page.root.iter("option"))
    assert "core form" in "".join(first.itertext())


@pytest.mark.parametrize("ways", [["cards"], ["link", "cards"], ["cards", "e-mail"], ["link", "cards", "e-mail"]])
def test_ways_in_can_be_mixed(lead_here: Member, people: Lead, ways: list[str]) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, "ways_in": ways})
    assert wave(people).ways_in == ways
    lead_here.open(f"{PAGE}change")
    ticked = [each.attrib["value"] for each in lead_here.page.root.iter("input") if "checked" in each.attrib]
    assert [value for value in ticked if value in ways] == ways


def test_no_way_in_is_ticked_beforehand(lead_here: Member, people: Lead) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **{name: value for name, value in PLAN.items() if name != "ways_in"})
    assert lead_here.faults == ["Choose at least one of these."]
    assert waves(people) == []


NOT_SHOWN = "Because of the link, the %s you chose will not be shown."


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"ways_in": ["link", "cards"], "breakdown": "units"}, "units"),
        ({"ways_in": ["link"], "breakdown": "both"}, "units and roles"),
        ({"ways_in": ["link", "cards"], "profile": "whole-service"}, None),
        ({"ways_in": ["cards"], "breakdown": "units"}, None),
    ],
)
def test_a_link_beside_a_breakdown_is_said_to_hide_it(
    lead_here: Member, entered: dict[str, Any], said: str | None
) -> None:
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, **entered})
    assert ("Because of the link" in lead_here.page.text) is (said is not None)
    for page in (PAGE, f"{PAGE}open"):
        assert said is None or NOT_SHOWN % said in lead_here.open(page).text


def test_units_that_are_too_small_anyway_are_not_said_to_be_lost_to_the_link(lead_here: Member, people: Lead) -> None:
    import_units(people.database, "loch", people.writes("small.csv", "id,name,parent,headcount\na,A,,4\nb,B,,4\n"))
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, "profile": "standard", "breakdown": "units"})
    assert lead_here.path == PAGE
    assert "Because of the link" not in lead_here.page.text


def test_where_large_units_are_shown_in_spite_of_the_link_the_page_says_which(lead_here: Member, people: Lead) -> None:
    import_units(people.database, "loch", people.writes("large.csv", "id,name,parent,headcount\na,A,,60\nb,B,,60\n"))
    lead_here.open(ADD)
    lead_here.press(ADD, **{**PLAN, "breakdown": "units"})
    assert "Because of the link" not in lead_here.page.text
    assert "units of 50 or more staff" in lead_here.page.text


def test_a_draft_is_changed_with_what_it_said_already_there(planned: Member, people: Lead) -> None:
    before = wave(people)
    planned.open(f"{PAGE}change")
    planned.press(f"{PAGE}change", name="Late autumn", contact="Ann Reid")
    assert planned.notices == ["“Late autumn” is changed."]
    kept = wave(people)
    assert (kept.name, kept.texts) == ("Late autumn", {"contact": "Ann Reid"})
    for column in ("opens", "closes", "results", "destroy_on", "profile", "breakdown", "threshold", "questionnaire"):
        assert getattr(kept, column) == getattr(before, column), column


def test_a_draft_is_removed_after_a_question(planned: Member, people: Lead) -> None:
    planned.open(f"{PAGE}remove")
    assert waves(people) == ["autumn"]
    planned.press(f"{PAGE}remove")
    assert planned.notices == ["The draft “Autumn” is removed."]
    assert waves(people) == []


def test_the_page_of_a_wave_says_once_what_a_wave_is(planned: Member) -> None:
    assert planned.open(PAGE).text.count("(a survey)") == 1


def test_the_page_of_a_draft_says_what_staff_will_not_be_told(planned: Member) -> None:
    text = planned.open(PAGE).text
    assert "Staff will not be told: which group asks, who runs this website, whom to ask." in text
    assert "units of 50 or more" in text
    assert "Address for staff" not in text


def test_all_questions_can_be_read_with_the_services_own_words(planned: Member) -> None:
    planned.open(f"{PAGE}change")
    planned.press(f"{PAGE}change", people="lodgers")
    page = planned.open(f"{PAGE}questions")
    assert "lodgers" in page.text
    assert "{" not in page.text
    assert len(list(page.root.iter("li"))) >= 22


def test_whose_results_could_be_shown_is_told_in_labels_and_no_numbers_of_people(planned: Member) -> None:
    page = planned.open(f"{PAGE}groups")
    assert "at least 5 people answered" in page.text
    assert "Too small to be shown on their own" in page.text
    assert "30" not in page.text


def test_a_wave_that_is_not_there_has_no_page(planned: Member) -> None:
    for path in ("nowhere/", "a b/", "é/change", "nowhere/open", "nowhere/check", "nowhere/questions"):
        assert planned.client.get(f"{HOME}waves/{path}").status_code == 404, path


def test_a_wave_of_another_organisation_is_not_there(planned: Member, people: Lead, signed_in: SignedIn) -> None:
    theirs = signed_in("lead@firth.example")
    for act in ("", "change", "remove", "open", "close", "count", "check", "publish", "questions", "groups"):
        assert theirs.client.get(f"/workspace/organisations/firth/waves/autumn/{act}").status_code == 404, act
    assert waves(people) == ["autumn"]


@pytest.mark.parametrize("role", ["owner", "auditor"])
def test_owners_and_auditors_look_at_a_draft_and_do_nothing_to_it(
    planned: Member, signed_in: SignedIn, role: str
) -> None:
    member = signed_in(f"{role}@loch.example")
    assert "Autumn" in member.open(HOME).text
    page = member.open(PAGE)
    forms = [form.attrib["action"] for form in page.root.iter("form")]
    assert forms == ["/workspace/sign-out"]
    links = {link.attrib["href"] for link in page.root.iter("a")}
    assert {f"{PAGE}questions", f"{PAGE}groups"} <= links
    assert not {f"{PAGE}{act}" for act in ("change", "remove", "open")} & links
    for act in ("change", "remove", "open", "close", "count", "check", "publish"):
        assert member.client.get(f"{PAGE}{act}").status_code == 404


@pytest.mark.parametrize("role", ["steering", "moderator"])
def test_who_reads_released_results_sees_no_draft(planned: Member, signed_in: SignedIn, role: str) -> None:
    member = signed_in(f"{role}@loch.example")
    assert "Autumn" not in member.open(HOME).text
    assert "No wave has been opened yet." in member.page.text
    assert not [link for link in member.page.root.iter("a") if "/waves/" in link.attrib["href"]]
    member.open(PAGE, status=404)


def test_the_page_of_an_organisation_lists_its_waves_with_what_comes_next(planned: Member) -> None:
    text = planned.open(HOME).text
    assert "Autumn Draft 1 December 2026 to 20 December 2026 Look through it, and open it" in text
    assert "Staff 73" in text


def test_a_page_that_was_open_when_the_draft_went_leads_nowhere(planned: Member, people: Lead) -> None:
    planned.open(f"{PAGE}change")
    form = planned.page
    planned.open(f"{PAGE}remove")
    planned.press(f"{PAGE}remove")
    planned.pages.append(form)
    assert planned.send(f"{PAGE}change", name="Too late").status_code == 404
    assert waves(people) == []
