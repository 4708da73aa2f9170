"""The attack on single answers, on the worked examples and against every table there is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.disclosure.printed import Printed, every_table, grids
from tiassess.disclosure.attacker import forced_zeros, insiders
from tiassess.disclosure.attacker.answers import Answers, Exact, Told
from tiassess.disclosure.attacker.certainty import attack_certainty
from tiassess.disclosure.attacker.families import families_of
from tiassess.disclosure.attacker.forced_zeros import find_freedom
from tiassess.disclosure.attacker.insiders import find_insiders
from tiassess.disclosure.attacker.polytope import polytope_of
from tiassess.disclosure.attacker.programme import Constraint, Programme, UndecidedError, solve
from tiassess.disclosure.attacker.report import Method

AB = {"org": ["a", "b"], "A": ["a"]}
V1 = Printed({"a": (1, 2, 4), "b": (5, 0, 0)}, AB, hidden={"B": ["b"]})
DIRECTORS = {"org": ["d", "n", "e", "o"], "T1": ["d", "n"], "directors": ["d", "e"]}
V2 = Printed({"d": (0, 1, 0), "n": (4, 2, 0), "e": (0, 5, 3), "o": (3, 3, 3)}, DIRECTORS, kinds={"directors": "role"})
V3 = Printed({"d": (0, 1, 0), "n": (3, 2, 1), "e": (4, 3, 1), "o": (3, 3, 3)}, DIRECTORS, kinds={"directors": "role"})
V4 = Printed({"d": (0, 0, 1), "n": (2, 2, 2), "e": (0, 0, 8), "o": (3, 3, 3)}, DIRECTORS, kinds={"directors": "role"})
MARGINS = {"T1": ["a", "b"], "T2": ["c", "d"], "R1": ["a", "c"], "R2": ["b", "d"]}
ROLES = {"R1": "role", "R2": "role"}
V5 = Printed({"a": (4, 3, 0), "b": (2, 0, 0), "c": (0, 0, 2), "d": (2, 3, 2)}, MARGINS, kinds=ROLES)
V6 = Printed({"a": (2, 2, 3), "b": (2, 1, 2)}, AB, hidden={"B": ["b"]})
E4 = {"org": ["a", "b", "c"], "A": ["a"]}
E4B = Printed({"a": (3, 3, 3, 0, 0), "b": (3, 0, 0, 0, 0), "c": (3, 1, 0, 0, 0)}, E4, hidden={"B": ["b"], "C": ["c"]})


@pytest.mark.parametrize(
    ("printed", "proved"),
    [
        pytest.param(V1, "everybody in b is known", id="V1 a hidden team that is all alike"),
        pytest.param(V2, "everybody in d is known", id="V2 two noughts pin one person"),
        pytest.param(V4, "everybody in d, e is known", id="V4 a role that is all alike"),
        pytest.param(V5, "of b.", id="V5 two hidden cells are recovered"),
        pytest.param(V5, "everybody in b, c is known", id="V5 and all alike"),
        pytest.param(E4B, "whoever knows one answer in b, c can know that of everybody else in b, c", id="E4b"),
        pytest.param(E4B, "all but one of org − A gave the same answer", id="E4b by subtraction"),
    ],
)
def test_what_is_proved_is_found(printed: Printed, proved: str) -> None:
    found = printed.attack_knowing_all_people()
    assert any(proved in finding for finding in found), found


@pytest.mark.parametrize("printed", [pytest.param(V3, id="V3"), pytest.param(V6, id="V6")])
def test_what_proves_nothing_passes(printed: Printed) -> None:
    assert printed.attack_knowing_all_people() == []
    assert printed.attack() == (Method.CERTAINTY_PRINTED, [])


def test_two_alike_hidden_cells_of_v5_are_not_recovered() -> None:
    """With b = c = (1, 1, 0) nothing is certain; that R1 still hides it is not the business of this attack."""
    printed = Printed({"a": (4, 3, 0), "b": (1, 1, 0), "c": (1, 1, 0), "d": (2, 3, 2)}, MARGINS, kinds=ROLES)
    assert printed.attack_knowing_all_people() == []


@pytest.mark.parametrize("printed", [V1, V4])
def test_the_file_alone_proves_what_needs_no_number_of_people(printed: Printed) -> None:
    _, found = printed.attack()
    assert any("all who answered in" in finding for finding in found), found


def test_the_file_alone_takes_nobody_for_there_who_might_not_be() -> None:
    """V2 falls only to somebody who knows that there is a director in the team."""
    assert V2.attack() == (Method.CERTAINTY_PRINTED, [])


def test_the_file_alone_knows_the_dissenter_of_a_rest() -> None:
    assert E4B.attack()[1] == ["Question q1: all but one of org − A gave the same answer."]


def test_a_dissenter_of_a_shown_group_is_found() -> None:
    printed = Printed({"a": (1, 0, 8), "b": (3, 3, 3)}, AB)
    assert "Question q1: all but one of A gave the same answer." in printed.attack()[1]


def test_an_atom_without_answers_is_dropped() -> None:
    """Z1: with three atoms the noughts would leave room for another answer; one of them is empty."""
    groups = {"org": ["a", "b", "z"], "A": ["a"]}
    table = {"a": (2, 3, 4), "b": (0, 5, 0), "z": (0, 0, 0)}
    found = Printed(table, groups).attack_knowing_all_people()
    assert any("everybody in b is known" in finding for finding in found)


def test_a_small_hidden_group_of_several_blocks_is_found() -> None:
    """Neither of two hidden teams is known by itself, only both together, and they are four people."""
    groups = {"org": ["a", "b", "c", "d"], "A": ["a"], "BD": ["b", "d"], "CD": ["c", "d"], "D": ["d"]}
    table = {"a": (2, 3, 4), "b": (1, 1, 0), "c": (1, 0, 1), "d": (3, 4, 2)}
    printed = Printed(table, groups, hidden={"P": ["b", "c"], "B": ["b"], "C": ["c"]})
    found = printed.attack_knowing_all_people()
    assert "Question q1: the counts of a small hidden group follow, of b, c." in found


WHOLE = {"org": ["a", "b", "c"]}


def test_words_hide_how_many_agreed() -> None:
    for row in ((12, 0, 0), (11, 1, 0), (10, 1, 1)):
        table = {"a": row, "b": (3, 3, 4), "c": (2, 5, 3)}
        printed = Printed(table, WHOLE, {"A": (["a"], 1)}, hidden={"B": ["b"], "C": ["c"]})
        assert printed.attack_knowing_all_people() == []


def test_words_are_of_no_use_where_the_counts_follow() -> None:
    table = {"a": (12, 0, 0), "b": (3, 3, 4), "c": (2, 5, 3)}
    shown = WHOLE | {"B": ["b"], "C": ["c"]}
    found = Printed(table, shown, {"A": (["a"], 1)}).attack_knowing_all_people()
    assert "Question q1: the counts of A, given in words, follow from other groups." in found
    found = Printed(table, shown, {"A": (["a"], 1)}).attack()[1]
    assert "Question q1: the counts of A, given in words, follow from other groups." in found


def test_a_question_in_words_alone_has_other_options_too() -> None:
    printed = Printed({"a": (12, 0), "b": (3, 3)}, {}, {"A": (["a"], 1)})
    assert printed.attack_knowing_all_people() == []
    assert printed.attack()[1] == []


def test_known_answers_protect_nobody() -> None:
    """Three of the five in b are planted with other answers; without them the rest are all alike."""
    printed = Printed({"a": (3, 3, 3), "b": (3, 1, 1)}, AB)
    known = {"b": {2: 1, 3: 1}}
    assert printed.attack_knowing_all_people() == []
    _, found = printed.attack(Told({"a": 9, "b": 3}, known))
    assert any("everybody in b is known" in finding for finding in found)


def test_people_who_do_not_add_up_are_a_finding_if_everything_is_told() -> None:
    method, found = V6.attack(Told({"a": 7, "b": 4}, {}))
    assert found == ["Question q1: the people in the atoms of org are not those printed."]
    assert method is Method.CERTAINTY_PRINTED
    assert V6.attack(Told({"a": 7, "b": 4})) == (Method.CERTAINTY_PRINTED, [])


def test_counts_that_cannot_all_be_true_are_a_finding() -> None:
    answers = Answers(
        *("q1", "Question q1", 5, ("1", "2")),
        (Exact("org", frozenset("ab"), {"1": 3, "2": 9}), Exact("A", frozenset("a"), {"1": 5, "2": 2})),
        (),
    )
    _, found = attack_certainty(answers, families_of({"groups": []}), ["a", "b"])
    assert found == ["Question q1: no answers fit everything that is printed."]


def test_that_all_of_a_team_did_not_know_is_found() -> None:
    """And so is what the only one knows who did otherwise."""

    def attack(b: tuple[int, int, int]) -> list[str]:
        cells = (Exact("org", frozenset("ab"), counts(3 + b[0], 2 + b[1], 4 + b[2])), Exact("A", frozenset("a"), of_a))
        answers = Answers("(not answered: q1)", "Who", 5, tuple(of_a), cells, ())
        return attack_certainty(answers, families_of({"groups": []}), ["a", "b"], Told({"a": 9, "b": sum(b)}))[1]

    def counts(answered: int, did_not_know: int, otherwise: int) -> dict[str, int]:
        return {"answered": answered, "did_not_know": did_not_know, "otherwise": otherwise}

    of_a = counts(3, 2, 4)
    assert any("everybody in b is known" in finding for finding in attack((0, 6, 0)))
    assert any("whoever knows one answer in b" in finding for finding in attack((1, 6, 0)))


def test_what_the_solver_leaves_undecided_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr(forced_zeros, "maximise", undecided)
    assert any("stayed undecided" in finding for finding in V6.attack_knowing_all_people())


def test_a_large_release_says_that_not_everybody_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {atom: tuple(int(place == number % 5) for place in range(5)) for number, atom in enumerate("abcdefghij")}
    printed = Printed(table, {"org": list("abcdefghij"), "A": list("abcde"), "R": list("cdefg")}, kinds={"R": "role"})
    told = Told(printed.people, None, printed.truth)
    assert printed.attack(told)[0] is Method.CERTAINTY_EVERYBODY
    monkeypatch.setattr(insiders, "WORK", 0)
    monkeypatch.setattr(insiders, "FEWEST_PROGRAMMES", 1)
    assert printed.attack(told)[0] is Method.CERTAINTY_NARROWEST


def test_without_answers_an_insider_counts_who_must_be_there() -> None:
    """E4b: whoever chose the lone answer is in b or c, and knows all others. That somebody is there is certain."""
    _, found = E4B.attack(Told(E4B.people))
    assert any("whoever knows one answer in b, c" in finding for finding in found)


def test_with_answers_an_insider_counts_who_is_there() -> None:
    """Somebody could prove a colleague's answer, and is there; that they are does not follow from what is printed."""
    table = {"a": (1, 0, 0), "b": (1, 0, 0), "c": (0, 1, 1), "d": (1, 1, 1)}
    printed = Printed(table, {"t": ["c", "d"], "r": ["a", "c"]}, kinds={"r": "role"})
    assert insiders_of(printed)
    assert any("whoever knows one answer" in finding for finding in printed.attack_knowing_all_people())
    assert printed.attack(Told(printed.people))[1] == []


