"""The attacker holds what was selected, and finds what should not have been."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given

from tests.disclosure.organisations import Organisation, People, table, teams
from tests.disclosure.releases import (
    OPTIONS,
    Counts,
    Document,
    counts_of,
    document_of,
    example,
    example_release,
    scored_by_all,
    spread_out,
    waves,
)
from tiassess.disclosure.attacker import audit, audit_release
from tiassess.disclosure.attacker.known_people import SearchTooLongError
from tiassess.disclosure.attacker.programme import UndecidedError
from tiassess.disclosure.attacker.report import Method
from tiassess.disclosure.release import finish_release


def reveal(document: Document, group_id: str, people: People) -> Document:
    """Show a group that was hidden, with the true counts, as a careless selection would."""
    document["groups"] = [group for group in document["groups"] if group["kind"] != "other"]
    group = next(group for group in document["groups"] if group["id"] == group_id)
    atoms = [spread_out(people.get(atom, 0)) for atom in group["members"]]
    n = sum(sum(atom.values()) for atom in atoms)
    item: dict[str, Any] = {"id": "q1", "shown": True, "n": n}
    item["counts"] = {str(option): sum(atom[option] for atom in atoms) for option in OPTIONS}
    group |= {"shown": True, "n": n, "themes": [{"id": "all", "shown": False}], "items": [item]}
    return document


@given(waves())
def test_every_selected_release_holds(wave: tuple[Organisation, dict[str, People], Counts]) -> None:
    organisation, answered, _ = wave
    release = finish_release(document_of(*wave))
    assert audit_release(release, answered, forms=organisation.people).findings == ()
    assert audit_release(release).findings == ()


def hidden_complement() -> tuple[Document, People]:
    """E2: the last of three teams has three people."""
    organisation = teams(a=9, b=7, c=3)
    return reveal(document_of(organisation, {"q1": organisation.people}), "unit:b", organisation.people), (
        organisation.people
    )


def test_e2_is_found_from_the_file_alone_and_says_how() -> None:
    document, _ = hidden_complement()
    findings = audit_release(finish_release(document)).findings
    assert "Question q1: the answers of fewer than 5 people follow from organisation − unit:a − unit:b." in findings


def test_e2_is_found_with_the_people_of_every_atom_and_says_whom() -> None:
    document, people = hidden_complement()
    report = audit_release(finish_release(document), {"q1": people}, forms=people)
    assert not report.holds
    assert (
        "Question q1: a number that follows rests on fewer than 5 people, in c/not-stated. "
        "It is organisation − unit:a − unit:b." in report.findings
    )


def test_e10_is_found_only_by_whoever_knows_the_people_of_every_atom() -> None:
    """T1 − R1 is the difference of two cells of two people each: no set of atoms, so no printed count follows."""
    organisation = table([7, 2], [2, 7])
    document = document_of(organisation, {"q1": organisation.people})
    for name in ("unit:t1", "unit:t2", "role:r1", "role:r2"):
        reveal(document, name, organisation.people)
    release = finish_release(document)
    assert audit_release(release).holds
    findings = audit_release(release, {"q1": organisation.people}).findings
    assert any("in t1/r2, t2/r1" in finding for finding in findings)


def test_a_group_below_the_threshold_is_found() -> None:
    organisation = teams(a=9, b=4)
    with pytest.raises(Exception, match="At groups/2"):
        finish_release(reveal(document_of(organisation, {"q1": organisation.people}), "unit:b", organisation.people))


def test_the_report_says_how_each_question_was_attacked() -> None:
    people = teams(a=9, b=7, c=8, d=12).people
    report = audit_release(example_release(), {"q1": people}, forms=people)
    assert [attempt.method for attempt in report.tried] == [
        *(Method.EVERY_COMBINATION, Method.EVERY_COMBINATION, Method.PRINTED_COUNTS, Method.PRINTED_COUNTS),
        *(Method.CERTAINTY_EVERYBODY, Method.CERTAINTY_PRINTED),
    ]
    assert "Tried on 4 sets of results" in report.sentences[2]
    assert report.holds
    assert "rests on fewer than 5 people" in report.sentences[0]


def test_an_audit_sees_that_nobody_in_a_place_answered() -> None:
    """Everybody in a, b and c answered and nobody in d. With b put back, d is what is left, and silent."""
    organisation = teams(a=9, b=7, c=8, d=12)
    answered = {"q1": {**organisation.people, "d/not-stated": 0}}
    document = document_of(organisation, answered)
    assert audit_release(finish_release(document), answered, forms=organisation.people).holds
    for group in document["groups"]:
        if group["id"] == "unit:b":
            group["items"] = [{"id": "q1", "shown": True, "n": 7, "counts": {"1": 2, "2": 2, "3": 1, "4": 1, "5": 1}}]
    document["scores"] = []
    for group in document["groups"]:
        group.pop("themes", None)
        if group["shown"]:
            group["themes"] = []
    report = audit_release(finish_release(document), answered, forms=organisation.people)
    assert any("in some place that they did not answer" in finding for finding in report.findings)


def test_an_audit_takes_out_what_is_known() -> None:
    """Two of the eight in team c are known to have answered otherwise than the six others, who then are all alike."""
    organisation = teams(a=9, b=7, c=8, d=12)
    counts = {**counts_of({"q1": organisation.people})["q1"], "c/not-stated": {1: 6, 2: 2, 3: 0, 4: 0, 5: 0}}
    release = finish_release(document_of(organisation, {"q1": organisation.people}, {"q1": counts}))
    assert audit_release(release, {"q1": organisation.people}, answers={"q1": counts}).holds
    unknown = {"q1": {**organisation.people, "c/not-stated": 6}}
    report = audit_release(release, unknown, known={"q1": {"c/not-stated": {2: 2}}})
    assert any("everybody in c/not-stated is known" in finding for finding in report.findings)
    report = audit_release(release, unknown, known={})
    assert any("are not those printed" in finding for finding in report.findings)


def test_an_audit_asks_those_who_are_there() -> None:
    """Without everybody's answers nobody knows who could prove most, and the audit says so on a large release."""
    organisation = table(*[[1 + (team * role) % 4 for role in range(1, 5)] for team in range(1, 21)])
    counts = counts_of({"q1": organisation.people})
    release = finish_release(document_of(organisation, {"q1": organisation.people}))
    blind = audit_release(release, {"q1": organisation.people})
    seeing = audit_release(release, {"q1": organisation.people}, answers=counts)
    assert blind.holds
    assert seeing.holds
    assert blind.tried[-1].method is Method.CERTAINTY_NARROWEST
    assert seeing.tried[-1].method is Method.CERTAINTY_EVERYBODY


