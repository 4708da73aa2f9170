"""The audit: every attack on one release, or on several that are public together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiassess.disclosure.attacker.algebra import reduced
from tiassess.disclosure.attacker.answers import Answers, AnswersPerAtom, Told, read_answers, read_not_answered
from tiassess.disclosure.attacker.certificate import is_certified
from tiassess.disclosure.attacker.consistency import find_inconsistencies
from tiassess.disclosure.attacker.families import Families, families_of
from tiassess.disclosure.attacker.formula import combination_within, write_formula
from tiassess.disclosure.attacker.known_people import SearchTooLongError, find_few_people
from tiassess.disclosure.attacker.planted import fewest_planted
from tiassess.disclosure.attacker.printed_counts import find_small_set
from tiassess.disclosure.attacker.programme import UndecidedError
from tiassess.disclosure.attacker.reading import (
    BALLOTS,
    Blocks,
    Results,
    blocks_of,
    read_results,
    read_silence,
    silence_of,
)
from tiassess.disclosure.attacker.report import Attempt, AuditReport, JointReport, Method
from tiassess.disclosure.attacker.sequences import find_quarrels
from tiassess.disclosure.attacker.spreads import read_deviations, read_intervals
from tiassess.disclosure.each import Each
from tiassess.disclosure.release import Release

PeoplePerAtom = Mapping[str, Mapping[str, int]]
"""Question → atom → people who answered."""

AnswersToQuestions = Mapping[str, AnswersPerAtom]
"""Question → atom → option → people."""

SharesOfQuestions = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Question → atom → did_not_know or otherwise → people."""

PeopleWithScores = Mapping[frozenset[str], Mapping[str, int]]
"""Questions of a score → atom → people who have a score of their own on them."""


def audit_release(  # noqa: PLR0913 - each argument is one more thing that the attacker is told
    release: Release,
    people_per_atom: PeoplePerAtom | None = None,
    *,
    forms: Mapping[str, int] | None = None,
    scored: PeopleWithScores | None = None,
    known: AnswersToQuestions | None = None,
    answers: AnswersToQuestions | None = None,
    known_shares: SharesOfQuestions | None = None,
    each: Each = map,
) -> AuditReport:
    """Attack one release.

    At counting the attacker is told how many people answered in every atom, as colleagues might know. Later nobody
    knows that any more, and it works with the printed numbers alone.

    Args:
        release: what is to be published, or was.
        people_per_atom: people per question and atom, without those whose ballot somebody else knows (R15 c). A
            question that is not in it is attacked with the printed numbers.
        forms: the same for the ballots themselves.
        scored: the same for the spreads. Without it they are attacked with the printed numbers of ballots.
        known: the answers that somebody besides the respondent knows. They are part of what is printed, and no part of
            the people in the atoms.
        answers: all other answers. With them, the colleagues who know their own answer are those who are there;
            without, those who must be.
        known_shares: how many of those whose ballot somebody knows did not know, and how many left it otherwise.
        each: how the questions are gone through.
    """
    document = release.document
    told = dict(people_per_atom or {}) | ({} if forms is None else {BALLOTS: forms})
    silent = _silent_people(people_per_atom, forms)
    families, atoms = families_of(document), _atoms(document)
    tasks = [
        _Task(printed, families, atoms, what)
        for printed, what in (
            *_single_answers(document, told, known, answers),
            *_who_did_not_answer(document, silent, known_shares),
        )
    ]
    outcomes = [
        *(_on_people(document, results, told.get(results.name), forms) for results in read_results(document)),
        *(_on_people(document, results, silent.get(item)) for item, results in read_silence(document)),
        *(_on_people(document, results, people) for results, people in _spreads(document, scored)),
        *(_Outcome(task.printed.name, *tried) for task, tried in zip(tasks, each(_try, tasks), strict=True)),
    ]
    about = {outcome.variable for outcome in outcomes if outcome.findings}
    return AuditReport(
        organisation=document["organisation"],
        wave=document["wave"]["id"],
        sha256=release.sha256,
        threshold=document["rules"]["unit_threshold"],
        tried=tuple(Attempt(outcome.variable, outcome.method) for outcome in outcomes),
        findings=(*find_inconsistencies(document), *(found for outcome in outcomes for found in outcome.findings)),
        planted=fewest_planted(release, people_per_atom, forms),
        questions=frozenset(
            question["id"]
            for question in document["questions"]
            if not about.isdisjoint({question["id"], silence_of(question["id"])})
        ),
    )


def audit_releases(releases: Sequence[Release]) -> JointReport:
    """Attack several published releases, each on its own and laid beside the others (R9, R11)."""
    unlike = {release.sha256: release for release in releases}.values()
    return JointReport(tuple(audit_release(release) for release in unlike), tuple(find_quarrels(releases)))


