"""The waves of an organisation read together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reporting.pdf_cases import NO_SCORES, SMALL
from tiassess.release.errors import NotPublishedError
from tiassess.reporting.progress import Progress

YEARS = (2024, 2025, 2026)


def up_to(wave: str) -> Progress:
    """Read three waves up to one of them."""
    publications = [replace(SMALL, year=year).publish().publication for year in YEARS]
    return Progress.of(publications, wave, "en", {})


def test_the_waves_up_to_one_are_read_and_the_newest_is_known() -> None:
    progress = up_to("wave-2025")
    assert [results.wave_id for results in progress.waves] == ["wave-2024", "wave-2025"]
    assert progress.this.wave_id == "wave-2025"
    assert progress.newest
    assert progress.newest.wave_id == "wave-2026"
    assert up_to("wave-2026").newest is None


def test_each_wave_speaks_in_its_own_words() -> None:
    publications = [replace(NO_SCORES, year=year).publish().publication for year in YEARS[1:]]
    words = {"wave-2025": {"people": "patients"}, "wave-2026": {"people": "tenants"}}
    progress = Progress.of(publications, "wave-2026", "en", words)
    asked = [results.whole.items["q1"].text for results in progress.waves]
    assert asked == ["Patients ask about q1.", "Tenants ask about q1."]


def test_a_wave_that_is_not_among_them_is_refused() -> None:
    with pytest.raises(NotPublishedError):
        up_to("wave-2027")