def test_the_report_tells_how_many_planted_ballots_it_would_take() -> None:
    planted = audit_release(example_release()).to_document()["planted"]
    assert planted["groups"]["organisation"] == 20
    assert planted["anywhere"] is None


def test_a_release_that_shows_nothing_holds() -> None:
    organisation = teams(a=4)
    report = audit_release(finish_release(document_of(organisation, {"q1": organisation.people})))
    assert report.holds
    assert {attempt.method for attempt in report.tried} == {Method.NOTHING_SHOWN}
    assert "It shows no results." in report.sentences


def test_the_report_is_plain_json_and_holds_no_number_of_people_below_the_threshold() -> None:
    document, people = hidden_complement()
    for report in (audit_release(finish_release(document), {"q1": people}), audit_release(finish_release(document))):
        written = json.loads(json.dumps(report.to_document()))
        assert written["holds"] is False
        assert " 3 " not in json.dumps(written["findings"])


def test_what_stays_undecided_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr(audit, "find_small_set", undecided)
    report = audit_release(example_release())
    assert not report.holds
    assert "stayed undecided" in report.findings[0]


def test_a_search_that_takes_too_long_is_replaced_by_the_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object) -> None:
        raise SearchTooLongError

    monkeypatch.setattr(audit, "find_few_people", too_long)
    people = teams(a=9, b=7, c=8, d=12).people
    report = audit_release(example_release(), {"q1": people})
    assert report.holds
    assert Method.CERTIFICATE in {attempt.method for attempt in report.tried}
    document, people = hidden_complement()
    report = audit_release(finish_release(document), {"q1": people})
    assert any("could not be shown" in finding for finding in report.findings)