def test_the_counts_of_a_small_hidden_group_are_found() -> None:
    """Of three people all counts follow from those of the whole and of the other team."""
    cells = (
        Exact("org", frozenset("ab"), {"answered": 9, "did_not_know": 2, "otherwise": 1}),
        Exact("A", frozenset("a"), {"answered": 6, "did_not_know": 2, "otherwise": 1}),
    )
    answers = Answers("(not answered: q1)", "Who", 5, tuple(cells[0].counts), cells, ())
    families = families_of({"groups": []})
    _, found = attack_certainty(answers, families, ["a", "b"], Told({"a": 9, "b": 3}))
    assert any("the counts of a small hidden group follow, of b" in finding for finding in found)


def test_unions_and_rests_are_those_of_the_declared_groups() -> None:
    groups = {"org": "abcdef", "x": "abc", "y": "def", "a": "a", "b": "b", "c": "c", "r": "ad", "xr": "a"}
    kinds = {"org": "organisation", "r": "role", "xr": "cross"}
    families = families_of(
        {"groups": [{"id": g, "kind": kinds.get(g, "unit"), "members": list(atoms)} for g, atoms in groups.items()]}
    )
    hidden = set(families.hidden_groups({"org", "x", "a", "r"}))
    assert {frozenset("bc"), frozenset("def"), frozenset("b"), frozenset("bcef")} <= hidden
    assert frozenset("abc") not in hidden
    assert set(families.rests({"org", "x", "a", "r"})) == {
        *(("org", ("x",)), ("org", ("r",)), ("x", ("a",)), ("r", ("a",))),
    }


