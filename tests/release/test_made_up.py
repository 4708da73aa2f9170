"""A demonstration says that it is made up in everything that follows from it, and a real organisation says nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.disclosure.release import Release, finish_release
from tiassess.release.announcing import find_announcement
from tiassess.release.errors import TooEarlyError
from tiassess.release.ledger import read_ledger
from tiassess.wave.tables import WaveState

ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
SUMMER: dict[str, Any] = {"opens": date(2027, 7, 1), "closes": date(2027, 7, 20)}
BEFORE_THE_LAST_DAY = datetime.combine(SUMMER["closes"], NOW.timetz()) - timedelta(days=10)


def carried_to_its_opening(lead: Lead, *, demonstration: bool) -> None:
    lead.has_an_organisation(demonstration=demonstration)
    lead.plans_a_wave(**SUMMER)
    lead.opens()
    lead.imports(ROWS)


@pytest.mark.parametrize("made_up", [True, False])
def test_a_frame_and_what_is_announced_say_whether_it_is_made_up(sqlite_lead: Lead, made_up: bool) -> None:
    sqlite_lead.has_an_organisation(demonstration=made_up)
    sqlite_lead.plans_a_wave()
    frame = sqlite_lead.opens()
    with sqlite_lead.database.reading() as session:
        announcement = find_announcement(session, "loch", "baseline", NOW)
    assert announcement
    assert (frame.is_demonstration, announcement.is_demonstration) == (made_up, made_up)


def test_the_frame_of_a_real_organisation_reads_as_it_always_did(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    assert sqlite_lead.opens().document["organisation"].keys() == {"id", "name", "timezone"}


def test_the_release_of_a_demonstration_says_that_it_is_made_up(sqlite_lead: Lead) -> None:
    carried_to_its_opening(sqlite_lead, demonstration=True)
    sqlite_lead.closes(moment=BEFORE_THE_LAST_DAY)
    release = sqlite_lead.counts(moment=BEFORE_THE_LAST_DAY)
    assert release.document["demonstration"] is True
    assert Release.from_bytes(release.to_bytes()) == release


def test_no_release_says_that_it_is_not_made_up(sqlite_lead: Lead) -> None:
    sqlite_lead.has_a_closed_wave(ROWS)
    document = dict(sqlite_lead.counts().document)
    assert "demonstration" not in document
    del document["sha256"]
    with pytest.raises(ReleaseFormatError):
        finish_release({**document, "demonstration": False})


def test_a_demonstration_can_be_closed_and_published_before_its_days(lead: Lead) -> None:
    carried_to_its_opening(lead, demonstration=True)
    assert lead.closes(moment=BEFORE_THE_LAST_DAY) is WaveState.CLOSED
    lead.counts(moment=BEFORE_THE_LAST_DAY)
    assert lead.publishes()
    with lead.database.reading() as session:
        events = [line["event"] for line in read_ledger(session)]
    assert events == ["opened", "closed", "counted", "published", "erased"]


def test_a_wave_of_a_real_organisation_never_closes_before_its_last_day_is_over(lead: Lead) -> None:
    carried_to_its_opening(lead, demonstration=False)
    with pytest.raises(TooEarlyError, match="until the end of 2027-07-20"):
        lead.closes(moment=BEFORE_THE_LAST_DAY)
    assert lead.sees(BASELINE).state is WaveState.OPEN
