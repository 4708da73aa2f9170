"""Is a release what it says it is: whole, quiet about what is hidden, and consistent in its own numbers?

The attacks on people's privacy believe the printed numbers. These checks find a release that is wrong before that: one
changed by hand, or written by a mistake of ours. They read plain JSON and use neither the schema nor the writer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tiassess.disclosure.attacker.parts import find_wrong_groups
from tiassess.disclosure.attacker.scores import find_wrong_scores
from tiassess.disclosure.attacker.shares import find_wrong_shares
from tiassess.disclosure.attacker.words import find_wrong_words
from tiassess.disclosure.release import hash_of

Document = Mapping[str, Any]

UNDERSTOOD = frozenset(
    {"format", "organisation", "wave", "questionnaire", "questions", "scores", "rules", "atoms", "groups"}
    | {"demonstration", "replaces", "ballots", "sha256", "participation", "not_answered"}
)
KEYS_OF_HIDDEN_GROUPS = frozenset({"id", "label", "kind", "members", "shown"})
KEYS_OF_HIDDEN_CELLS = frozenset({"id", "shown"})


def find_inconsistencies(document: Document) -> Iterator[str]:
    """Give a sentence for everything about a release that cannot be right."""
    for check in CHECKS:
        yield from check(document)


def _whole(document: Document) -> Iterator[str]:
    if document["sha256"] != hash_of(document):
        yield "The content does not match its sha256."
    for key in sorted(document.keys() - UNDERSTOOD):
        yield f"It holds “{key}”, which this version cannot attack."


def _named_once(document: Document) -> Iterator[str]:
    lists = {name: document[name] for name in ("questions", "scores", "atoms", "groups")}
    for group in _shown(document["groups"]):
        lists |= {f"{name} of {group['id']}": group[name] for name in ("themes", "items")}
    for name, entries in lists.items():
        for doubled in sorted(each for each, times in Counter(entry["id"] for entry in entries).items() if times > 1):
            yield f"“{doubled}” stands twice among the {name}."


def _made_of_known_parts(document: Document) -> Iterator[str]:
    atoms = {atom["id"] for atom in document["atoms"]}
    questions = {question["id"] for question in document["questions"]}
    for group in document["groups"]:
        members = set(group["members"])
        if not members <= atoms:
            yield f"{group['id']} has members that are no atoms of this release."
        if group["kind"] == "organisation" and members != atoms:
            yield f"{group['id']} does not hold every atom."
    for group in _shown(document["groups"]):
        for item in group["items"]:
            if item["id"] not in questions:
                yield f"{group['id']} has a question “{item['id']}” that was not asked."
        if group["kind"] == "organisation" and not questions <= {item["id"] for item in group["items"]}:
            yield f"{group['id']} leaves out a question that was asked."


def _silent_where_hidden(document: Document) -> Iterator[str]:
    """R7: what is hidden carries no number and no reason."""
    for group in document["groups"]:
        if not group["shown"] and group.keys() != KEYS_OF_HIDDEN_GROUPS:
            yield f"{group['id']} is hidden and still says something."
    for group in _shown(document["groups"]):
        for cell in (*group["themes"], *group["items"]):
            if not cell["shown"] and cell.keys() != KEYS_OF_HIDDEN_CELLS:
                yield f"{cell['id']} in {group['id']} is hidden and still says something."


def _only_what_the_profile_offers(document: Document) -> Iterator[str]:
    """R15 b and the profiles: kinds of groups that must not be shown at all."""
    offered = {"organisation", "unit", "role", "cross", "other"}
    if "link" in document["rules"]["ways_in"]:
        offered = {"organisation", "unit"}
    if document["rules"]["profile"] == "whole-service":
        offered = {"organisation"}
    for group in _shown(document["groups"]):
        if group["kind"] not in offered:
            yield f"{group['id']} is shown, which the rules of this wave do not allow for its kind."


def _enough_people(document: Document) -> Iterator[str]:
    """R0: nothing is shown below its threshold."""
    for group in _shown(document["groups"]):
        least = document["rules"]["cross_threshold" if group["kind"] == "cross" else "unit_threshold"]
        for name, cell in [("", group), *((f"{cell['id']} in ", cell) for cell in _cells(group))]:
            if cell["n"] < least:
                yield f"{name}{group['id']} is shown with fewer than {least} people."


def _counted_right(document: Document) -> Iterator[str]:
    options: dict[str, frozenset[str]] = {}
    for group in _shown(document["groups"]):
        for item in _shown(group["items"]):
            if item["n"] > group["n"]:
                yield f"{item['id']} in {group['id']} has more answers than ballots."
            if "counts" not in item:
                continue
            if sum(item["counts"].values()) != item["n"]:
                yield f"The answers to {item['id']} in {group['id']} do not add up to its n."
            if options.setdefault(item["id"], frozenset(item["counts"])) != frozenset(item["counts"]):
                yield f"{item['id']} in {group['id']} lists other options than elsewhere."


def _smaller_inside_larger(document: Document) -> Iterator[str]:
    """A group cannot have more of anything than a group that holds it."""
    shown = [(group, frozenset(group["members"]), _fewest(group), _most(group)) for group in _shown(document["groups"])]
    for inner, members, fewest, _ in shown:
        for outer, around, _, most in shown:
            if outer is not inner and members <= around:
                for cell in sorted(fewest.keys() & most.keys()):
                    if fewest[cell] > most[cell]:
                        yield f"{inner['id']} has more people in {cell} than {outer['id']}, which holds it."


def _fewest(group: Mapping[str, Any]) -> dict[str, int]:
    """Give the fewest people that every count of a group can be, under a name of its own."""
    fewest = {"n": group["n"]}
    for item in _shown(group["items"]):
        coded = {item["coded"]["option"]: item["coded"]["at_least"]} if "coded" in item else {}
        counts: Mapping[str, int] = item.get("counts", coded)
        fewest |= {f"{item['id']} option {option}": people for option, people in counts.items()}
        fewest[f"{item['id']} n"] = item["n"]
    return fewest


def _most(group: Mapping[str, Any]) -> dict[str, int]:
    """Give the most people that every count of a group can be."""
    coded = {
        f"{item['id']} option {item['coded']['option']}": item["n"]
        for item in _shown(group["items"])
        if "coded" in item
    }
    return _fewest(group) | coded


def _ballots_give_nothing_away(document: Document) -> Iterator[str]:
    """The ballots of the whole are printed with it or not at all, and no way in with few ballots stands out."""
    if "ballots" not in document:
        return
    ballots, least = document["ballots"], document["rules"]["unit_threshold"]
    wholes = [group["n"] for group in _shown(document["groups"]) if group["kind"] == "organisation"]
    if wholes != [ballots["counted"]]:
        yield "The ballots counted are not those of the whole organisation, or it is not shown."
    by_way_in: Mapping[str, int] = ballots.get("by_way_in", {})
    rest = ballots["counted"] - sum(by_way_in.values())
    few = any(0 < people < least for people in (*by_way_in.values(), rest))
    if by_way_in and (few or rest < 0):
        yield f"The ballots per way in give away fewer than {least} of them, or do not add up."


CHECKS: tuple[Callable[[Document], Iterator[str]], ...] = (
    _whole,
    _named_once,
    _made_of_known_parts,
    _silent_where_hidden,
    _only_what_the_profile_offers,
    _enough_people,
    _counted_right,
    _smaller_inside_larger,
    _ballots_give_nothing_away,
    find_wrong_groups,
    find_wrong_words,
    find_wrong_scores,
    find_wrong_shares,
)


def _shown(entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in entries if entry["shown"])


def _cells(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return _shown((*group["themes"], *group["items"]))