def test_groups_that_overlap_are_not_subtracted_twice() -> None:
    groups = {"org": "abcde", "x": "abc", "y": "cde"}
    families = families_of(
        {"groups": [{"id": g, "kind": "unit", "members": list(atoms)} for g, atoms in groups.items()]}
    )
    assert list(families.rests(groups.keys())) == []


def insiders_of(printed: Printed) -> set[tuple[str, int]]:
    """Return the atoms and options of those whom the attacker finds to know too much."""
    atoms = [atom for atom in sorted(printed.table) if printed.people[atom]]
    rows = {g: [atoms.index(a) for a in members if a in atoms] for g, members in printed.shown.items()}
    people = [printed.people[atom] for atom in atoms]
    polytope = polytope_of(printed.answers, rows, len(atoms), people)
    assert polytope.people is not None
    there = polytope.people_at([(b, o) for b, atom in enumerate(atoms) for o, n in enumerate(printed.table[atom]) if n])
    found = find_insiders(polytope, find_freedom(polytope), polytope.people, there > 0)
    assert found.is_complete
    return {(atoms[insider.block], insider.option) for insider in found.insiders}


def true_insiders(printed: Printed) -> set[tuple[str, int]]:
    """Try what everybody knows: of all tables with their own answer in its place, which leave nobody else a choice?"""
    tables = list(every_table(printed))
    found = set()
    for atom, row in printed.table.items():
        for option, n in enumerate(row):
            if n:
                fitting = [table for table in tables if table[atom][option]]
                if any(_is_certain(fitting, other, (atom, option)) for other in printed.table):
                    found.add((atom, option))
    return found


