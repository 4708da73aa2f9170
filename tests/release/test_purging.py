"""Purging: what is due is destroyed wave by wave, and one wave does not hold up the others."""

from __future__ import annotations

from datetime import timedelta

from tests.lead import NOW, Lead, rows_of
from tiassess.release.purging import purge
from tiassess.wave.waves import WaveName

MUCH_LATER = NOW + timedelta(days=400)
LOCH, BECK = WaveName("baseline", "loch"), WaveName("baseline", "beck")


def test_a_wave_that_cannot_be_erased_holds_up_no_other(lead: Lead) -> None:
    for service in (lead, Lead(lead.database, lead.settings, lead.folder, "beck")):
        service.has_an_organisation()
        service.fills_and_closes(rows_of("ward-a", "nurse", ["123"] * 9), service.plans_a_wave())
    key = lead.settings.key_dir / f"{lead.sees(LOCH).id}.key"
    key.unlink()
    key.mkdir()
    done = purge(lead.database, lead.settings, MUCH_LATER)
    assert done.destroyed == ["baseline", "baseline"]
    assert (done.erased, done.still_due) == (1, 1)
    assert [str(refusal).partition(". ")[0] for refusal in done.hindered] == [f"{key} cannot be used"]
    assert not lead.sees(BECK).erasure_due
    key.rmdir()
    assert purge(lead.database, lead.settings, MUCH_LATER).erased == 1


def test_a_wave_whose_frame_cannot_be_read_holds_up_no_other(lead: Lead) -> None:
    for service in (lead, Lead(lead.database, lead.settings, lead.folder, "beck")):
        service.has_an_organisation()
        service.fills_and_closes(rows_of("ward-a", "nurse", ["123"] * 9), service.plans_a_wave())
    with lead.database.writing() as session:
        BECK.find(session).frame = "{}"
    done = purge(lead.database, lead.settings, MUCH_LATER)
    assert done.destroyed == ["baseline"]
    assert (done.erased, len(done.hindered)) == (1, 1)
