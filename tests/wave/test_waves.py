"""Drafts and opening: defaults by headcount, conditions, and the frame that nothing later can reach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.lead import NOW, Lead, loop, rows_of, three_questions
from tests.release.commenting import BOXES, with_boxes
from tiassess.disclosure.errors import ThresholdError
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.errors import RefusedError
from tiassess.wave.errors import TakenNameError, UnknownNameError, WaveConditionsError, WaveStateError
from tiassess.wave.frame import Frame
from tiassess.wave.freezing import frame_of
from tiassess.wave.organisations import add_organisation
from tiassess.wave.tables import WaveState
from tiassess.wave.units import import_units
from tiassess.wave.waves import WaveName, WavePlan, create_wave

TODAY = NOW.date()
LATER: dict[str, Any] = {"opens": TODAY, "closes": TODAY + timedelta(days=20)}


def units_of(staff: int | str) -> str:
    return f"id,name,parent,headcount\na,A,,{staff}\n"


@pytest.fixture
def loch(sqlite_lead: Lead) -> Lead:
    sqlite_lead.has_an_organisation()
    return sqlite_lead


@pytest.mark.parametrize(
    ("staff", "profile", "breakdown"),
    [
        (59, Profile.WHOLE_SERVICE, None),
        (60, Profile.STANDARD, Breakdown.UNITS),
        (99, Profile.STANDARD, Breakdown.UNITS),
        (100, Profile.STANDARD, Breakdown.BOTH),
        ("", Profile.STANDARD, Breakdown.UNITS),
    ],
)
def test_the_default_protection_follows_from_the_headcount(
    loch: Lead, staff: int | str, profile: Profile, breakdown: Breakdown | None
) -> None:
    import_units(loch.database, "loch", loch.writes("units.csv", units_of(staff)))
    wave = loch.sees(loch.plans_a_wave(profile=None, breakdown=None))
    assert (wave.profile, wave.breakdown) == (profile, breakdown)


@pytest.mark.parametrize(("staff", "asked"), [(33, False), (34, True), ("", True)])
def test_comments_are_asked_for_by_default_where_ten_may_write_one(loch: Lead, staff: int | str, asked: bool) -> None:
    import_units(loch.database, "loch", loch.writes("units.csv", units_of(staff)))
    assert loch.sees(loch.plans_a_wave()).comments is asked
    for decided in (True, False):
        assert loch.sees(loch.plans_a_wave(f"wave-{decided}".lower(), comments=decided)).comments is decided


def test_a_frame_speaks_of_comments_only_where_they_are_off(loch: Lead) -> None:
    names = [loch.plans_a_wave(f"wave-{on}".lower(), questionnaire=with_boxes(), comments=on) for on in (True, False)]
    with loch.database.reading() as session:
        on, off = (frame_of(session, name.find(session), NOW) for name in names)
    assert "comments" not in on.document
    assert off.document["comments"] is False
    assert [item.id for item in on.comment_items] == [*BOXES]
    assert [*off.comment_items] == []


def test_days_default_to_four_weeks_each_and_destruction_lies_ahead(loch: Lead) -> None:
    wave = loch.sees(loch.plans_a_wave(**LATER))
    assert (wave.results, wave.destroy_on) == (TODAY + timedelta(days=48), TODAY + timedelta(days=76))
    earlier = loch.sees(loch.plans_a_wave("earlier"))
    assert (earlier.results, earlier.destroy_on) == (date(2026, 3, 2), TODAY + timedelta(days=28))


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ({"closes": date(2026, 1, 4)}, "close on 2026-01-04, before it opens"),
        ({"results": date(2026, 2, 1)}, "results would come on 2026-02-01, before the wave closes"),
        ({"destroy_on": date(2026, 3, 1)}, "destroyed on 2026-03-01, before the results"),
        ({"destroy_on": TODAY}, "must be after today"),
        ({"closes": date(9999, 12, 31)}, "outside the years 1990 to 2200"),
        ({"opens": date(26, 1, 5)}, "outside the years 1990 to 2200"),
        ({"profile": Profile.WHOLE_SERVICE}, "shows no breakdown"),
        ({"threshold": 4}, "threshold of 4"),
        ({"threshold": 12}, "threshold of 12"),
        ({"profile": Profile.STRICT, "threshold": 9}, "threshold of 9"),
    ],
)
def test_conditions_that_do_not_go_together_are_refused(loch: Lead, plan: dict[str, Any], sentence: str) -> None:
    with pytest.raises((WaveConditionsError, ThresholdError)) as refusal:
        loch.plans_a_wave(**plan)
    assert sentence in str(refusal.value)
    with pytest.raises(UnknownNameError):
        loch.sees()


def test_an_id_is_taken_once_in_an_organisation(loch: Lead) -> None:
    loch.plans_a_wave()
    with pytest.raises(TakenNameError, match="has a wave “baseline” already"):
        loch.plans_a_wave()


def test_a_wave_id_that_two_organisations_have_asks_which(loch: Lead) -> None:
    loch.plans_a_wave()
    add_organisation(loch.database, slug="ness", name="Ness", timezone="Europe/London", moment=NOW)
    plan = WavePlan("baseline", "Baseline", three_questions(), date(2026, 1, 5), date(2026, 2, 2))
    create_wave(loch.database, "ness", plan, loop(), NOW)
    with pytest.raises(UnknownNameError, match=r"loch, ness\)\. Say which with --organisation"):
        loch.sees()
    assert loch.sees(WaveName("baseline", "ness")).name == "Baseline"


def test_opening_freezes_everything_so_that_later_changes_do_not_reach_it(loch: Lead) -> None:
    loch.plans_a_wave()
    frame = loch.opens()
    import_units(loch.database, "loch", loch.writes("units.csv", units_of(7)))
    kept = Frame.from_text(str(loch.sees().frame))
    assert kept.sha256 == frame.sha256
    assert kept.structure.headcount("ward-a") == 30
    assert kept.questionnaire.sha256 == three_questions().sha256
    assert [group.id for group in kept.groups if group.id.startswith("cross")] == [
        "cross:north/admin",
        "cross:north/nurse",
    ]


def test_a_frame_reads_back_as_it_was_written(loch: Lead) -> None:
    loch.plans_a_wave()
    frame = loch.opens()
    assert Frame.from_text(frame.to_text()).document == frame.document


def test_a_wave_without_a_way_in_or_after_its_last_day_opens_for_import_only(loch: Lead) -> None:
    loch.plans_a_wave(ways_in=("link",))
    assert loch.opens().import_only


def test_a_wave_with_a_way_in_and_days_ahead_opens_for_answering(loch: Lead) -> None:
    loch.plans_a_wave(ways_in=("link",), **LATER)
    assert loch.opens().ways_in == ("link",)


@pytest.mark.parametrize(("staff", "sentence"), [("", "headcount of the organisation is unknown"), (9, "With 9 staff")])
def test_unknown_or_very_few_staff_can_only_import(loch: Lead, staff: object, sentence: str) -> None:
    import_units(loch.database, "loch", loch.writes("units.csv", units_of(str(staff))))
    loch.plans_a_wave(ways_in=("cards",), **LATER)
    with pytest.raises(WaveConditionsError, match=sentence):
        loch.opens()
    loch.plans_a_wave("import-only", **LATER)
    assert loch.opens(WaveName("import-only")).import_only


def test_one_wave_is_open_at_a_time_and_four_weeks_lie_between(loch: Lead) -> None:
    loch.plans_a_wave()
    loch.plans_a_wave("second", closes=date(2026, 3, 1))
    loch.opens()
    with pytest.raises(WaveConditionsError) as refusal:
        loch.opens(WaveName("second"))
    assert "“baseline” is still open" in refusal.value.sentences[0]
    assert "At least 28 days" in refusal.value.sentences[1]
    assert loch.sees(WaveName("second")).state is WaveState.DRAFT


def test_a_wave_opens_once(loch: Lead) -> None:
    loch.plans_a_wave()
    loch.opens()
    with pytest.raises(WaveStateError, match="cannot be opened: it is open"):
        loch.opens()


def test_a_refused_opening_leaves_no_key_behind(loch: Lead) -> None:
    import_units(loch.database, "loch", loch.writes("units.csv", units_of(9)))
    loch.plans_a_wave(ways_in=("cards",), **LATER)
    with pytest.raises(RefusedError):
        loch.opens()
    assert list(loch.settings.key_dir.iterdir()) == []


def test_from_an_organisations_own_second_wave_on_it_is_asked_what_changed(loch: Lead) -> None:
    other = Lead(loch.database, loch.settings, loch.folder, organisation="ness")
    other.has_an_organisation()
    theirs = other.plans_a_wave("theirs")
    other.opens(theirs)
    first = loch.plans_a_wave()
    assert "q4" not in [item.id for item in loch.opens(first).questionnaire.items]
    loch.imports(rows_of("ward-a", "nurse", ["123", "321", "222", "111", "333"]))
    loch.closes()
    second = loch.plans_a_wave("second", closes=date(2026, 6, 1))
    assert "q4" in [item.id for item in loch.opens(second).questionnaire.items]
