"""Each thing that cannot be right about a release is found, and by its own sentence."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.organisations import teams
from tests.disclosure.releases import Document, document_of, example
from tiassess.disclosure.attacker import audit_release
from tiassess.disclosure.attacker.consistency import find_inconsistencies
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.disclosure.release import Release, finish_release, hash_of


def group(document: Document, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["groups"] if each["id"] == name)
    return found


def item(document: Document, name: str, question: str = "q1") -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in group(document, name)["items"] if each["id"] == question)
    return found


def theme(document: Document, name: str) -> dict[str, Any]:
    found: dict[str, Any] = group(document, name)["themes"][0]
    return found


def hide(cell: dict[str, Any]) -> None:
    name = cell["id"]
    cell.clear()
    cell.update(id=name, shown=False)


def without_interval(cell: dict[str, Any]) -> dict[str, Any]:
    del cell["low"], cell["high"]
    return cell


def findings(change: Callable[[Document], object], document: Document | None = None) -> list[str]:
    """Change a release, hash it again as a forger would, and return what is found."""
    changed = copy.deepcopy(document or example())
    change(changed)
    changed["sha256"] = hash_of(changed)
    return list(find_inconsistencies(changed))


def unchanged(document: Document) -> None:
    """Leave a release as it is."""


def test_a_release_of_ours_is_consistent() -> None:
    assert findings(unchanged) == []


def test_a_release_with_another_hash_is_found() -> None:
    document = example() | {"sha256": "0" * 64}
    assert list(find_inconsistencies(document)) == ["The content does not match its sha256."]
    assert not audit_release(Release(document)).holds


CHANGES: list[tuple[str, Callable[[Document], object]]] = [
    ("It holds “comparison”", lambda d: d.update(comparison=[])),
    ("“unit:a” stands twice among the groups", lambda d: d["groups"].append(group(d, "unit:a"))),
    ("“q1” stands twice among the items of unit:a", lambda d: group(d, "unit:a")["items"].append(item(d, "unit:a"))),
    ("“a/not-stated” stands twice among the atoms", lambda d: d["atoms"].append(d["atoms"][0])),
    ("unit:a has members that are no atoms", lambda d: group(d, "unit:a")["members"].append("x/y")),
    ("organisation does not hold every atom", lambda d: group(d, "organisation")["members"].pop()),
    ("unit:a has a question “q9” that was not asked", lambda d: item(d, "unit:a").update(id="q9")),
    ("unit:a is hidden and still says something", lambda d: group(d, "unit:a").update(shown=False)),
    ("q2 in unit:c is hidden and still says something", lambda d: item(d, "unit:c", "q2").update(n=3)),
    ("all in unit:c is hidden and still says something", lambda d: theme(d, "unit:c").update(reason="few")),
    ("unit:a is shown, which the rules", lambda d: d["rules"].update(profile="whole-service")),
    ("unit:a is shown with fewer than 11 people", lambda d: d["rules"].update(unit_threshold=11)),
    ("q1 in unit:a is shown with fewer than 11 people", lambda d: d["rules"].update(unit_threshold=11)),
    ("The answers to q1 in unit:a do not add up", lambda d: item(d, "unit:a").update(n=8)),
    ("q1 in unit:a has more answers than ballots", lambda d: group(d, "unit:a").update(n=8)),
    ("q1 in unit:a lists other options", lambda d: item(d, "unit:a")["counts"].update({"6": 0})),
    ("unit:a has more people in n than organisation", lambda d: group(d, "unit:a").update(n=99)),
    ("unit:a has more people in q1 option 1 than", lambda d: item(d, "unit:a")["counts"].update({"1": 79})),
    ("all in unit:a stands on a question without", lambda d: item(d, "unit:a").update(counts={"1": 0, "2": 0})),
    ("The ballots counted are not those", lambda d: d.update(ballots={"counted": 35})),
    ("The ballots per way in", lambda d: d.update(ballots={"counted": 36, "by_way_in": {"cards": 33}})),
    ("The ballots per way in", lambda d: d.update(ballots={"counted": 36, "by_way_in": {"cards": 33, "paper": 3}})),
    ("The ballots per way in", lambda d: d.update(ballots={"counted": 36, "by_way_in": {"cards": 40}})),
    ("all in unit:a has a spread of fewer than 10", lambda d: theme(d, "unit:a").update(sd=20.0)),
    ("all in unit:a has a spread and no interval", lambda d: without_interval(theme(d, "unit:a")).update(sd=20.0)),
    ("all in unit:a has more than one decimal", lambda d: theme(d, "unit:a").update(score=45.83)),
    ("all in unit:a has an interval too narrow", lambda d: theme(d, "unit:a").update(low=44)),
    ("all in unit:a lies outside its interval", lambda d: theme(d, "unit:a").update(low=95, high=100)),
    ("all in unit:a has another n", lambda d: theme(d, "unit:a").update(n=8)),
    ("all in unit:a is not the mean", lambda d: theme(d, "unit:a").update(score=45.9)),
    ("all in unit:a is not the mean", lambda d: d["questions"][0].update(reversed=True)),
    ("all in organisation is not the mean", lambda d: theme(d, "organisation").update(score=99.0, low=98, high=100)),
    ("all in unit:a is shown where one of its questions is hidden", lambda d: hide(item(d, "unit:a", "q2"))),
    ("“all” stands twice among the scores", lambda d: d["scores"].append(d["scores"][0])),
    ("The score all rests on a question that was not asked", lambda d: d["scores"][0]["items"].append("q9")),
    ("The scores listed for unit:a are not those", lambda d: theme(d, "unit:a").update(id="forged")),
    ("The scores listed for unit:a are not those", lambda d: group(d, "unit:a").update(themes=[])),
    ("organisation leaves out a question", lambda d: group(d, "organisation")["items"].pop()),
]


def in_words(document: Document) -> None:
    """Tell team d in words, with the whole fitting it."""
    hide(theme(document, "unit:d"))
    hide(theme(document, "organisation"))
    cell = item(document, "unit:d")
    cell.clear()
    cell.update(id="q1", shown=True, n=12, coded={"option": "5", "at_least": 10})
    item(document, "organisation").update(counts={"1": 6, "2": 6, "3": 6, "4": 3, "5": 15})


def coded(document: Document) -> dict[str, Any]:
    in_words(document)
    found: dict[str, Any] = item(document, "unit:d")
    return found


def rest(document: Document, members: str, *hidden: str) -> None:
    """Show what is left of the whole beside its shown teams."""
    for name in hidden:
        hide_group(group(document, name))
    shown = copy.deepcopy(group(document, "unit:d"))
    shown |= {"id": "other:organisation", "kind": "other", "members": [f"{team}/not-stated" for team in members]}
    document["groups"].append(shown)


def rest_of(document: Document, name: str) -> None:
    rest(document, "c", "unit:c")
    document["groups"][-1]["id"] = f"other:{name}"


def rest_behind_a_link(document: Document) -> None:
    rest(document, "c", "unit:c")
    document["rules"]["ways_in"] = ["link"]


def hide_group(entry: dict[str, Any]) -> None:
    entry["shown"] = False
    for key in ("n", "themes", "items"):
        del entry[key]


def shares(document: Document, *groups: str) -> dict[str, Any]:
    """Print who did not answer the first question, where everybody did; return the last cell."""
    cell: dict[str, Any] = {}
    document["not_answered"] = []
    for name in groups or ("organisation",):
        n = item(document, name)["n"]
        cell = {
            "id": "q1",
            "shown": True,
            "answered": n,
            "did_not_know": 0,
            "otherwise": group(document, name)["n"] - n,
        }
        if name == "organisation":
            cell["reasons"] = dict.fromkeys(("skipped", "na", "pns", "not_asked"), 0)
        document["not_answered"].append({"group": name, "items": [cell]})
    return cell


def took_part(document: Document, **bands: int) -> None:
    document["participation"] = [
        {"group": name if name == "organisation" else f"unit:{name}", "band": band} for name, band in bands.items()
    ]


def few_took_part(document: Document) -> None:
    group(document, "unit:a")["n"] = 5
    took_part(document, a=90)


def twice_for_a_question(document: Document) -> None:
    cell = shares(document)
    document["not_answered"][0]["items"].append(cell)


def as_inner_unit(document: Document) -> None:
    """Make team a a part of team d."""
    group(document, "unit:d")["members"] += group(document, "unit:a")["members"]
    shares(document, "unit:a")


CHANGES += [
    ("q1 in unit:d is given in words and in counts", lambda d: coded(d).update(counts={"5": 12})),
    ("q1 in unit:d is given in words for fewer", lambda d: coded(d).update(n=9, coded={"option": "5", "at_least": 7})),
    ("q1 in unit:d says of another number", lambda d: coded(d)["coded"].update(at_least=11)),
    ("q1 in unit:d names an option that is listed nowhere", lambda d: coded(d)["coded"].update(option="6")),
    (
        "q1 in unit:d has more answers than ballots",
        lambda d: coded(d).update(n=13, coded={"option": "5", "at_least": 11}),
    ),
    (
        "unit:d has more people in q1 option 5 than",
        lambda d: (coded(d), item(d, "organisation")["counts"].update({"5": 9})),
    ),
    (
        "all in unit:d stands on a question that is given in words",
        lambda d: (coded(d), theme(d, "unit:d").update(shown=True, score=90.0, n=12)),
    ),
    (
        "q1 in unit:d shows counts that are nearly all alike",
        lambda d: item(d, "unit:d").update(counts={"1": 10, "2": 2}),
    ),
    (
        "q1 in unit:a shows counts that are nearly all alike",
        lambda d: item(d, "unit:a").update(counts={"1": 8, "2": 1}),
    ),
    ("other:organisation holds unit:d, which is shown", lambda d: rest(d, "cd", "unit:c")),
    ("other:a is no part of its unit", lambda d: rest_of(d, "a")),
    ("other:nowhere is the rest of no unit", lambda d: rest_of(d, "nowhere")),
    ("other:organisation is shown, which the rules", rest_behind_a_link),
    ("unit:a tells who did not answer, which only", as_inner_unit),
    ("role:x tells who did not answer, which only", lambda d: (shares(d), d["not_answered"][0].update(group="role:x"))),
    ("Who did not answer is listed twice for a group", lambda d: shares(d, "unit:a", "unit:a")),
    ("Who did not answer is listed twice for a question", twice_for_a_question),
    ("Who did not answer q1 in unit:a is told of fewer than 5", lambda d: shares(d, "unit:a")),
    ("Who did not answer q1 in unit:a is hidden and still", lambda d: shares(d, "unit:a").update(shown=False)),
    ("Who did not answer q9 in unit:a is shown where", lambda d: shares(d, "unit:a").update(id="q9")),
    ("Who did not answer q1 in unit:a has other answers", lambda d: shares(d, "unit:a").update(answered=8)),
    ("Who did not answer q1 in unit:a does not add up", lambda d: shares(d, "unit:a").update(otherwise=1)),
    ("Who did not answer q1 in unit:a gives reasons elsewhere", lambda d: shares(d, "unit:a").update(reasons={})),
    ("Who did not answer q1 in organisation gives reasons elsewhere", lambda d: shares(d).pop("reasons")),
    ("Who did not answer q1 in organisation gives reasons that", lambda d: shares(d)["reasons"].update(pns=1)),
    ("role:x has a participation, which only", lambda d: d.update(participation=[{"group": "role:x", "band": 50}])),
    ("The participation of unit:a is finer", lambda d: took_part(d, a=51)),
    ("The participation of unit:a fits no number", few_took_part),
    ("The participation of unit:d needs more staff", lambda d: took_part(d, organisation=90, d=10)),
    ("Participation is listed twice", lambda d: d.update(participation=[{"group": "unit:a", "band": 50}] * 2)),
]


@pytest.mark.parametrize(
    "change",
    [
        in_words,
        lambda d: rest(d, "c", "unit:c"),
        lambda d: took_part(d, organisation=65, d=95),
        lambda d: took_part(d, organisation=0, d=0),
    ],
)
def test_what_may_be_printed_is_fine(change: Callable[[Document], object]) -> None:
    assert findings(change) == []


@pytest.mark.parametrize(("sentence", "change"), CHANGES)
def test_a_change_is_found(sentence: str, change: Callable[[Document], object]) -> None:
    found = findings(change)
    assert any(sentence in finding for finding in found), found


def test_the_ballots_of_a_hidden_whole_are_not_printed() -> None:
    organisation = teams(a=4)
    document = document_of(organisation, {"q1": organisation.people}) | {"ballots": {"counted": 5}}
    assert any("or it is not shown" in finding for finding in findings(unchanged, document))


def test_ballots_that_add_up_are_fine() -> None:
    ballots = {"counted": 36, "codes_issued": 50, "by_way_in": {"cards": 30, "e-mail": 6}}
    assert findings(lambda document: document.update(ballots=ballots)) == []


def test_roles_are_not_shown_behind_a_link() -> None:
    def link_with_a_role(document: Document) -> None:
        document["rules"]["ways_in"] = ["link"]
        group(document, "unit:a")["kind"] = "role"

    assert "unit:a is shown, which the rules of this wave do not allow for its kind." in findings(link_with_a_role)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the places of all plain values in a document."""
    if isinstance(value, dict):
        return [place for key, each in value.items() for place in leaves(each, (*path, key))]
    if isinstance(value, list):
        return [place for at, each in enumerate(value) for place in leaves(each, (*path, at))]
    return [path]


PLACES = leaves(example())


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 40) | st.booleans() | st.just("x")), max_size=4))
def test_a_forged_release_is_refused_or_audited_and_never_crashes(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = example()
    for place, value in changes:
        inner: Any = document
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value
    try:
        release = finish_release(document)
    except ReleaseFormatError:
        return
    audit_release(release)
