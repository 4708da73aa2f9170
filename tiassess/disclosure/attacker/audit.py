"""The audit: every attack on one release, or on several that are public together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tiassess.disclosure.attacker.certificate import is_certified
from tiassess.disclosure.attacker.consistency import find_inconsistencies
from tiassess.disclosure.attacker.formula import combination_within, write_formula
from tiassess.disclosure.attacker.known_people import SearchTooLongError, find_few_people
from tiassess.disclosure.attacker.printed_counts import find_small_set
from tiassess.disclosure.attacker.programme import UndecidedError
from tiassess.disclosure.attacker.reading import BALLOTS, Blocks, Results, blocks_of, read_results
from tiassess.disclosure.attacker.report import Attempt, AuditReport, JointReport, Method
from tiassess.disclosure.attacker.withdrawal import is_withdrawal
from tiassess.disclosure.release import Release

PeoplePerAtom = Mapping[str, Mapping[str, int]]
"""Question → atom → people who answered."""


def audit_release(
    release: Release,
    people_per_atom: PeoplePerAtom | None = None,
    *,
    forms: Mapping[str, int] | None = None,
) -> AuditReport:
    """Attack one release.

    At counting the attacker is told how many people answered in every atom, as colleagues might know. Later nobody
    knows that any more, and it works with the printed numbers alone.

    Args:
        release: what is to be published, or was.
        people_per_atom: people per question and atom, without those whose ballot somebody else knows (R15 c). A
            question that is not in it is attacked with the printed numbers.
        forms: the same for the ballots themselves.
    """
    document = release.document
    atoms = [atom["id"] for atom in document["atoms"]]
    k: int = document["rules"]["unit_threshold"]
    findings = list(find_inconsistencies(document))
    tried = []
    known = dict(people_per_atom or {}) | ({} if forms is None else {BALLOTS: forms})
    for results in read_results(document):
        method, found = _attack(results, blocks_of(results, atoms), known.get(results.name), k)
        tried.append(Attempt(results.name, method))
        findings += found
    return AuditReport(
        organisation=document["organisation"],
        wave=document["wave"]["id"],
        sha256=release.sha256,
        threshold=k,
        tried=tuple(tried),
        findings=tuple(findings),
    )


def audit_releases(releases: Sequence[Release]) -> JointReport:
    """Attack several published releases, each on its own; two of one wave must be one and its correction.

    Two releases of the same answers are one release to whoever has both (R9). A correction only withdraws, so it adds
    nothing; anything else is a finding.
    """
    unlike = list({release.sha256: release for release in releases}.values())
    quarrels = [
        f"Wave “{one.document['wave']['id']}” of “{one.document['organisation']}” has two releases, and neither only "
        "withdraws results from the other. What differs between them can give away single answers."
        for one, other in combinations(unlike, 2)
        if _wave(one) == _wave(other) and not is_withdrawal(one, other) and not is_withdrawal(other, one)
    ]
    return JointReport(tuple(audit_release(release) for release in unlike), tuple(quarrels))


def _wave(release: Release) -> tuple[str, str]:
    return release.document["organisation"], release.document["wave"]["id"]


def _attack(results: Results, blocks: Blocks, people: Mapping[str, int] | None, k: int) -> tuple[Method, Sequence[str]]:
    if not results.groups:
        return Method.NOTHING_SHOWN, []
    if people is None:
        return Method.PRINTED_COUNTS, list(_by_printed_counts(results, blocks, k))
    in_blocks = {block: sum(people.get(atom, 0) for atom in atoms) for block, atoms in enumerate(blocks.atoms)}
    mismatch = list(_more_than_printed(results, blocks, in_blocks))
    try:
        found = find_few_people(blocks.rows, in_blocks, k)
    except SearchTooLongError:
        return Method.CERTIFICATE, mismatch + list(_by_certificate(results, blocks, in_blocks, k))
    return Method.EVERY_COMBINATION, mismatch + ([_few_people(results, blocks, people, found, k)] if found else [])


def _by_printed_counts(results: Results, blocks: Blocks, k: int) -> Iterator[str]:
    try:
        found = find_small_set(blocks.rows, results.n, k)
    except UndecidedError:
        yield f"{_subject(results)}: it stayed undecided whether a small group follows from the printed counts."
        return
    if found:
        formula = write_formula(results.groups, found.factors)
        yield f"{_subject(results)}: the answers of fewer than {k} people follow from {formula}."


def _by_certificate(results: Results, blocks: Blocks, people: Mapping[int, int], k: int) -> Iterator[str]:
    try:
        certified = is_certified(blocks.rows, people, k)
    except UndecidedError:
        certified = False
    if not certified:
        yield f"{_subject(results)}: it could not be shown that every number rests on {k} people or more."


def _few_people(results: Results, blocks: Blocks, people: Mapping[str, int], found: frozenset[int], k: int) -> str:
    atoms = ", ".join(atom for block in sorted(found) for atom in blocks.atoms[block] if people.get(atom))
    factors = combination_within(blocks.rows, found)
    how = f" It is {write_formula(results.groups, factors)}." if factors else ""
    return f"{_subject(results)}: a number that follows rests on fewer than {k} people, in {atoms}.{how}"


def _more_than_printed(results: Results, blocks: Blocks, people: Mapping[int, int]) -> Iterator[str]:
    """With too many people in the atoms every result would look safer than it is."""
    for group, row, n in zip(results.groups, blocks.rows, results.n, strict=True):
        if sum(people[block] for block in row) > n:
            yield f"{_subject(results)}: the people in the atoms of {group} are more than the release prints."


def _subject(results: Results) -> str:
    return "Ballots" if results.name == BALLOTS else f"Question {results.name}"