def _atoms(document: Mapping[str, Any]) -> list[str]:
    return [atom["id"] for atom in document["atoms"]]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one variable was attacked, and what was found."""

    variable: str
    method: Method
    findings: Sequence[str]


def _on_people(
    document: Mapping[str, Any],
    results: Results,
    people: Mapping[str, int] | None,
    forms: Mapping[str, int] | None = None,
) -> _Outcome:
    """Attack the numbers of people behind some results; with all ballots, see too who did not answer."""
    blocks = blocks_of(results, _atoms(document))
    method, found = _attack(results, blocks, people)
    if people is not None and forms is not None:
        found = [*found, *_silent_places(results, blocks, people, forms)]
    return _Outcome(results.name, method, found)


@dataclass(frozen=True, slots=True)
class _Task:
    """One variable whose single answers are tried."""

    printed: Answers
    families: Families
    atoms: Sequence[str]
    told: Told


def _single_answers(
    document: Mapping[str, Any],
    people_of: PeoplePerAtom,
    known: AnswersToQuestions | None,
    answers: AnswersToQuestions | None,
) -> Iterator[tuple[Answers, Told]]:
    """Give every question, and what is told of it."""
    for printed in read_answers(document):
        yield (
            printed,
            Told(
                people_of.get(printed.name),
                None if known is None else known.get(printed.name, {}),
                None if answers is None else answers.get(printed.name),
            ),
        )


def _who_did_not_answer(
    document: Mapping[str, Any], silent: PeoplePerAtom, known: SharesOfQuestions | None
) -> Iterator[tuple[Answers, Told]]:
    """Give for every question why people did not answer it, and what is told of that."""
    for item, printed in read_not_answered(document):
        yield printed, Told(silent.get(item), None if known is None else known.get(item, {}))


def _try(task: _Task) -> tuple[Method, Sequence[str]]:
    from tiassess.disclosure.attacker.certainty import attack_certainty  # noqa: PLC0415 - SciPy takes a second

    return attack_certainty(task.printed, task.families, task.atoms, task.told)


def _silent_people(people_per_atom: PeoplePerAtom | None, forms: Mapping[str, int] | None) -> PeoplePerAtom:
    """Give for every question the people of each atom who did not answer it, where that is known."""
    if people_per_atom is None or forms is None:
        return {}
    return {
        item: {atom: ballots - answered.get(atom, 0) for atom, ballots in forms.items()}
        for item, answered in people_per_atom.items()
    }


def _silent_places(
    results: Results, blocks: Blocks, people: Mapping[str, int], forms: Mapping[str, int]
) -> Iterator[str]:
    """See whether it follows of some people that none of them answered.

    That is so if some combination of the shown results rests on people with a ballot and on nobody who answered: it
    makes the results depend less on each other to look at all ballots than to look at answers alone.
    """
    with_ballots, with_answers = (
        {at for at, atoms in enumerate(blocks.atoms) if any(counts.get(atom) for atom in atoms)}
        for counts in (forms, people)
    )
    by_ballots, by_answers = (
        len(reduced({block: one for block, one in row.items() if block in there} for row in blocks.rows))
        for there in (with_ballots, with_answers)
    )
    if by_ballots > by_answers:
        yield f"{results.subject}: it follows of everybody in some place that they did not answer."


def _spreads(
    document: Mapping[str, Any], scored: PeopleWithScores | None
) -> Iterator[tuple[Results, Mapping[str, int] | None]]:
    """Give what spreads are printed, and the people behind them.

    With the printed numbers alone, intervals give away no more than the ballots do, which have been attacked already.
    """
    if scored is None:
        yield from ((results, None) for _, results in read_deviations(document))
    else:
        for questions, results in (*read_intervals(document), *read_deviations(document)):
            yield results, scored.get(questions, {})


def _attack(results: Results, blocks: Blocks, people: Mapping[str, int] | None) -> tuple[Method, Sequence[str]]:
    if not results.groups:
        return Method.NOTHING_SHOWN, []
    if people is None:
        return Method.PRINTED_COUNTS, list(_by_printed_counts(results, blocks))
    in_blocks = {block: sum(people.get(atom, 0) for atom in atoms) for block, atoms in enumerate(blocks.atoms)}
    at_once = list(_seen_at_once(results, blocks, in_blocks))
    try:
        found = find_few_people(blocks.rows, in_blocks, results.k)
    except SearchTooLongError:
        return Method.CERTIFICATE, at_once + list(_by_certificate(results, blocks, in_blocks))
    return Method.EVERY_COMBINATION, at_once + ([_few_people(results, blocks, people, found)] if found else [])


def _by_printed_counts(results: Results, blocks: Blocks) -> Iterator[str]:
    try:
        found = find_small_set(blocks.rows, results.n, results.k)
    except UndecidedError:
        yield f"{results.subject}: it stayed undecided whether a small group follows from the printed counts."
        return
    if found:
        formula = write_formula(results.groups, found.factors)
        yield f"{results.subject}: the answers of fewer than {results.k} people follow from {formula}."


def _by_certificate(results: Results, blocks: Blocks, people: Mapping[int, int]) -> Iterator[str]:
    try:
        certified = is_certified(blocks.rows, people, results.k)
    except UndecidedError:
        certified = False
    if not certified:
        yield f"{results.subject}: it could not be shown that every number rests on {results.k} people or more."


def _few_people(results: Results, blocks: Blocks, people: Mapping[str, int], found: frozenset[int]) -> str:
    atoms = ", ".join(atom for block in sorted(found) for atom in blocks.atoms[block] if people.get(atom))
    factors = combination_within(blocks.rows, found)
    how = f" It is {write_formula(results.groups, factors)}." if factors else ""
    return f"{results.subject}: a number that follows rests on fewer than {results.k} people, in {atoms}.{how}"


def _seen_at_once(results: Results, blocks: Blocks, people: Mapping[int, int]) -> Iterator[str]:
    """A group must have its people; with too many in the atoms every result would look safer than it is."""
    for group, row, n, least in zip(results.groups, blocks.rows, results.n, results.least, strict=True):
        inside = sum(people[block] for block in row)
        if inside > n:
            yield f"{results.subject}: the people in the atoms of {group} are more than the release prints."
        if inside < least:
            yield f"{results.subject}: {group} is shown and rests on fewer than {least} people."
