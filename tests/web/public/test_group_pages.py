"""The pages of teams and roles: by name, and never compared."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.lead import Lead, rows_of
from tests.pages import open_page
from tests.web.public.publishing import ADDRESS, HIDDEN, METHOD, ROWS, TEAMS, links_on, publish_instead, table_of
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.release import Release


@pytest.mark.usefixtures("published")
def test_groups_stand_by_name_each_below_the_one_it_is_part_of(visitor: FlaskClient) -> None:
    rows = table_of(open_page(visitor, TEAMS))
    assert [row[0] for row in rows] == [
        "Who",
        "North",
        "Ward A (part of North)",
        "Ward B (part of North)",
        "Ward C",
        "Who",
        "Administration",
        "Nurses",
    ]


def test_neither_size_nor_score_changes_the_order_of_groups(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    """Here the last name has most people and the highest score."""
    people = [
        *rows_of("ward-a", "nurse", ["111"] * 6),
        *rows_of("ward-b", "nurse", ["221"] * 9),
        *rows_of("ward-c", "admin", ["333"] * 30),
    ]
    sqlite_lead.has_a_closed_wave(people)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    names = [row[0].partition(" (")[0] for row in table_of(open_page(visitor, TEAMS))]
    in_order = ["Who", "North", "Ward A", "Ward B", "Ward C", "Who", "Administration", "Nurses"]
    assert names == [*in_order, "Who", "North × Nurses"]


@pytest.mark.usefixtures("published")
def test_a_group_with_nothing_to_show_is_named_in_a_sentence_and_has_no_row(visitor: FlaskClient) -> None:
    page = open_page(visitor, TEAMS)
    assert f"{HIDDEN}: Ward D." in page.text
    assert not [row for row in table_of(page) if "Ward D" in row[0]]
    assert "This page does not compare teams with each other." in page.text


def test_a_hidden_score_reads_as_the_one_text_and_not_as_nought(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    groups = [
        {**group, "themes": [{"id": "work", "shown": False}]} if group["id"] == "unit:ward-a" else group
        for group in published.document["groups"]
    ]
    publish_instead(sqlite_lead, published, groups=groups)
    (row,) = [row for row in table_of(open_page(visitor, TEAMS)) if row[0].startswith("Ward A")]
    assert row[1:] == ["6 20 to 25 % of staff some questions are shown", HIDDEN]


@pytest.mark.usefixtures("published")
def test_a_score_that_rests_on_fewer_questions_says_so(visitor: FlaskClient) -> None:
    """The third question is reported for the whole organisation only."""
    sentence = "So these scores rest on fewer questions here: Work."
    assert sentence in open_page(visitor, TEAMS).text
    page = open_page(visitor, f"{TEAMS}/unit.ward-a")
    assert "so they are not on this page" in page.text
    assert "My leaders listen to me." not in page.text


def test_where_no_score_is_shown_none_is_said_to_rest_on_fewer_questions(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    groups = [
        {**group, "themes": [{"id": "work", "shown": False}]} if group["kind"] == "unit" and group["shown"] else group
        for group in published.document["groups"]
    ]
    publish_instead(sqlite_lead, published, groups=groups)
    text = open_page(visitor, TEAMS).text
    assert text.count("rest on fewer questions here") == 1  # below the roles


@pytest.mark.usefixtures("published")
def test_why_something_is_hidden_is_said_only_where_something_is(visitor: FlaskClient) -> None:
    question = "Why are some results not shown?"
    for address in (TEAMS, METHOD):
        assert question in open_page(visitor, address).text
    for address in (ADDRESS, f"{ADDRESS}/themes/work", f"{TEAMS}/unit.ward-c", f"{ADDRESS}/waves"):
        text = open_page(visitor, address).text
        assert (question in text) is (HIDDEN in text)
    assert question not in open_page(visitor, f"{TEAMS}/unit.ward-c").text


@pytest.mark.usefixtures("published")
def test_pages_say_how_many_stand_behind_each_question(visitor: FlaskClient) -> None:
    said = "5 or more people answered each question that is shown. A 1 is one of them; nobody can prove which."
    for address in (ADDRESS, f"{ADDRESS}/themes/work", TEAMS, f"{TEAMS}/unit.ward-c"):
        assert open_page(visitor, address).text.count(said) == 1


@pytest.mark.usefixtures("published")
def test_a_group_has_a_page_of_its_own_without_the_numbers_of_others(visitor: FlaskClient) -> None:
    page = open_page(visitor, f"{TEAMS}/unit.ward-c")
    assert page.heading == "Ward C"
    assert "This page is about one group only: Ward C. 7 people answered." in page.text
    assert ["I like my work.", "3 of 7", "2 of 7", "2 of 7", "7"] in table_of(page)


@pytest.mark.parametrize(("way_in", "said"), [("link", "Forms sent"), ("import", "People who answered")])
def test_behind_an_open_link_pages_count_forms(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release, way_in: str, said: str
) -> None:
    publish_instead(sqlite_lead, published, rules=published.document["rules"] | {"ways_in": [way_in]})
    several = "forms were sent. Anyone with the link could send more than one."
    pages = [open_page(visitor, f"{ADDRESS}{end}").text for end in ("", "/teams/unit.ward-c")]
    assert [several in text for text in pages] == [way_in == "link"] * 2
    assert table_of(open_page(visitor, TEAMS))[0][1] == said
    assert ("19 forms were sent" in open_page(visitor, f"{ADDRESS}/waves").text) is (way_in == "link")


@pytest.mark.parametrize(
    ("plan", "title"),
    [
        ({"breakdown": Breakdown.UNITS}, "Teams"),
        ({"breakdown": Breakdown.ROLES}, "Roles"),
        ({"breakdown": Breakdown.BOTH}, "Teams and roles"),
        ({"breakdown": None, "profile": Profile.WHOLE_SERVICE}, None),
    ],
)
def test_groups_are_linked_only_where_there_are_some(
    sqlite_lead: Lead, visitor: FlaskClient, plan: dict[str, Any], title: str | None
) -> None:
    sqlite_lead.has_a_closed_wave(ROWS, **plan)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    assert (TEAMS in links_on(open_page(visitor, ADDRESS))) is (title is not None)
    page = open_page(visitor, TEAMS, status=200 if title else 404)
    assert page.heading == (title or "There is no page here")


@pytest.mark.usefixtures("published")
def test_roles_within_a_unit_stand_folded_only_where_something_is_shown(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    assert "Roles within teams" not in open_page(visitor, TEAMS).text
    groups = [
        {**group, "shown": True, "n": 12, "themes": [{"id": "work", "shown": False}], "items": []}
        if group["id"] == "cross:north/nurse"
        else group
        for group in published.document["groups"]
    ]
    publish_instead(sqlite_lead, published, groups=groups)
    page = open_page(visitor, TEAMS)
    assert ["North × Nurses", "12", HIDDEN] in table_of(page)
    assert "North × Administration" not in page.text
