"""What is told besides exact answers: nearly everyone, who took part, who did not know, and the rest of a unit."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.reporting.charted import as_figure, numbers_of, on_a_page, on_paper, spaced, words_in, words_of
from tests.reporting.pdf_cases import HIDDEN, TOLD
from tests.reporting.publications import not_answered, results_of, unanswered
from tiassess.reporting.answers import Coded
from tiassess.reporting.charts import DistributionChart, distribution_chart
from tiassess.reporting.charts.tables import Cell
from tiassess.reporting.findings import Findings
from tiassess.reporting.participation import share_of_staff, took_part
from tiassess.reporting.pdf.groups import group_sections
from tiassess.reporting.results import Results
from tiassess.reporting.saying import hidden_text, name_of, why_hidden
from tiassess.reporting.speech import ENGLISH

ALWAYS, SOMETIMES, NEVER = (Coded(place, at_least=10, n=12) for place in (4, 2, 0))
SAID = "Nearly everyone said the same: 10 or more of the 12 people who answered chose “Always”."
BY_LINK = {"rules": {"ways_in": ["link"]}}


def chart_of(results: Results) -> DistributionChart:
    return distribution_chart(results, results.whole, list(results.whole.items), "Work", ENGLISH)


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def test_nearly_everyone_is_said_in_words_wherever_answers_are_drawn() -> None:
    chart = chart_of(results_of({"q1": ALWAYS, "q2": (1, 2, 3, 4, 2)}))
    for written in (words_in(on_a_page(chart)), words_of(as_figure(chart)), chart.alt):
        assert SAID in written
    assert "Nearly everyone said the same: 10 or more of" in words_in(on_paper(chart))
    assert chart.tables[0].rows[0].cells == (Cell(SAID, span=6),)


def test_what_is_said_in_words_places_nothing_and_has_no_other_number() -> None:
    chart = chart_of(results_of({"q1": ALWAYS}))
    (bar,) = chart.bars
    assert (bar.segments, bar.n, bar.hidden) == ((), "", "")
    figure = as_figure(chart)
    assert numbers_of(figure) == []
    assert numbers_in(words_of(figure)) == {"1", "10", "12"}  # q1 is the question's name
    assert not on_paper(chart).findall(".//{http://www.w3.org/2000/svg}g//{http://www.w3.org/2000/svg}rect")
    assert "%" not in chart.alt + words_in(on_a_page(chart))


def test_a_chart_says_where_words_stand_for_bars() -> None:
    words = "Where nearly everyone said the same, there are words and no bar."
    assert chart_of(results_of({"q1": ALWAYS})).explanation == words
    both = chart_of(results_of({"q1": ALWAYS, "q2": (1, 2, 3, 4, 2)})).explanation
    assert both.startswith("Each bar is one question")
    assert both.endswith(words)
    assert words not in chart_of(results_of({"q2": (1, 2, 3, 4, 2)})).explanation
    assert chart_of(results_of({"q1": ALWAYS, "q2": None})).legends == ()


def test_behind_an_open_link_nearly_all_forms_say_the_same() -> None:
    results = results_of({"q1": ALWAYS}, told=BY_LINK)
    said = "Nearly all forms say the same: 10 or more of the 12 forms with an answer say “Always”."
    assert [bar.words for bar in chart_of(results).bars] == [said]
    assert [finding.sentence(ENGLISH) for finding in Findings.of(results).agreed] == [said]


@pytest.mark.parametrize(
    ("coded", "turned", "agreed", "discussed"),
    [
        (ALWAYS, "false", 1, 0),
        (NEVER, "false", 0, 1),
        (ALWAYS, "true", 0, 1),
        (NEVER, "true", 1, 0),
        (SOMETIMES, "false", 0, 0),
    ],
)
def test_what_nearly_everyone_says_is_a_finding_of_its_side(
    coded: Coded, turned: str, agreed: int, discussed: int
) -> None:
    found = Findings.of(results_of({"q1": coded}, {"q1": {"reversed": turned}}))
    assert (len(found.agreed), len(found.to_discuss)) == (agreed, discussed)


def test_what_nearly_everyone_says_is_never_crowded_out() -> None:
    clear = {f"q{at}": (0, 0, 0, 100, 200) for at in range(1, 8)}
    found = Findings.of(results_of({**clear, "q8": Coded(4, at_least=8, n=10)}))
    assert [finding.result.item.id for finding in found.agreed] == ["q1", "q2", "q3", "q4", "q5", "q8"]
    assert found.agreed[-1].sentence(ENGLISH).startswith("Nearly everyone said the same: 8 or more of the 10 people")


def test_a_protection_that_is_built_is_a_reason_to_hide_a_score() -> None:
    results = TOLD.publish()
    assert not results.whole.scores["structure"].shown
    assert "Or almost everyone gave the same answer." in why_hidden(results, ENGLISH)


@pytest.mark.parametrize(("unknown", "said"), [(14, []), (15, ["q1"])])
def test_many_did_not_know_from_a_quarter_on(unknown: int, said: list[str]) -> None:
    cell = unanswered(60 - unknown, unknown)
    results = results_of({"q1": (0, 0, 0, 0, 60 - unknown)}, told={"not_answered": not_answered(q1=cell)})
    found = Findings.of(results)
    assert [one.result.item.id for one in found.not_known] == said
    assert [bar.marks for bar in chart_of(results).bars] == [("(15 of 60 did not know)",) if said else ()]


def test_who_was_not_asked_is_not_counted_among_those_who_could_know() -> None:
    cell = unanswered(30, 10, not_asked=60)
    (finding,) = Findings.of(
        results_of({"q1": (0, 0, 0, 15, 15)}, told={"not_answered": not_answered(q1=cell)})
    ).not_known
    assert finding.sentence(ENGLISH) == "10 of the 40 people who were asked did not know."


def test_many_who_did_not_know_are_a_share_in_words_and_few_are_counted() -> None:
    def sentence(answered: int, unknown: int, **rules: object) -> str:
        told = {"not_answered": not_answered(q1=unanswered(answered, unknown)), **rules}
        return Findings.of(results_of({"q1": (0, 0, 0, 0, answered)}, told=told)).not_known[0].sentence(ENGLISH)

    assert sentence(40, 20) == "About one in three of those who were asked did not know (33 %)."
    assert sentence(5, 3) == "3 of the 8 people who were asked did not know."
    assert sentence(5, 3, **BY_LINK) == "3 of the 8 forms say “I don’t know”."


def test_the_table_of_forms_without_an_answer_says_why_and_hides_what_is_hidden() -> None:
    cells = {"q1": unanswered(20, 5, skipped=10, pns=5), "q2": None}
    results = results_of({"q1": (4, 4, 4, 4, 4), "q2": None}, told={"not_answered": not_answered(**cells)})
    _, table = chart_of(results).tables
    assert table.columns == ("I don’t know", "Skipped", "Does not apply", "Rather not say")
    known, hidden = table.rows
    assert [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in known.cells] == [
        "13 % (5)",
        "25 % (10)",
        "0 % (0)",
        "13 % (5)",
    ]
    assert (hidden.hidden, hidden.cells) == (hidden_text(ENGLISH), ())


def test_fewer_than_ten_forms_without_an_answer_are_counted() -> None:
    told = {"not_answered": not_answered(q1=unanswered(5, 3, not_asked=1))}
    _, table = chart_of(results_of({"q1": (1, 1, 1, 1, 1)}, told=told)).tables
    assert table.columns[-1] == "Not asked"
    assert [cell.text for cell in table.rows[0].cells] == ["3 of 9", "0 of 9", "0 of 9", "0 of 9", "1 of 9"]


def test_below_the_whole_organisation_nothing_says_why() -> None:
    results = TOLD.publish()
    unit = next(group for group in results.groups if group.kind == "unit")
    items = results.themes(ENGLISH)[0].items
    *_, table = distribution_chart(results, unit, items, "Work", ENGLISH).tables
    assert table.columns == ("I don’t know", "No answer for other reasons")


def test_where_nothing_is_told_of_forms_without_an_answer_there_is_no_table() -> None:
    hidden = {"not_answered": not_answered(q1=None)}
    assert len(chart_of(results_of({"q1": (1, 1, 1, 1, 1)}, told=hidden)).tables) == 1
    assert len(chart_of(results_of({"q1": (1, 1, 1, 1, 1)})).tables) == 1


def in_band(band: int, **told: object) -> Results:
    participation = [{"group": "organisation", "band": band}]
    return results_of({"q1": (4, 4, 4, 4, 4)}, told={"participation": participation, **told})


@pytest.mark.parametrize(
    ("band", "said", "in_a_cell"),
    [
        (0, "Fewer than 10 % of staff answered.", "under 10 % of staff"),
        (10, "Between 10 and 15 % of staff answered.", "10 to 15 % of staff"),
        (60, "Between 60 and 65 % of staff answered.", "60 to 65 % of staff"),
        (95, "95 % or more of staff answered.", "95 % or more of staff"),
    ],
)
def test_participation_is_said_in_words(band: int, said: str, in_a_cell: str) -> None:
    results = in_band(band)
    assert [spaced(words) for words in took_part(results, results.whole, ENGLISH)] == [said]
    assert [spaced(words) for words in share_of_staff(results, results.whole, ENGLISH)] == [in_a_cell]


def test_forms_behind_an_open_link_are_no_share_of_staff() -> None:
    results = in_band(60, **BY_LINK)
    assert not list(took_part(results, results.whole, ENGLISH))
    assert not list(share_of_staff(results, results.whole, ENGLISH))
    assert not results.tells_who_took_part


def test_a_hidden_group_has_no_participation_and_no_reasons() -> None:
    document = dict(HIDDEN.publish().publication.release.document)
    document["participation"] = [{"group": "organisation", "band": 60}]
    document["not_answered"] = not_answered(q1=unanswered(20, 10))
    publication = HIDDEN.publish().publication
    told = Results.of(replace(publication, release=replace(publication.release, document=document)), "en", {})
    assert (told.whole.participation, told.whole.not_answered) == (None, {})


def test_what_is_left_of_a_unit_is_named_after_it() -> None:
    results = TOLD.publish()
    assert [name_of(group, ENGLISH) for group in results.of_kind("other")] == [
        "Other teams in Community mental health",
        "Other parts of Rowan Valley Health and Care",
    ]
    sections = {section.title: section for section in group_sections(results, ["process"], ENGLISH)}
    others = sections["Other teams and parts"]
    assert "people who named no team" in others.explanation
    assert [row.label for row in others.tables[0].rows] == [
        name_of(group, ENGLISH) for group in results.of_kind("other")
    ]
    assert not sections["Teams"].explanation


def test_the_table_of_teams_says_how_many_of_their_staff_answered() -> None:
    teams = next(group_sections(TOLD.publish(), ["process"], ENGLISH)).tables[0]
    assert [spaced(row.people) for row in teams.rows][:3] == [
        "21 (95 % or more of staff)",
        "12 (10 to 15 % of staff)",
        "15 (under 10 % of staff)",
    ]
