"""Counting: deterministic, restartable, held to the attacker, and right against a count by hand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.lead import BASELINE, NOW, Lead, Row, rows_of
from tiassess.collection.access import cancel_cards, issue_codes
from tiassess.collection.tables import CodeWay
from tiassess.disclosure import rules
from tiassess.disclosure.attacker import audit_release
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.release import Release
from tiassess.errors import RefusedError
from tiassess.release.counting import count_wave
from tiassess.release.errors import NotCountedError, UnsafeReleaseError
from tiassess.release.ledger import read_ledger
from tiassess.release.process import count_apart
from tiassess.release.tables import StoredRelease
from tiassess.wave.frame import Frame
from tiassess.wave.tables import WaveState

ANSWERS = ["112", "233", "321", "333", "213", "222", "13.", "131", "212", "323", "311", "122"]
AHEAD: dict[str, Any] = {"opens": NOW.date(), "closes": NOW.date() + timedelta(days=20)}
AFTER = NOW + timedelta(days=21)
APART: dict[str, Any] = {"destroy_on": date(2199, 1, 1)}
"""A count in a process of its own goes by the real clock, which must not have reached the day of destruction."""


SAME_EVERYWHERE = "93bf979626866d440136d5d5adb8f8112c128cf984bc47074475e5968e6b0935"
"""The checksum of one made-up release on any machine, database, locale and order of rows. A change of the format or of
a rule changes it, and only that may."""


def everyone(seed: int = 7) -> list[Row]:
    rows: list[Row] = [
        *rows_of("ward-a", "nurse", ANSWERS * 2),
        *rows_of("ward-b", "admin", ANSWERS[:9]),
        *rows_of("ward-c", "nurse", ANSWERS),
        *rows_of("ward-d", "", ANSWERS[:3]),
        *rows_of("north", "admin", ANSWERS[:2]),
        *rows_of("", "", ANSWERS[:1]),
    ]
    random.Random(seed).shuffle(rows)
    return rows


def counted(lead: Lead, rows: list[Row], **plan: Any) -> Release:
    lead.has_a_closed_wave(rows, **plan)
    return lead.counts()


def group(release: Release, group_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in release.document["groups"] if entry["id"] == group_id)
    return found


def test_the_release_is_the_same_on_both_databases_and_in_any_order_of_rows(lead: Lead) -> None:
    first = counted(lead, everyone())
    second = Lead(lead.database, lead.settings, lead.folder, organisation="ness")
    second.has_an_organisation()
    name = second.plans_a_wave()
    second.opens(name)
    second.imports(everyone(seed=8), name)
    second.closes(name)
    other = second.counts(name)
    assert first.document["groups"] == other.document["groups"]
    assert first.sha256 == SAME_EVERYWHERE


def test_counts_are_those_of_the_rows(lead: Lead) -> None:
    release = counted(lead, everyone())
    whole = group(release, "organisation")
    assert whole["n"] == 51
    for column, item in enumerate(whole["items"]):
        answers = [row[f"q{column + 1}"] for row in everyone()]
        assert item["counts"] == {value: answers.count(value) for value in "123"}
        assert item["n"] == sum(item["counts"].values())


def test_what_is_offered_for_the_whole_organisation_only_stands_nowhere_else(sqlite_lead: Lead) -> None:
    release = counted(sqlite_lead, everyone())
    for entry in release.document["groups"]:
        ids = [item["id"] for item in entry.get("items", [])]
        assert ids == (["q1", "q2", "q3"] if entry["kind"] == "organisation" else ["q1", "q2"]) or not entry["shown"]


def test_a_score_is_the_mean_of_its_question_means(sqlite_lead: Lead) -> None:
    whole = group(counted(sqlite_lead, everyone()), "organisation")
    means = [
        sum((int(value) - 1) * 50 * people for value, people in item["counts"].items()) / item["n"]
        for item in whole["items"]
    ]
    theme = whole["themes"][0]
    assert theme["score"] == pytest.approx(sum(means) / 3, abs=0.051)
    assert theme["low"] < theme["score"] < theme["high"]
    assert theme["n"] == min(item["n"] for item in whole["items"])


def test_a_group_of_four_is_never_shown(sqlite_lead: Lead) -> None:
    release = counted(sqlite_lead, everyone())
    assert group(release, "unit:ward-d").keys() == {"id", "label", "kind", "members", "shown"}
    assert not group(release, "unit:ward-d")["shown"]


def test_the_whole_service_profile_shows_nothing_else(sqlite_lead: Lead) -> None:
    release = counted(sqlite_lead, everyone(), profile=Profile.WHOLE_SERVICE, breakdown=None)
    assert [entry["id"] for entry in release.document["groups"]] == ["organisation"]


def test_the_strict_profile_shows_no_group_under_ten(sqlite_lead: Lead) -> None:
    release = counted(sqlite_lead, everyone(), profile=Profile.STRICT, breakdown=Breakdown.UNITS)
    assert all(entry["n"] >= 10 for entry in release.document["groups"] if entry["shown"])
    assert release.document["rules"]["unit_threshold"] == 10


def test_a_release_says_that_it_is_no_preview_and_imported(sqlite_lead: Lead) -> None:
    rules = counted(sqlite_lead, everyone()).document["rules"]
    assert (rules["preview"], rules["imported"], rules["ways_in"]) == (False, True, ["import"])


def test_behind_an_open_link_only_the_whole_and_large_units_are_shown(sqlite_lead: Lead) -> None:
    """R15 b: three real and two planted ballots must not show a team of three."""
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\nbig,Big,,150\nmid,Mid,,59\nlow,Low,,49\n")
    lead.plans_a_wave(ways_in=("link",), **AHEAD)
    lead.opens()
    lead.receives([*rows_of("big", "nurse", ANSWERS), *rows_of("mid", "nurse", ANSWERS)], "link")
    lead.closes(moment=AFTER)
    release = lead.counts()
    assert [entry["id"] for entry in release.document["groups"] if entry["shown"]] == ["organisation", "unit:big"]
    assert release.document["rules"]["ways_in"] == ["link"]
    assert not release.document["rules"]["imported"]


def test_a_unit_with_more_ballots_than_staff_is_hidden_and_a_whole_one_called_not_reliable(sqlite_lead: Lead) -> None:
    """R15 d."""
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\na,A,,11\nb,B,,12\n")
    lead.plans_a_wave(ways_in=("cards",), breakdown=Breakdown.UNITS, **AHEAD)
    lead.opens()
    lead.receives([*rows_of("a", "nurse", ANSWERS), *rows_of("b", "nurse", ANSWERS)], "cards")
    lead.closes(moment=AFTER)
    release = lead.counts()
    assert not group(release, "unit:a")["shown"]
    assert group(release, "organisation")["shown"]
    assert not release.document["rules"]["reliable"]


def test_with_one_code_a_person_the_profile_applies(sqlite_lead: Lead) -> None:
    """R15 a."""
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\na,A,,12\nb,B,,12\n")
    lead.plans_a_wave(ways_in=("cards",), breakdown=Breakdown.UNITS, **AHEAD)
    lead.opens()
    lead.receives([*rows_of("a", "nurse", ANSWERS), *rows_of("b", "nurse", ANSWERS)], "cards")
    lead.closes(moment=AFTER)
    release = lead.counts()
    assert all(entry["shown"] for entry in release.document["groups"])
    assert release.document["rules"]["reliable"]


def test_the_release_says_how_many_codes_there_were_and_not_of_whom(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\na,A,,12\nb,B,,12\n")
    name = lead.plans_a_wave(ways_in=("cards", "e-mail"), breakdown=Breakdown.UNITS, **AHEAD)
    lead.opens()
    with lead.database.writing() as session:
        wave = name.find(session)
        place = (session, lead.settings, wave, Frame.of(wave))
        codes = issue_codes(*place, way_in=CodeWay.CARDS, unit="a", number=12)
        issue_codes(*place, way_in=CodeWay.E_MAIL, number=9)
        cancel_cards(session, lead.settings, wave, codes[:2])
    lead.receives(rows_of("a", "nurse", ANSWERS[:6]), "cards")
    lead.receives(rows_of("b", "nurse", ANSWERS[:7]), "e-mail")
    lead.closes(moment=AFTER)
    release = lead.counts()
    assert release.document["ballots"] == {"counted": 13, "codes_issued": 19}
    assert audit_release(release).holds


def test_imported_rows_protect_nobody_beside_another_way_in(sqlite_lead: Lead) -> None:
    """R15 c: whoever holds the file knows its rows, so four real ballots stay hidden among twelve imported ones."""
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\na,A,,20\nb,B,,40\n")
    lead.plans_a_wave(ways_in=("cards",), breakdown=Breakdown.UNITS, **AHEAD)
    lead.opens()
    lead.receives([*rows_of("a", "nurse", ANSWERS[:4]), *rows_of("b", "nurse", ANSWERS)], "cards")
    lead.imports(rows_of("a", "nurse", ANSWERS))
    lead.closes(moment=AFTER)
    release = lead.counts()
    assert [entry["id"] for entry in release.document["groups"] if entry["shown"]] == ["organisation"]


def test_a_release_that_the_attacker_breaks_is_not_stored(sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    """A selection that forgets what can be worked out is caught by the attacker, which shares no code with it."""
    lead = sqlite_lead
    lead.has_a_closed_wave(everyone(), breakdown=Breakdown.UNITS)
    only_the_threshold = (rules.only_where_offered, rules.enough_people)
    for room in ("basis", "selection"):
        monkeypatch.setattr(
            f"tiassess.disclosure.{room}.apply_rules",
            lambda case, groups: rules.apply_rules(case, groups, only_the_threshold),
        )
    with pytest.raises(UnsafeReleaseError, match="found a way through"):
        lead.counts()
    assert lead.sees().state is WaveState.CLOSED


def test_counting_runs_in_a_process_of_its_own(lead: Lead) -> None:
    lead.has_a_closed_wave(everyone(), **APART)
    count_apart(lead.settings, BASELINE)
    assert lead.sees().state is WaveState.COUNTED
    with pytest.raises(RefusedError, match="counted once only"):
        count_apart(lead.settings, BASELINE)


def test_what_a_process_refuses_keeps_its_sentences_apart_from_the_command_that_helps(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(**APART)
    sqlite_lead.opens()
    with pytest.raises(RefusedError) as refusal:
        count_apart(sqlite_lead.settings, BASELINE)
    assert refusal.value.sentences == ("The wave “baseline” cannot be counted: it is open. Close it first.",)
    assert refusal.value.command == "tiassess wave close baseline"


def test_a_count_that_was_cut_off_stores_nothing_and_says_that_no_ballot_was_lost(
    sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(everyone(), **APART)
    monkeypatch.setattr("tiassess.release.process.COUNTING", "tests.release.killed")
    with pytest.raises(NotCountedError, match="no ballot was lost"):
        count_apart(lead.settings, BASELINE)
    assert lead.sees().state is WaveState.CLOSED


STEPS = {
    "before the ballots are opened": "tiassess.release.counting.fill_answer_sheet",
    "before the attack": "tiassess.release.counting.audit_release",
    "before anything is stored": "tiassess.release.counting._store",
    "before the ledger is written": "tiassess.release.counting.enter",
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_a_count_killed_at_any_step_stores_nothing_and_repeats_to_the_same_checksum(
    sqlite_lead: Lead, step: str
) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(everyone())
    child = subprocess.run(
        [sys.executable, "-m", "tests.release.killed", step, "baseline"],
        env={**os.environ, **lead.settings.as_environment()},
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    with lead.database.reading() as session:
        assert session.scalars(select(StoredRelease)).all() == []
        assert [line["event"] for line in read_ledger(session)] == ["opened", "closed"]
    assert lead.counts().sha256 == SAME_EVERYWHERE


def test_a_count_killed_after_it_was_stored_is_published_as_it_was_counted(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(everyone())
    step = "tiassess.collection.key_files.KeyFiles.record_state"
    subprocess.run(
        [sys.executable, "-m", "tests.release.killed", step, "baseline"],
        env={**os.environ, **lead.settings.as_environment()},
        check=False,
    )
    state_file = lead.settings.key_dir / f"{lead.sees().id}.state"
    assert (lead.sees().state, state_file.read_text()) == (WaveState.COUNTED, "closed")
    assert lead.publishes()
    assert state_file.read_text() == "published"


def test_nothing_of_a_count_can_reach_the_disk_in_a_crash() -> None:
    script = (
        "import resource; from tiassess.release import counting_program as program;"
        "program._count = lambda name: print(resource.getrlimit(resource.RLIMIT_CORE)); program.main(['x'])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "(0, 0)"


def test_a_file_in_the_leads_folder_is_not_taken_for_a_module(
    sqlite_lead: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(everyone(), **APART)
    (tmp_path / "resource.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    monkeypatch.chdir(tmp_path)
    count_apart(lead.settings, BASELINE)
    assert lead.sees().state is WaveState.COUNTED


def test_with_fewer_than_the_threshold_of_unknown_ballots_everything_is_destroyed(sqlite_lead: Lead) -> None:
    """Three cards among twelve imported rows are three people, whatever the number of ballots."""
    lead = sqlite_lead
    lead.has_an_organisation(units="id,name,parent,headcount\na,A,,20\n")
    lead.plans_a_wave(ways_in=("cards",), breakdown=Breakdown.UNITS, **AHEAD)
    lead.opens()
    lead.receives(rows_of("a", "nurse", ANSWERS[:3]), "cards")
    lead.imports(rows_of("a", "nurse", ANSWERS))
    lead.closes(moment=AFTER)
    assert count_wave(lead.database, lead.settings, BASELINE, AFTER) is None
    assert lead.sees().state is WaveState.DESTROYED
    assert not lead.sees().erasure_due


def test_days_in_a_release_are_those_promised_and_not_those_of_a_command(sqlite_lead: Lead) -> None:
    wave = counted(sqlite_lead, everyone()).document["wave"]
    assert (wave["opens"], wave["closes"], wave["results"]) == (
        "2026-01-05",
        "2026-02-02",
        date(2026, 3, 2).isoformat(),
    )
