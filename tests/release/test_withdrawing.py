"""Withdrawing: a correction hides what is shown and can do nothing else; the ledger and every reader follow it (R9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.kinds_of_database import postgresql_when_long
from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.release.tampering import without_its_guard
from tests.release.test_publishing import NINE, last_line
from tiassess.collection.errors import WaveKeyError
from tiassess.disclosure.attacker import audit_release, audit_releases
from tiassess.disclosure.release import Release, finish_release
from tiassess.errors import RefusedError
from tiassess.release import withdrawing
from tiassess.release.attacking import AttackedRelease
from tiassess.release.correcting import Cells, correct_release, find_cells
from tiassess.release.errors import ChangedReleaseError, NotPublishedError, NoWithdrawalError, UnsafeReleaseError
from tiassess.release.events import Event
from tiassess.release.following import Following, what_follows
from tiassess.release.ledger import Actor, enter, read_ledger
from tiassess.release.reading import read_publication, read_publications
from tiassess.release.tables import StoredRelease
from tiassess.release.verifying import verify_ledger
from tiassess.release.withdrawals import Withdrawal
from tiassess.release.withdrawing import Correction, foresee, withdraw_results

WARD_A, WARD_C, WHOLE = "unit:ward-a", "unit:ward-c", "organisation"
ROWS = [
    *rows_of("ward-a", "nurse", [*NINE, *NINE]),
    *rows_of("ward-b", "admin", NINE),
    *rows_of("ward-c", "nurse", [*NINE, *NINE]),
]
REASON = "A table was read as if it spoke of one person."


@pytest.fixture
def published(lead: Lead) -> Lead:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    lead.publishes()
    return lead


def withdraws(lead: Lead, *cells: Cells, reason: str = REASON, **by: Actor) -> Correction:
    return withdraw_results(lead.database, lead.settings, BASELINE, cells, reason, NOW, **by)


def reads(lead: Lead) -> Release:
    """Read what is published, by both ways there are, and see that the ledger holds."""
    wave = lead.sees()
    with lead.database.reading() as session:
        assert verify_ledger(session) == []
        release = read_publication(session, wave.organisation_id, wave.id, wave.slug).release
        assert [each.release for each in read_publications(session, wave.organisation_id)] == [release]
        return release


def group_of(release: Release, group: str) -> dict[str, Any]:
    return next(dict(each) for each in release.document["groups"] if each["id"] == group)


def cell_of(release: Release, group: str, cell: str) -> dict[str, Any]:
    cells = (*group_of(release, group)["items"], *group_of(release, group)["themes"])
    return next(dict(each) for each in cells if each["id"] == cell)


def test_a_withdrawn_group_is_hidden_everywhere_and_nothing_else_changes(published: Lead) -> None:
    before = reads(published)
    withdraws(published, Cells(WARD_A))
    after = reads(published)
    assert set(group_of(after, WARD_A)) == {"id", "label", "kind", "members", "shown"}
    assert not group_of(after, WARD_A)["shown"]
    assert after.document["replaces"] == before.sha256
    others = [[each for each in release.document["groups"] if each["id"] != WARD_A] for release in (before, after)]
    assert others[0] == others[1]
    changed = {"groups", "participation", "replaces", "sha256"}
    assert all(after.document.get(key) == before.document[key] for key in before.document.keys() - changed)
    bands = [band for band in before.document["participation"] if band["group"] != WARD_A]
    assert after.document["participation"] == bands
    assert after.document.keys() - before.document.keys() == {"replaces"}


@postgresql_when_long
def test_a_theme_that_rests_on_a_withdrawn_question_goes_with_it(published: Lead) -> None:
    before = reads(published)
    assert cell_of(before, WHOLE, "work")["shown"]
    correction = withdraws(published, Cells(WHOLE, questions=("q2",)))
    after = reads(published)
    assert correction.cells == (Cells(WHOLE, ("q2",), ("work",)),)
    assert [cell_of(after, WHOLE, cell)["shown"] for cell in ("q1", "q2", "q3", "work")] == [True, False, True, False]
    assert audit_release(after).holds


@postgresql_when_long
def test_a_theme_alone_can_be_withdrawn(published: Lead) -> None:
    withdraws(published, Cells(WHOLE, themes=("work",)))
    after = reads(published)
    assert [cell_of(after, WHOLE, cell)["shown"] for cell in ("q1", "work")] == [True, False]


def test_with_the_whole_its_number_of_ballots_goes(published: Lead) -> None:
    withdraws(published, Cells(WHOLE))
    after = reads(published)
    assert "ballots" not in after.document
    assert group_of(after, WARD_C)["shown"]


def test_the_ledger_says_what_went_why_and_by_whom(published: Lead) -> None:
    member = Actor("lead", UUID(int=7))
    before = reads(published)
    withdraws(published, Cells(WHOLE, questions=("q2",)), reason="  A  table\nwas wrong. ", by=member)
    line = last_line(published, "withdrawn")
    assert line["withdrawn"] == [{"group": WHOLE, "label": "Loch Service", "questions": ["q2"], "themes": ["work"]}]
    assert line["reason"] == "A table was wrong."
    assert line["by"] == {"role": "lead", "membership": str(UUID(int=7))}
    assert (line["replaces"], line["release"]) == (before.sha256, reads(published).sha256)
    assert line["audit"]["holds"]


def test_corrections_follow_each_other_and_the_last_one_is_read(published: Lead) -> None:
    chain = [reads(published)]
    for cells in (Cells(WARD_A), Cells(WHOLE, questions=("q1",)), Cells(WARD_C)):
        withdraws(published, cells)
        chain.append(reads(published))
    assert [each.document.get("replaces") for each in chain] == [None, *(each.sha256 for each in chain[:-1])]
    assert not any(group_of(chain[-1], group)["shown"] for group in (WARD_A, WARD_C))
    assert audit_releases(chain[:2]).findings == ()


def test_what_was_withdrawn_is_kept_nowhere_in_the_database(published: Lead) -> None:
    shown = reads(published).to_bytes()
    counts = next(json.dumps(group["items"])[:60] for group in json.loads(shown)["groups"] if group["id"] == WARD_A)
    withdraws(published, Cells(WARD_A))
    if published.database.engine.dialect.name == "sqlite":
        file = Path(str(published.database.engine.url.database))
        left = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        mark = counts.replace(" ", "").encode()
        assert left.count(mark) == reads(published).to_bytes().count(mark) < shown.count(mark)
    with published.database.reading() as session:
        first, second = session.scalars(select(StoredRelease).order_by(StoredRelease.number))
        assert first.document is None
        assert first.sha256 == second.replaces
        assert second.published
        assert json.loads(second.audit)["sha256"] == second.sha256


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (Cells("unit:nowhere"), "No group “unit:nowhere” is shown"),
        (Cells("unit:ward-d"), "No group “unit:ward-d” is shown"),
        (Cells(WARD_A, questions=("q3",)), "The question “q3” is not shown for unit:ward-a. Name some of: q1, q2"),
        (Cells(WARD_A, themes=("rest",)), "The theme “rest” is not shown for unit:ward-a"),
    ],
)
@postgresql_when_long
def test_what_is_not_shown_cannot_be_withdrawn(published: Lead, cells: Cells, sentence: str) -> None:
    before = reads(published)
    with pytest.raises(NoWithdrawalError, match=sentence):
        withdraws(published, cells)
    assert reads(published) == before


@postgresql_when_long
def test_a_group_can_be_named_by_its_label(published: Lead) -> None:
    assert withdraws(published, Cells("Ward A")).cells == (Cells(WARD_A),)


@pytest.mark.parametrize(("reason", "sentence"), [(" \n\u200b ", "Say why"), ("x" * 501, "at most 500 characters")])
@postgresql_when_long
def test_a_correction_needs_a_short_reason(published: Lead, reason: str, sentence: str) -> None:
    with pytest.raises(NoWithdrawalError, match=sentence):
        withdraws(published, Cells(WARD_A), reason=reason)
    assert "replaces" not in reads(published).document


@postgresql_when_long
def test_of_a_wave_that_is_not_counted_nothing_can_be_withdrawn(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    with pytest.raises(NotPublishedError, match="nothing to withdraw"):
        withdraws(lead, Cells(WARD_A))


def test_before_publishing_groups_can_go_and_the_rest_is_published(lead: Lead) -> None:
    """Nobody has seen a figure that they could dislike, so single results and the whole cannot be picked out."""
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    for cells in (Cells(WHOLE), Cells(WARD_A, questions=("q1",))):
        with pytest.raises(NoWithdrawalError, match="not published yet"):
            withdraws(lead, cells)
    withdraws(lead, Cells(WARD_A))
    wave = lead.sees()
    with lead.database.reading() as session:
        assert not any(session.scalars(select(StoredRelease.published)))
        with pytest.raises(NotPublishedError):
            read_publication(session, wave.organisation_id, wave.id, wave.slug)
    lead.publishes()
    assert not group_of(reads(lead), WARD_A)["shown"]


def test_a_changed_release_is_not_corrected(published: Lead) -> None:
    with published.database.writing() as session:
        session.execute(text("UPDATE release SET sha256 = 'another'"))
    with pytest.raises(ChangedReleaseError, match="cannot be corrected"):
        withdraws(published, Cells(WARD_A))


def test_a_database_from_before_the_publication_is_not_corrected(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    (lead.settings.key_dir / f"{lead.sees().id}.state").write_text("published")
    with pytest.raises(WaveKeyError):
        withdraws(lead, Cells(WARD_A))


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["wave"].update(name="Another"),
        lambda document: document["groups"][0]["items"][0].update(n=44),
        lambda document: document["rules"].update(unit_threshold=6),
        lambda document: document.pop("replaces"),
    ],
    ids=["another name", "another figure", "another rule", "a second first release"],
)
@postgresql_when_long
def test_anything_but_a_withdrawal_is_refused(published: Lead, monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    def correct_and_change(release: Release, cells: Cells) -> Release:
        document = json.loads(correct_release(release, cells).to_bytes())
        del document["sha256"]
        change(document)
        return finish_release(document)

    before = reads(published)
    monkeypatch.setattr(withdrawing, "correct_release", correct_and_change)
    with pytest.raises(NoWithdrawalError, match="more than withdraw"):
        withdraws(published, Cells(WARD_A))
    assert reads(published) == before


@pytest.mark.parametrize("holds_before", [True, False])
@postgresql_when_long
def test_a_correction_that_does_not_hold_is_refused_unless_the_release_did_not_either(
    published: Lead, monkeypatch: pytest.MonkeyPatch, *, holds_before: bool
) -> None:
    """A published release in which something was found must lose it, also where that takes several corrections."""

    class Attacked(AttackedRelease):
        @property
        def holds(self) -> bool:
            return holds_before and "replaces" not in self.release.document

    monkeypatch.setattr(withdrawing, "attack", lambda release: Attacked(release, audit_release(release)))
    if holds_before:
        with pytest.raises(UnsafeReleaseError, match="a way through"):
            withdraws(published, Cells(WARD_A))
        assert "replaces" not in reads(published).document
    else:
        withdraws(published, Cells(WARD_A))
        assert not last_line(published, "withdrawn")["audit"]["holds"]


def test_the_database_refuses_a_second_first_release_and_a_second_correction_of_the_same(published: Lead) -> None:
    withdraws(published, Cells(WARD_A))
    with published.database.reading() as session:
        first, second = session.scalars(select(StoredRelease).order_by(StoredRelease.number))
    for changes in (
        {"number": 1, "sha256": "x", "replaces": None},
        {"number": 3, "sha256": "x", "replaces": None},
        {"number": 3, "sha256": "x", "replaces": first.sha256},
        {"number": 3, "sha256": "x", "replaces": "nothing that is there"},
        {"number": 3, "sha256": first.sha256, "replaces": second.sha256},
        {"number": 0, "sha256": "x", "replaces": second.sha256},
    ):
        other = {"questionnaire": "{}", "audit": "{}", "published": True, "document": b""}
        ids = {"organisation_id": first.organisation_id, "wave_id": first.wave_id}
        with pytest.raises(IntegrityError), published.database.writing() as session:
            session.add(StoredRelease(**ids, **other, **changes))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM release WHERE number = 2", "is not the one that was entered when it was counted or corrected"),
        ("UPDATE release SET document = '{}' WHERE number = 1", "is not the one that was entered"),
        ("UPDATE release SET document = x'78' WHERE number = 2", "is not the one that was entered"),
        ("UPDATE ledger_entry SET entry = replace(entry, '\"replaces\"', '\"replaced\"')", "take the place of"),
    ],
)
def test_a_correction_that_somebody_took_back_is_found_and_never_shown(
    sqlite_lead: Lead, statement: str, sentence: str
) -> None:
    sqlite_lead.has_a_closed_wave(ROWS)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    withdraws(sqlite_lead, Cells(WARD_A))
    without_its_guard(sqlite_lead.database)
    with sqlite_lead.database.writing() as session:
        session.execute(text(statement))
    wave = sqlite_lead.sees()
    with sqlite_lead.database.reading() as session:
        assert any(sentence in str(each) for each in verify_ledger(session))
        if "number = 1" not in statement:  # the last one is as it was
            with pytest.raises(RefusedError, match=r"not what was published|not a release"):
                read_publication(session, wave.organisation_id, wave.id, wave.slug)


def test_the_first_release_put_back_with_its_bytes_is_not_shown(published: Lead) -> None:
    first = reads(published)
    withdraws(published, Cells(WARD_A))
    wave = published.sees()
    with published.database.writing() as session:
        session.execute(text("DELETE FROM release WHERE number = 2"))
        session.get_one(StoredRelease, (wave.id, 1)).document = first.to_bytes()
    with published.database.reading() as session, pytest.raises(NotPublishedError, match="not what was published"):
        read_publication(session, wave.organisation_id, wave.id, wave.slug)


@postgresql_when_long
def test_a_correction_tells_what_still_follows_from_what_is_shown(published: Lead) -> None:
    before = reads(published)
    alone = find_cells(before, Cells(WARD_A))
    after = correct_release(before, alone)
    following = what_follows(after, [alone])
    assert following.questions == ("q1", "q2"), "the units beside it and the whole are shown"
    assert len(following.groups) > 1
    further = correct_release(after, *following.further)
    assert what_follows(further, [alone]) == Following((), (), ())


@postgresql_when_long
def test_bands_and_reasons_go_with_what_they_speak_of(published: Lead) -> None:
    release = reads(published)
    document = json.loads(release.to_bytes())
    del document["sha256"]
    shown = {"id": "q1", "shown": True, "answered": 40, "did_not_know": 3, "otherwise": 2}
    document["participation"] = [{"group": WHOLE, "band": 60}, {"group": WARD_A, "band": 55}]
    document["not_answered"] = [{"group": WARD_A, "items": [shown, {"id": "q2", "shown": False}]}]
    fuller = finish_release(document)
    one = correct_release(fuller, find_cells(fuller, Cells(WARD_A, questions=("q1",))))
    hidden = [{"id": "q1", "shown": False}, {"id": "q2", "shown": False}]
    assert one.document["not_answered"] == [{"group": WARD_A, "items": hidden}]
    assert one.document["participation"] == document["participation"]
    whole = correct_release(fuller, Cells(WARD_A))
    assert "not_answered" not in whole.document
    assert whole.document["participation"] == [{"group": WHOLE, "band": 60}]


@postgresql_when_long
def test_a_line_that_publishes_something_else_is_found(published: Lead) -> None:
    with published.database.writing() as session:
        enter(session, BASELINE.find(session), Event.PUBLISHED, NOW.date(), {"release": "another"})
    with published.database.reading() as session:
        assert "is not what had been counted or corrected" in str(verify_ledger(session)[0])


def test_a_wave_keeps_its_course_in_the_ledger_after_a_correction(published: Lead) -> None:
    withdraws(published, Cells(WARD_A))
    with published.database.reading() as session:
        events = [line["event"] for line in read_ledger(session)]
    assert events == ["opened", "closed", "counted", "published", "erased", "withdrawn"]


def test_groups_that_are_withdrawn_together_make_one_correction_and_one_line(published: Lead) -> None:
    before = reads(published)
    correction = withdraws(published, Cells(WARD_A, questions=("q1",)), Cells("unit:north", questions=("q1", "q3")))
    assert correction.cells == (Cells(WARD_A, ("q1",), ("work",)), Cells("unit:north", ("q1",), ("work",)))
    after = reads(published)
    assert after.document["replaces"] == before.sha256
    assert [entry["group"] for entry in last_line(published, "withdrawn")["withdrawn"]] == [WARD_A, "unit:north"]


@postgresql_when_long
def test_a_group_is_not_withdrawn_twice_at_once(published: Lead) -> None:
    with pytest.raises(NoWithdrawalError, match="named twice"):
        withdraws(published, Cells(WARD_A), Cells("Ward A"))


@postgresql_when_long
def test_what_would_follow_is_said_before_and_nothing_changes(published: Lead) -> None:
    before = reads(published)
    following = foresee(published.database, published.settings, BASELINE, [Cells(WARD_A)])
    assert following.questions == ("q1", "q2")
    again = foresee(published.database, published.settings, BASELINE, [Cells(WARD_A), *following.further])
    assert again == Following((), (), ())
    assert WHOLE not in {cells.group for cells in following.further}, "the whole is missed most"
    assert reads(published) == before


@postgresql_when_long
def test_readers_learn_of_a_withdrawal_with_its_day_and_reason(published: Lead) -> None:
    wave = published.sees()
    withdraws(published, Cells(WARD_A))
    with published.database.reading() as session:
        publication = read_publication(session, wave.organisation_id, wave.id, wave.slug)
    assert publication.withdrawals == (Withdrawal(NOW.date(), REASON, (Cells(WARD_A),)),)
    assert publication.withdrawals[0].whole_groups == {WARD_A}