def _is_certain(tables: list[dict[str, tuple[int, ...]]], atom: str, own: tuple[str, int]) -> bool:
    options = set()
    for table in tables:
        for option, n in enumerate(table[atom]):
            if n - ((atom, option) == own) > 0:
                options.add(option)
    return len(options) == 1


def is_certain(printed: Printed) -> bool:
    return any(_is_certain(list(every_table(printed)), atom, ("", 0)) for atom in printed.table)


BY_SUBTRACTION = {"t0": ["b"], "t1": ["c", "d"], "r0": ["c"], "r1": ["b", "d"]}


@example(Printed({"b": (1, 2, 0), "c": (1, 2, 0), "d": (1, 1, 0)}, BY_SUBTRACTION))
@settings(max_examples=40)
@given(grids(2, 2, 3, 3))
def test_everybodys_knowledge_of_themselves_agrees_with_trying_every_table(printed: Printed) -> None:
    found = printed.attack_knowing_all_people()
    same_answer = any("is known to have given" in finding for finding in found)
    assert same_answer == is_certain(printed)
    if not same_answer:
        assert insiders_of(printed) == true_insiders(printed)


@pytest.mark.long
@settings(max_examples=2000)
@given(grids(2, 2, 3, 3))
def test_thousands_of_organisations_agree_with_trying_every_table(printed: Printed) -> None:
    found = printed.attack_knowing_all_people()
    same_answer = any("is known to have given" in finding for finding in found)
    assert same_answer == is_certain(printed)
    if not same_answer:
        assert insiders_of(printed) == true_insiders(printed)


def check_whole_people(printed: Printed) -> None:
    """T6: what the linear programme leaves free, a table of whole people has too."""
    atoms = [atom for atom in sorted(printed.table) if printed.people[atom]]
    options = len(printed.answers.options)
    rows = {g: [atoms.index(a) for a in members if a in atoms] for g, members in printed.shown.items()}
    polytope = polytope_of(printed.answers, rows, len(atoms), [printed.people[atom] for atom in atoms])
    free = find_freedom(polytope).free
    places = range(len(atoms) * options)
    constraints = [
        Constraint({block * options + option: 1.0 for block in rows[group]}, n, n)
        for group, members in printed.shown.items()
        for option, n in enumerate(printed.sums(members))
        if rows[group]
    ]
    constraints += [
        Constraint({block * options + option: 1.0 for option in range(options)}, n, n)
        for block, n in enumerate(printed.people[atom] for atom in atoms)
    ]
    for place in places:
        bounds = [(1.0 if each == place else 0.0, 99.0) for each in places]
        table = solve(Programme([0.0] * len(places), bounds, constraints, frozenset(places)))
        assert (table is not None) == bool(free[place // options, place % options])


@settings(max_examples=8)
@given(st.one_of(grids(3, 3, 3, 2), grids(5, 2, 5, 3)))
def test_whole_people_can_be_wherever_fractions_can(printed: Printed) -> None:
    check_whole_people(printed)


@pytest.mark.long
@settings(max_examples=200)
@given(st.one_of(grids(3, 3, 3, 2), grids(5, 2, 5, 3)))
def test_whole_people_can_be_wherever_fractions_can_in_hundreds(printed: Printed) -> None:
    check_whole_people(printed)


@settings(max_examples=40)
@given(grids(2, 3, 3, 4))
def test_a_reader_never_finds_what_somebody_who_knows_more_does_not(printed: Printed) -> None:
    if printed.attack()[1]:
        assert printed.attack_knowing_all_people()
