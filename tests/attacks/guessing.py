"""Attacks: ways to guess which ballot is whose, from what an attacker holds.

Every attack has more to go by than in life. Whoever tries to come from people to ballots is told which row of a code,
and of an address, is whose. Whoever stood beside people is told in which order they pressed Send.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.attacks.evidence import Evidence
from tiassess.collection.codes import AccessCode
from tiassess.collection.entries import keys_of

GRAM = 6
"""Bytes that two rows must share by more than chance: 48 bits."""

Guess = Mapping[int, bytes]
"""A ballot for each person."""


@dataclass(frozen=True)
class Known:
    """What an attacker knows about somebody.

    Attributes:
        number: who it is.
        issued: the row of their code.
        address: the row of their address, if they have one.
        ballot: their ballot; no attack looks at it, it is what a guess is held against.
    """

    number: int
    issued: bytes
    address: bytes | None
    ballot: bytes

    @property
    def rows(self) -> list[bytes]:
        """The rows that are theirs."""
        return [self.issued, *([self.address] if self.address else [])]


def from_invitations(
    evidence: Evidence, people: Sequence[Known], outside: Mapping[str, Sequence[int]]
) -> dict[str, Guess]:
    """Try to come from invitations to ballots.

    Args:
        evidence: what is held.
        people: those who answered.
        outside: orders of people that other places know, such as the log of a mail server.
    """
    guesses = {
        "kept together": _together(evidence, people),
        "kept next": _next(evidence, people),
        "a shared key": _shared(evidence, people),
    }
    for name, order in [*_orders_of_people(evidence, people), *outside.items()]:
        guesses |= _by_rank(name, order, evidence)
    return guesses


def from_watching(evidence: Evidence, presses: Sequence[tuple[int, bool]]) -> dict[str, Guess]:
    """Try to come from the order in which people were seen to send to ballots.

    Args:
        evidence: what is held.
        presses: every sending that was seen, in order: who sent, and whether it is the one that counts.
    """
    acts = [ballots for act in evidence.acts if (ballots := sorted(act & evidence.rows["ballot"].keys()))]
    seen = {number: ballots[0] for (number, counts), ballots in zip(presses, acts, strict=False) if counts}
    sent = [number for number, counts in presses if counts]
    return {"sent : what was changed": seen, **_by_rank("sent", sent, evidence)}


def from_codes(evidence: Evidence, codes: Mapping[int, AccessCode], salts: Sequence[bytes]) -> dict[str, Guess]:
    """Try to come from everybody's code to their ballot, with whatever might be the salt."""
    guesses: dict[str, Guess] = {}
    for at, salt in enumerate(salts):
        led_to = {number: keys_of(code, (), salt).ballot_id for number, code in codes.items()}
        guesses[f"codes under salt {at}"] = {n: each for n, each in led_to.items() if each in evidence.rows["ballot"]}
    return guesses


def matches(guess: Guess, people: Sequence[Known]) -> int:
    """Count how many guesses are right."""
    return sum(guess.get(person.number) == person.ballot for person in people)


def _orders_of_people(evidence: Evidence, people: Sequence[Known]) -> Iterator[tuple[str, list[int]]]:
    for kind, row_of in ROWS_OF_PEOPLE.items():
        whose = {row: person.number for person in people if (row := row_of(person))}
        for name, order in evidence.orders.items():
            found = [whose[each] for each in dict.fromkeys(order) if each in whose]
            if found:
                yield f"{kind} by {name}", found


ROWS_OF_PEOPLE: Mapping[str, Callable[[Known], bytes | None]] = {
    "codes": lambda person: person.issued,
    "addresses": lambda person: person.address,
}


def _by_rank(name: str, people: Sequence[int], evidence: Evidence) -> dict[str, Guess]:
    """Lay an order of people beside each order of ballots, from the front and from the back."""
    guesses: dict[str, Guess] = {}
    for of_ballots, order in evidence.orders.items():
        ballots = evidence.ballots_in(order)
        guesses[f"{name} : {of_ballots}"] = dict(zip(people, ballots, strict=False))
        guesses[f"{name} : {of_ballots}, from the back"] = dict(zip(people, reversed(ballots), strict=False))
    return guesses


def _together(evidence: Evidence, people: Sequence[Known]) -> Guess:
    """Take a ballot that a transaction changed together with a row of the person's."""
    guess: dict[int, bytes] = {}
    for person in people:
        for act in evidence.acts:
            ballots = sorted(act & evidence.rows["ballot"].keys())
            if ballots and act & set(person.rows):
                guess[person.number] = ballots[0]
    return guess


def _next(evidence: Evidence, people: Sequence[Known]) -> Guess:
    """Take the ballot that was changed first after the last change of a row of the person's."""
    guess: dict[int, bytes] = {}
    for person in people:
        last = max((at for at, act in enumerate(evidence.acts) if act & set(person.rows)), default=-1)
        later = (sorted(act & evidence.rows["ballot"].keys()) for act in evidence.acts[last + 1 :])
        ballots = next((some for some in later if some), [])
        if ballots:
            guess[person.number] = ballots[0]
    return guess


def _shared(evidence: Evidence, people: Sequence[Known]) -> Guess:
    """Take the ballot whose row shares the most with the person's rows that no other ballot has."""
    holders: dict[bytes, set[bytes]] = defaultdict(set)
    for ballot, row in evidence.rows["ballot"].items():
        for gram in _grams(row):
            holders[gram].add(ballot)
    rows = {each: row for some in evidence.rows.values() for each, row in some.items()}
    guess: dict[int, bytes] = {}
    for person in people:
        votes: dict[bytes, int] = defaultdict(int)
        for gram in set().union(*(_grams(rows.get(each, b"")) for each in person.rows)):
            some = holders.get(gram, set())
            if len(some) == 1:
                votes[next(iter(some))] += 1
        if votes:
            guess[person.number] = max(sorted(votes), key=votes.__getitem__)
    return guess


def _grams(row: bytes) -> set[bytes]:
    return {row[at : at + GRAM] for at in range(len(row) - GRAM + 1)}