def test_a_certificate_that_stays_undecided_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object) -> None:
        raise SearchTooLongError

    def undecided(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr(audit, "find_few_people", too_long)
    monkeypatch.setattr(audit, "is_certified", undecided)
    assert not audit_release(example_release(), {"q1": teams(a=9, b=7, c=8, d=12).people}).holds


def test_more_people_in_the_atoms_than_printed_would_hide_a_leak_and_is_a_finding() -> None:
    people = {**teams(a=9, b=7, c=8, d=12).people, "c/not-stated": 80}
    assert any("more than the release prints" in f for f in audit_release(example_release(), {"q1": people}).findings)


def test_known_ballots_are_left_out_of_the_people_to_protect() -> None:
    """Whoever planted five of eight ballots in team c reads the other three off its result."""
    people = {**teams(a=9, b=7, c=3, d=12).people}
    assert not audit_release(example_release(), {"q1": people}).holds


def test_nobody_reports_a_leak_in_questions_of_separate_waves() -> None:
    organisation = teams(a=9, b=7)
    for wave in ("baseline", "second"):
        document = document_of(organisation, {"q1": organisation.people})
        document["wave"]["id"] = wave
        assert audit_release(finish_release(document)).holds


def test_a_theme_is_never_shown_with_a_hidden_question() -> None:
    """E13: three question means and their theme give the hidden one away."""
    document = example()
    team = next(group for group in document["groups"] if group["id"] == "unit:c")
    team["themes"] = [{"id": "all", "shown": True, "score": 50.0, "n": 8}]
    findings = audit_release(finish_release(document)).findings
    assert "The score all in unit:c is shown where one of its questions is hidden." in findings


def test_neither_scipy_nor_numpy_is_loaded_before_an_audit_runs() -> None:
    code = "import sys, tiassess.disclosure.attacker; print(sorted({'scipy', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.long
def test_a_large_organisation_is_audited_exactly() -> None:
    """60 teams × 6 roles with skips: selection and attack agree at a size that nobody can enumerate."""
    organisation = table(*[[(team * role) % 7 + 1 for role in range(1, 7)] for team in range(3, 63)])
    answered = {
        "q1": {atom: max(0, people - place % 3) for place, (atom, people) in enumerate(organisation.people.items())}
    }
    scored = scored_by_all(answered)
    release = finish_release(document_of(organisation, answered, counts_of(answered), scored))
    report = audit_release(release, answered, forms=organisation.people, scored=scored)
    assert report.holds
    on_people = {attempt.method for attempt in report.tried[:-1]}
    assert on_people == {Method.EVERY_COMBINATION}
    assert report.tried[-1].method is Method.CERTAINTY_NARROWEST
    assert audit_release(release).holds


def test_who_knows_ten_on_paper_learns_that_the_ten_others_did_not_know() -> None:
    organisation = teams(a=40, b=40)
    document = document_of(organisation, {"q1": {"a/not-stated": 30, "b/not-stated": 20}})
    shares = {"organisation": (50, 16, 14), "unit:a": (30, 6, 4), "unit:b": (20, 10, 10)}
    names = ("answered", "did_not_know", "otherwise")
    document["not_answered"] = [
        {"group": group, "items": [{"id": "q1", "shown": True, **dict(zip(names, numbers, strict=True))}]}
        for group, numbers in shares.items()
    ]
    reasons = {"skipped": 14, "na": 0, "pns": 0, "not_asked": 0}
    document["not_answered"][0]["items"][0]["reasons"] = reasons
    release = finish_release(document)
    answered = {"q1": {"a/not-stated": 30, "b/not-stated": 20}}
    assert audit_release(release, answered, forms=organisation.people, known_shares={}).findings == ()
    on_paper = {"q1": {"b/not-stated": {"did_not_know": 0, "otherwise": 10}}}
    others = {"a/not-stated": 40, "b/not-stated": 30}
    keyed = audit_release(release, answered, forms=others, known_shares=on_paper)
    assert any("Who did not answer q1" in finding and "b/not-stated" in finding for finding in keyed.findings)
    forgotten = audit_release(release, answered, forms=others, known_shares={})
    assert any("are not those printed" in finding for finding in forgotten.findings)
