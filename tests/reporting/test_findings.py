from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.reporting.publications import results_of
from tiassess.reporting.answers import Exact
from tiassess.reporting.findings import LONGEST_LIST, Findings, share_in_words
from tiassess.reporting.speech import ENGLISH

ANSWERS = st.tuples(*[st.integers(0, 60)] * 5).filter(lambda people: sum(people) >= 5)  # no release holds fewer


def agreed(*counts: tuple[int, ...]) -> list[str]:
    return [finding.result.item.id for finding in findings(*counts).agreed]


def discussed(*counts: tuple[int, ...]) -> list[str]:
    return [finding.result.item.id for finding in findings(*counts).to_discuss]


def findings(*counts: tuple[int, ...]) -> Findings:
    return Findings.of(results_of({f"q{at}": people for at, people in enumerate(counts, start=1)}))


def test_a_question_is_agreed_on_from_where_its_interval_begins_at_sixty_per_cent() -> None:
    assert agreed((0, 29, 0, 71, 0)) == ["q1"]  # Wilson: 61.5 %
    assert agreed((0, 31, 0, 69, 0)) == []  # Wilson: 59.4 %, though 69 % is more than 60


def test_a_question_is_talked_about_when_surely_more_than_a_quarter_see_it_so() -> None:
    assert discussed((33, 0, 67, 0, 0)) == []  # Wilson: 24.6 %
    assert discussed((34, 0, 66, 0, 0)) == ["q1"]  # Wilson: 25.5 %


def test_the_middle_of_a_scale_is_on_neither_side() -> None:
    assert (agreed((0, 0, 100, 0, 0)), discussed((0, 0, 100, 0, 0))) == ([], [])
    assert agreed((0, 50, 100)) == []
    assert agreed((0, 5, 100)) == ["q1"]


def test_a_turned_question_counts_from_the_other_end() -> None:
    turned = results_of({"q1": (0, 0, 0, 20, 80)}, {"q1": {"reversed": "true"}})
    assert (Findings.of(turned).agreed, len(Findings.of(turned).to_discuss)) == ((), 1)


def test_a_hidden_question_is_on_no_list() -> None:
    found = Findings.of(results_of({"q1": None, "q2": (0, 0, 0, 0, 80)}))
    assert [finding.result.item.id for finding in found.agreed] == ["q2"]


def test_a_list_keeps_the_clearest_six_in_the_order_they_were_asked() -> None:
    counts = [(0, 0, 30 - at, 0, 70 + at) for at in (9, 1, 8, 2, 7, 3, 6, 4)]
    assert agreed(*counts) == ["q1", "q3", "q5", "q6", "q7", "q8"]


def test_a_question_that_divides_staff_is_one_to_talk_about() -> None:
    divided = (0, 740, 0, 1260, 0)
    assert (agreed(divided), discussed(divided)) == ([], ["q1"])


@given(st.lists(ANSWERS, min_size=1, max_size=12))
def test_no_list_is_longer_than_six_and_no_question_is_on_both(counts: list[tuple[int, ...]]) -> None:
    found = findings(*counts)
    lists = [{finding.result.item.id for finding in several} for several in (found.agreed, found.to_discuss)]
    assert all(len(ids) <= LONGEST_LIST for ids in lists)
    assert not lists[0] & lists[1]


def test_few_answers_are_counted_and_many_are_a_share_in_words() -> None:
    few, many = (findings((0, 0, 3, 10, n)).agreed[0] for n in (16, 87))
    assert few.sentence(ENGLISH) == "26 of the 29 people who answered chose “Often” or “Always”."
    assert many.sentence(ENGLISH) == "Nearly all of those who answered chose “Often” or “Always” (97 %)."


@given(st.floats(0, 1))
def test_a_share_is_said_by_the_nearest_words(share: float) -> None:
    words = share_in_words(share, ENGLISH)
    assert words[0].isupper()
    assert (words == "About half") == (0.45 < share < 0.55) or abs(abs(share - 0.5) - 0.05) < 1e-9


def test_a_percentage_is_the_sum_of_those_in_the_chart() -> None:
    [finding] = findings((33, 35, 46, 29, 55)).to_discuss
    exact = finding.result.answers
    assert isinstance(exact, Exact)
    drawn = sum(exact.percentages[:2])
    assert f"({drawn} %)" in finding.sentence(ENGLISH)
    assert drawn != round(100 * sum(exact.counts[:2]) / exact.n)
