"""What pages and paper say of a release alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.reporting.pdf_cases import HIDDEN, SMALL
from tiassess.disclosure.release import finish_release
from tiassess.instrument.kinds import Status
from tiassess.release.correcting import Cells, correct_release
from tiassess.release.reading import Publication
from tiassess.release.withdrawals import Withdrawal
from tiassess.reporting import saying
from tiassess.reporting.charts import distribution_chart, scores_chart
from tiassess.reporting.findings import Findings
from tiassess.reporting.pdf.facts import made_how
from tiassess.reporting.results import Results
from tiassess.reporting.speech import ENGLISH

BASE = Path(__file__).parents[2] / "tiassess" / "web" / "templates" / "base.html"


def with_questions(status: Status, version: str) -> Results:
    """Publish a wave whose questions are of some status and version."""
    publication = SMALL.publish().publication
    asked = replace(publication.questionnaire, status=status, version=version)
    return Results.of(Publication(publication.release, asked), "en", {})


@pytest.mark.parametrize(
    ("status", "version", "is_draft"),
    [(Status.DRAFT, "1.0.0", True), (Status.LOCKED, "0.9.0", True), (Status.LOCKED, "1.0.0", False)],
)
def test_questions_are_a_draft_by_status_or_before_their_first_version(
    status: Status, version: str, is_draft: bool
) -> None:
    assert bool(list(saying.draft(with_questions(status, version), ENGLISH))) is is_draft


def test_each_way_in_has_words_of_its_own() -> None:
    ways = ["link", "cards", "e-mail", "paper", "import"]
    said = saying.ways_in(replace(SMALL, rules={"ways_in": ways}).publish(), ENGLISH)
    assert len(set(said)) == len(ways)
    assert not set(said) & set(ways)


def test_forms_by_each_way_are_said_where_they_were_published() -> None:
    results = replace(SMALL, rules={"ways_in": ["link", "cards"]}).publish()
    document = {**results.publication.release.document}
    document["ballots"] = {"counted": 131, "codes_issued": 90, "by_way_in": {"link": 60, "cards": 71}}
    told = replace(results, publication=replace(results.publication, release=finish_release(document)))
    assert saying.ways_in(told, ENGLISH) == [
        "by a link that everyone could open (60 forms)",
        "by a code on a card (71 forms)",
    ]
    assert list(saying.codes_given(told, ENGLISH)) == [
        "90 codes were given out and not cancelled, and 131 forms were counted."
    ]
    assert list(saying.codes_given(results, ENGLISH)) == []


@pytest.mark.parametrize("threshold", [5, 10])
def test_how_many_stand_behind_a_question_is_the_threshold_of_the_wave(threshold: int) -> None:
    (said,) = saying.smallest_behind(replace(SMALL, rules={"unit_threshold": threshold}).publish(), ENGLISH)
    assert said.startswith(f"{threshold} or more people answered each question that is shown.")


def test_where_nothing_is_shown_nothing_stands_behind_it() -> None:
    assert not list(saying.smallest_behind(HIDDEN.publish(), ENGLISH))


def test_behind_a_link_nobody_promises_that_nobody_can_prove() -> None:
    """Who sends most of the forms knows what is left."""
    (said,) = saying.smallest_behind(replace(SMALL, rules={"ways_in": ["link"]}).publish(), ENGLISH)
    assert said == "5 or more forms have an answer to each question that is shown. A 1 is one of them."


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_days_of_what_is_made_up_are_those_planned(demonstration: bool) -> None:
    said = saying.days(replace(SMALL, demonstration=demonstration).publish(), ENGLISH)
    assert said.endswith("(planned)") is demonstration


@pytest.mark.parametrize(
    ("breakdown", "said", "title"),
    [
        (None, "The whole organisation only, from 5 people on.", "Teams and roles"),
        ("units", "A team is shown from 5 people on.", "Teams"),
        ("roles", "A role is shown from 5 people on.", "Roles"),
        ("both", "A team or role is shown from 5 people on, a role within a team from 10.", "Teams and roles"),
    ],
)
def test_paper_speaks_of_teams_and_roles_only_where_they_were_offered(
    breakdown: str | None, said: str, title: str
) -> None:
    results = replace(SMALL, rules={"breakdown": breakdown}).publish()
    assert dict(made_how(results, ENGLISH))["Who can be shown"] == said
    assert saying.names_of_groups(results, ENGLISH) == title


def test_behind_an_open_link_forms_are_counted_and_not_people() -> None:
    by_link = replace(SMALL, rules={"ways_in": ["cards", "link"]}).publish()
    by_cards = replace(SMALL, rules={"ways_in": ["cards", "paper"]}).publish()
    several = "Anyone with the link could send more than one."
    assert saying.how_many(by_link, 83, ENGLISH) == "83 forms were sent"
    assert saying.how_many(by_cards, 83, ENGLISH) == "83 people answered"
    assert list(saying.more_than_one(by_link, ENGLISH)) == [several]
    assert not list(saying.more_than_one(by_cards, ENGLISH))
    said = scores_chart(by_link, by_link.whole, ["structure"], "Scores", ENGLISH).note
    assert f"Heather Lane Service: 31 forms were sent. {several} Spring 2026" in said


def test_findings_and_charts_behind_an_open_link_speak_of_forms() -> None:
    results = replace(SMALL, rules={"ways_in": ["link"]}, steep=1).publish()
    assert all("forms with an answer say" in one.sentence(ENGLISH) for one in Findings.of(results).agreed)
    bars = distribution_chart(results, results.whole, ["TO01", "TO02"], "Work", ENGLISH).bars
    words = " ".join(segment.words for bar in bars for segment in bar.segments)
    assert "forms)" in words
    assert "people)" not in words


def test_how_sure_it_is_rests_on_what_is_shown_alone() -> None:
    assert "points higher or lower." in next(saying.how_sure(SMALL.publish(), ENGLISH))
    hidden = next(saying.how_sure(HIDDEN.publish(), ENGLISH))
    assert not any(sign.isdigit() for sign in hidden)


def test_hidden_answers_count_in_the_whole_only_where_that_is_shown() -> None:
    counts = "These answers still count in the results for the whole service."
    assert counts in saying.why_hidden(SMALL.publish(), ENGLISH)
    assert counts not in saying.why_hidden(HIDDEN.publish(), ENGLISH)


def test_a_made_up_example_is_called_one_in_the_same_words_on_every_page() -> None:
    """Pages of other doors know no reporting, so the words stand in the frame of pages too."""
    assert saying.made_up(ENGLISH) in BASE.read_text("utf-8")


def corrected(*cells: Cells, reason: str = "It was misread.") -> Results:
    """Publish a wave that was corrected."""
    publication = SMALL.publish().publication
    withdrawal = Withdrawal(date(2026, 3, 2), reason, cells)
    less = correct_release(publication.release, *cells)
    return Results.of(Publication(less, publication.questionnaire, (withdrawal, withdrawal)), "en", {})


def test_a_withdrawal_is_told_once_for_each_day_and_reason() -> None:
    group = next(group.id for group in SMALL.publish().groups if group.shown and group.kind != "organisation")
    said = list(saying.cautions(corrected(Cells(group)), ENGLISH))
    assert said.count("Some results were withdrawn on 2 March 2026. Reason given: “It was misread.”") == 1
    assert not [each for each in saying.cautions(SMALL.publish(), ENGLISH) if "withdrawn" in each]


def test_without_the_whole_nothing_is_said_of_few_answers() -> None:
    results = corrected(Cells("organisation"))
    assert "The results of the whole organisation were withdrawn." in list(saying.cautions(results, ENGLISH))
    assert not [each for each in saying.how_sure(results, ENGLISH) if "few answers" in each]
    assert corrected(*(Cells(group.id) for group in SMALL.publish().groups if group.shown)).is_empty


def test_a_withdrawn_team_is_not_said_to_be_heard_among_the_others() -> None:
    unit = next(group.id for group in SMALL.publish().groups if group.shown and group.kind == "unit")
    assert "is not heard here" not in saying.who_others_are(SMALL.publish(), ENGLISH)
    assert "A team whose results were withdrawn is not heard here." in saying.who_others_are(
        corrected(Cells(unit)), ENGLISH
    )
