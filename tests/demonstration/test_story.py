"""The story: invented, recognisable as such, and plausible where somebody looks closely."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from tests.demonstration_made import MadeDemonstration
from tiassess.config import shipped_folder
from tiassess.demonstration.answers import Form, forms_of
from tiassess.demonstration.story import HEATHER_LANE, LIKED, NOT_KNOWN, NOT_OF_MY_JOB, PEOPLE, ROWAN_VALLEY, STORIES
from tiassess.disclosure.release import Release
from tiassess.instrument.composing import for_wave
from tiassess.instrument.definition import Instrument
from tiassess.instrument.library import InstrumentLibrary
from tiassess.release.counting import count_wave
from tiassess.release.fieldwork import close_wave
from tiassess.release.publishing import publish_wave
from tiassess.release.tables import StoredRelease
from tiassess.storage.database import Database
from tiassess.wave.questionnaires import LOOP
from tiassess.wave.waves import WaveName

LIBRARY = InstrumentLibrary(shipped_folder("instruments"))


@pytest.fixture
def releases(made_demonstration: MadeDemonstration) -> dict[tuple[str, str], Release]:
    """The published releases, by organisation and wave."""
    database = Database(made_demonstration.settings.database_url)
    with database.reading() as session:
        read = [Release.from_bytes(each) for each in session.scalars(select(StoredRelease.document)) if each]
    database.close()
    return {(each.document["organisation"], each.document["wave"]["id"]): each for each in read}


def questionnaire(*, first: bool = False) -> Instrument:
    return for_wave(LIBRARY.find("ti-organisation"), first, LIBRARY.find(LOOP))


def forms(wave: int = 2) -> list[Form]:
    return forms_of(ROWAN_VALLEY, ROWAN_VALLEY.waves[wave], questionnaire(first=wave == 0))


def whole(release: Release) -> dict[str, Any]:
    return next(group for group in release.document["groups"] if group["kind"] == "organisation")


def units(release: Release) -> dict[str, bool]:
    groups = (group for group in release.document["groups"] if group["kind"] == "unit")
    return {group["id"].removeprefix("unit:"): group["shown"] for group in groups}


def test_the_two_organisations_are_as_large_as_they_are_said_to_be() -> None:
    assert (ROWAN_VALLEY.headcount, len(ROWAN_VALLEY.teams), len(ROWAN_VALLEY.directorates)) == (200, 11, 3)
    assert len(ROWAN_VALLEY.roles) == 5
    assert sum(4 <= team.headcount <= 6 for team in ROWAN_VALLEY.teams) == 2
    assert (HEATHER_LANE.headcount, len(HEATHER_LANE.teams)) == (48, 6)
    assert all(6 <= team.headcount <= 11 for team in HEATHER_LANE.teams)


def test_numbers_and_addresses_can_reach_nobody() -> None:
    said = "\n".join(text for story in STORIES for text in story.texts.values())
    numbers = re.findall(r"\d[\d ]{7,}\d", said)
    assert numbers
    assert all(number.startswith("01632 960") for number in numbers), "Ofcom keeps these for drama"
    emails = [*re.findall(r"\S+@\S+", said), *(person.email for person in PEOPLE)]
    assert all(re.search(r"(@|\.)example(\.org)?$", email) for email in emails), "RFC 2606 keeps these free"


def test_every_question_that_the_story_knows_of_is_asked() -> None:
    asked = {item.id for item in questionnaire().choice_items}
    assert LIKED.keys() | NOT_KNOWN.keys() | NOT_OF_MY_JOB.keys() <= asked


def test_the_waves_of_the_large_organisation_are_answered_by_more_than_half(
    releases: dict[tuple[str, str], Release],
) -> None:
    for wave in ("baseline", "one-year-on", "two-years-on"):
        counted = releases["rowan-valley", wave].document["ballots"]["counted"]
        assert 0.55 <= counted / ROWAN_VALLEY.headcount <= 0.7
    assert 31 <= releases["heather-lane", "baseline"].document["ballots"]["counted"] <= 34


def test_people_skip_do_not_know_and_leave_out_as_people_do() -> None:
    codes = Counter(code for form in forms() for code in form.answers if code != "-")
    answers = sum(codes.values())
    assert 0.04 <= codes["dk"] / answers <= 0.08
    assert 0.03 <= codes[""] / answers <= 0.07
    assert 0 < (codes["na"] + codes["own"] + codes["pns"]) / answers <= 0.03
    assert sum(form.unit == "" for form in forms()) < 10


def test_who_meets_nobody_is_not_asked_about_meeting_them() -> None:
    office = [form for form in forms() if form.role == "administration"]
    nurses = [form for form in forms() if form.role == "nurses"]
    assert any("-" in form.answers for form in office)
    assert not any("-" in form.answers for form in nurses)


def test_most_lean_to_the_better_side_and_some_questions_stand_out(
    releases: dict[tuple[str, str], Release],
) -> None:
    release = releases["rowan-valley", "two-years-on"]
    reverse = {question["id"]: question["reversed"] for question in release.document["questions"]}
    better: dict[str, float] = {}
    for item in whole(release)["items"]:
        good, poor = ("12", "45") if reverse[item["id"]] else ("45", "12")
        count = {side: sum(item["counts"][option] for option in side) for side in (good, poor)}
        better[item["id"]] = (count[good] - count[poor]) / item["n"]
    assert sum(balance > 0 for balance in better.values()) > 0.8 * len(better)
    assert better["TO19"] > 0.6, "colleagues are kind to each other"
    assert all(better[item] < 0 for item in ("TO26", "TO27", "TO45", "PU14")), "time, wellbeing, what changed"


def test_one_theme_rises_one_stays_and_one_falls_a_little(releases: dict[tuple[str, str], Release]) -> None:
    scores = [
        {theme["id"]: theme for theme in whole(releases["rowan-valley", wave])["themes"]}
        for wave in ("baseline", "one-year-on", "two-years-on")
    ]
    first, second, third = scores
    assert first["process"]["high"] < third["process"]["low"], "a change that can be seen"
    assert first["process"]["score"] < second["process"]["score"] < third["process"]["score"]
    assert abs(first["structure"]["score"] - third["structure"]["score"]) < 2
    assert 2 < first["interpersonal"]["score"] - third["interpersonal"]["score"] < 6


def test_teams_are_shown_and_the_smallest_never(releases: dict[tuple[str, str], Release]) -> None:
    for wave in ("baseline", "one-year-on", "two-years-on"):
        shown = units(releases["rowan-valley", wave])
        assert not shown["peer-support"]
        assert not shown["social-work"]
        assert sum(shown[team.id] for team in ROWAN_VALLEY.teams) >= 5
        assert sum(shown[each] for each in ROWAN_VALLEY.directorates) >= 2
    assert sum(units(releases["heather-lane", "baseline"]).values()) >= 3


def test_the_open_wave_can_be_closed_today_and_shows_the_whole_service_only(
    demonstration: MadeDemonstration,
) -> None:
    database, settings = Database(demonstration.settings.database_url), demonstration.settings
    name = WaveName("check-in", "rowan-valley")
    close_wave(database, settings, name, demonstration.moment)
    release = count_wave(database, settings, name, demonstration.moment)
    assert publish_wave(database, settings, name, demonstration.moment)
    database.close()
    assert release
    assert [(group["kind"], group["shown"], group["n"]) for group in release.document["groups"]] == [
        ("organisation", True, 80)
    ]
    assert release.document["demonstration"] is True
