from __future__ import annotations

import pytest

from tests.lead import BASELINE, Lead, rows_of
from tests.reporting.pdf_cases import Case
from tests.reporting.publications import questionnaire_of, results_of
from tiassess.instrument.wording import Wording
from tiassess.release.reading import read_publication
from tiassess.reporting.answers import Exact
from tiassess.reporting.results import REST, Results
from tiassess.reporting.saying import hidden_text
from tiassess.reporting.speech import ENGLISH

ROWS = [
    *rows_of("ward-a", "nurse", ["333", "223", "133", "313", "231", "322", "111"]),
    *rows_of("ward-b", "nurse", ["333", "32.", "23.", "113"]),
    *rows_of("ward-c", "admin", ["333", "223", "133", "313", "231", "322"]),
]


@pytest.fixture
def results(sqlite_lead: Lead) -> Results:
    """The published results of a service with a ward of four, which is hidden."""
    sqlite_lead.has_a_closed_wave(ROWS)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    wave = sqlite_lead.sees(BASELINE)
    with sqlite_lead.database.reading() as session:
        publication = read_publication(session, wave.organisation_id, wave.id, wave.slug)
    return Results.of(publication, "en", {})


def test_a_hidden_group_has_no_number_at_all(results: Results) -> None:
    ward_b = next(group for group in results.groups if group.label == "Ward B")
    assert not ward_b.shown
    assert (ward_b.n, dict(ward_b.scores), dict(ward_b.items)) == (None, {}, {})


def test_a_shown_group_has_its_scores_and_questions(results: Results) -> None:
    whole = results.whole
    assert (whole.label, whole.n) == ("Loch Service", 17)
    assert (list(whole.scores), list(whole.items)) == (["work"], ["q1", "q2", "q3"])
    assert whole.items["q1"].answers == Exact((4, 5, 8))
    assert isinstance(whole.items["q3"].answers, Exact)
    assert whole.items["q3"].answers.n == 15
    assert whole.scores["work"].shown


def test_groups_of_one_kind_stand_in_the_order_of_their_names(results: Results) -> None:
    assert [group.label for group in results.of_kind("unit")] == ["North", "Ward A", "Ward B", "Ward C", "Ward D"]


def test_a_wave_says_its_names_days_and_version(results: Results) -> None:
    assert (results.organisation, results.organisation_id) == ("Loch Service", "loch")
    assert (results.wave, results.wave_id) == ("Baseline 2026", "baseline")
    assert (results.questionnaire, results.version) == ("Three questions", "three-questions@0.1.0")
    assert ENGLISH.day(results.day("closes")) == "2 February 2026"


def test_a_theme_has_its_questions_and_the_scores_made_of_them(results: Results) -> None:
    (theme,) = results.themes(ENGLISH)
    assert (theme.id, theme.label, theme.items, theme.scores) == ("work", "Work", ("q1", "q2", "q3"), ("work",))


def test_questions_without_a_theme_are_read_last() -> None:
    results = results_of({"q1": (1, 2, 3, 4, 5), "q2": (1, 2, 3, 4, 5)})
    object.__setattr__(results.publication.questionnaire.items[0], "theme", None)
    assert [(theme.id, theme.items) for theme in results.themes(ENGLISH)] == [("work", ("q2",)), (REST, ("q1",))]


def test_favourable_options_are_beyond_the_middle_at_the_good_end() -> None:
    results = results_of({"q1": (1, 2, 3, 4, 5), "q2": (1, 2, 3, 4, 5)}, {"q2": {"reversed": "true"}})
    straight, turned = results.whole.items.values()
    assert (straight.favourable, straight.unfavourable) == ((3, 4), (0, 1))
    assert (turned.favourable, turned.unfavourable) == ((0, 1), (3, 4))
    (of_four,) = results_of({"q1": (1, 2, 3, 4)}).whole.items.values()
    assert (of_four.unfavourable, of_four.favourable) == ((0, 1), (2, 3))


def test_questions_are_said_in_the_words_of_the_service() -> None:
    counts = {"q1": (1, 2, 3, 4, 5)}
    assert results_of(counts).whole.items["q1"].text == "People who use our service ask about q1."
    assert results_of(counts, people="tenants").whole.items["q1"].text == "Tenants ask about q1."


def test_words_say_which_language_they_are_in() -> None:
    assert Wording.in_language(questionnaire_of({"q1": {}}), "cy", {}).language == "en"


def test_made_up_results_say_so() -> None:
    assert not results_of({"q1": (1, 2, 3, 4, 5)}).is_demonstration


def test_there_is_one_text_for_everything_hidden() -> None:
    assert hidden_text(ENGLISH) == "Not shown, to protect anonymity"


def test_themes_stand_in_the_order_of_their_scores() -> None:
    results = Case(questionnaire="ti-organisation").publish()
    themes = tuple(theme.id for theme in results.themes(ENGLISH))
    assert themes == results.headline_scores == ("structure", "interpersonal", "process", "knowledge")


@pytest.mark.parametrize(
    ("questionnaire", "scores"),
    [
        ("workforce-wellbeing", ["workforce-wellbeing"]),
        ("pulse", ["pulse-index", "anchors-ti", "anchors-wellbeing"]),
    ],
)
def test_themes_stand_for_the_whole_or_else_whatever_is_scored(questionnaire: str, scores: list[str]) -> None:
    assert list(Case(questionnaire=questionnaire).publish().headline_scores) == scores
