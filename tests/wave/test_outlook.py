"""The outlook: the groups that could be shown follow from sizes alone, before and after opening alike."""

from __future__ import annotations

from datetime import date

from tests.lead import BASELINE, NOW, Lead
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.wave.freezing import frame_of
from tiassess.wave.outlook import Outlook, outlook_of
from tiassess.wave.units import import_units


def outlook(lead: Lead) -> Outlook:
    with lead.database.reading() as session:
        return outlook_of(frame_of(session, BASELINE.find(session), NOW))


def labels(lead: Lead) -> list[str]:
    return [group.label for group in outlook(lead).possible]


def test_a_unit_below_the_threshold_is_never_shown(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(breakdown=Breakdown.UNITS, threshold=7)
    assert labels(sqlite_lead) == ["Loch Service", "North", "Ward C", "Ward A", "Ward B"]
    assert [group.label for group in outlook(sqlite_lead).never] == ["Ward D"]


def test_behind_a_link_only_the_whole_and_large_units_could_be_shown(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation("id,name,parent,headcount\na,A,,60\nb,B,,55\nc,C,,49\n")
    sqlite_lead.plans_a_wave(ways_in=("link",), opens=date(2026, 12, 1), closes=date(2026, 12, 31))
    assert outlook(sqlite_lead).behind_a_link
    assert labels(sqlite_lead) == ["Loch Service", "A"]


def test_a_draft_whose_last_day_has_passed_would_open_for_import_and_is_behind_no_link(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(ways_in=("link",))
    assert not outlook(sqlite_lead).behind_a_link


def test_the_whole_service_shows_nothing_else(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(profile=Profile.WHOLE_SERVICE, breakdown=None)
    assert labels(sqlite_lead) == ["Loch Service"]


def test_an_opened_wave_keeps_its_outlook_whatever_becomes_of_the_units(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    before = outlook(sqlite_lead)
    sqlite_lead.opens()
    assert outlook(sqlite_lead).possible == before.possible
    path = sqlite_lead.writes("other.csv", "id,name,parent,headcount\nx,X,,9\n")
    import_units(sqlite_lead.database, "loch", path)
    assert outlook(sqlite_lead).possible == before.possible
