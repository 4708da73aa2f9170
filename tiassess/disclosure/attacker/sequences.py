"""Releases that are public together: what can be worked out by laying one beside the other (R9, R11).

Each release is attacked by itself elsewhere. Here they are read in pairs, as far as files can tell. What they cannot
tell:

- whether a release is missing, such as one between a first release and the second correction of it;
- whether somebody's answers were filled in beforehand, or a wave was opened again before anything was published, or
  two waves were open at the same time: the days in a release are those that were planned;
- how many joined or left a team between two waves, because no headcount is printed. Different answers are different
  variables, so nothing *follows* from the difference of two waves. Where nearly everybody answers as before, it can
  still be guessed;
- whether answers were published again without any of the same questions for the whole organisation: with other words
  or another scale, or for parts of it only;
- whether the answers of k or more people were added to those of before, or some were taken out and others put in, as
  in a rolling average.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from tiassess.disclosure.attacker.withdrawal import is_withdrawal
from tiassess.disclosure.release import Release

BETWEEN_CLOSES = timedelta(days=28)
FEWEST_QUESTIONS = 3
"""Two waves can agree on one question by chance, hardly on three with all their options."""

Entry = Mapping[str, Any]
Question = tuple[str, str, int]
"""The hash of the wording, that of the scale, and a number for a question that was asked more than once."""


def find_quarrels(releases: Sequence[Release]) -> Iterator[str]:
    """Give a sentence for everything that must not be true of releases that are public together.

    Args:
        releases: of one organisation or of several, in any order. The same file twice counts once.
    """
    unlike = sorted({release.sha256: release for release in releases}.values(), key=_place)
    found = (
        sentence
        for one, other in combinations(unlike, 2)
        for sentence in (
            _of_one_wave(one, other, unlike)
            if _wave(one) == _wave(other)
            else (*_the_same_answers(one, other), *_close_together(one, other))
        )
    )
    # A release and its corrections say the same of another wave, once is enough.
    yield from dict.fromkeys(found)


def _of_one_wave(one: Release, other: Release, all_of_them: Sequence[Release]) -> Iterator[str]:
    """R9: a wave has one release, and corrections that withdraw from it.

    A second selection of the same answers can be safe by itself and give answers away beside the first, even if it is
    the stricter of the two. What only withdraws says nothing that the first does not say, and neither do two such
    corrections beside each other, where the release that both withdraw from is there to be attacked.
    """
    if any(_says_nothing_beyond(whole, one, other) for whole in all_of_them):
        return
    yield (
        f"{_name(one)} has two releases, and neither only withdraws results from the other. What differs between them "
        "can give away single answers."
    )
    if places := sorted(set(_a_few_apart(one, other))):
        yield (
            f"The two releases of {_name(one)} differ by a few people in {', '.join(places)}: subtracting one from "
            "the other gives their answers."
        )


def _says_nothing_beyond(whole: Release, one: Release, other: Release) -> bool:
    return all(release is whole or is_withdrawal(release, whole) for release in (one, other))


def _a_few_apart(one: Release, other: Release) -> Iterator[str]:
    """Name the groups whose ballots, or whose answers to a question, differ by 1 to k − 1."""
    before = {group["id"]: group for group in one.document["groups"] if group["shown"]}
    for group in other.document["groups"]:
        if group["shown"] and group["id"] in before:
            first, second = _numbers(before[group["id"]]), _numbers(group)
            if any(
                0 < abs(first[cell] - second[cell]) < _threshold(one, other) for cell in first.keys() & second.keys()
            ):
                yield str(group["id"])


def _numbers(group: Entry) -> dict[str, int]:
    return {"": group["n"]} | {item["id"]: item["n"] for item in group["items"] if item["shown"]}


def _the_same_answers(one: Release, other: Release) -> Iterator[str]:
    """R11 b, g: the same answers in two publications are one release, whatever the waves or the units are called.

    That is so for a wave that was opened again for a few more, for old answers on new units, and for the same answers
    under the name of another organisation.
    """
    first, second, few = _whole_counts(one), _whole_counts(other), _threshold(one, other)
    if _grew_by_fewer(first, second, few) or _grew_by_fewer(second, first, few):
        yield (
            f"{_name(one)} and {_name(other)} give the same answers to every question that both show for the whole, "
            "but for a few people at most. If they are the same people's answers, published twice, they are one "
            "release, and what differs between their groups can give away single answers."
        )


def _grew_by_fewer(
    before: Mapping[Question, Mapping[str, int]], after: Mapping[Question, Mapping[str, int]], few: int
) -> bool:
    """Tell whether the answers to all shared questions can be the earlier ones and those of fewer people than `few`."""
    shared = before.keys() & after.keys()
    added = [
        {option: after[question].get(option, 0) - before[question].get(option, 0) for option in options}
        for question in shared
        for options in [before[question].keys() | after[question].keys()]
    ]
    return len(shared) >= FEWEST_QUESTIONS and all(
        min(options.values()) >= 0 and sum(options.values()) < few for options in added
    )


def _whole_counts(release: Release) -> dict[Question, Mapping[str, int]]:
    """Read the exact answers of the whole organisation, by what was asked and not by what the question is called."""
    document = release.document
    shown = {
        item["id"]: item["counts"]
        for group in document["groups"]
        if group["kind"] == "organisation" and group["shown"]
        for item in group["items"]
        if "counts" in item
    }
    asked: list[tuple[str, str]] = []
    counts = {}
    for question in document["questions"]:
        words = question["text_sha256"], question["scale_sha256"]
        if question["id"] in shown:
            counts[*words, asked.count(words)] = shown[question["id"]]
        asked.append(words)
    return counts


def _close_together(one: Release, other: Release) -> Iterator[str]:
    """R11 a: an organisation's waves close at least 28 days apart, so that different people have had time to answer."""
    if one.document["organisation"] != other.document["organisation"]:
        return
    if abs(_closes(one) - _closes(other)) < BETWEEN_CLOSES:
        yield (
            f"{_name(one)} and {_name(other)} close less than {BETWEEN_CLOSES.days} days apart. Nearly everybody "
            "answers as before so soon, and the difference tells about those who came or went."
        )


def _threshold(one: Release, other: Release) -> int:
    return max(int(release.document["rules"]["unit_threshold"]) for release in (one, other))


def _closes(release: Release) -> date:
    return date.fromisoformat(release.document["wave"]["closes"])


def _wave(release: Release) -> tuple[str, str]:
    return release.document["organisation"], release.document["wave"]["id"]


def _name(release: Release) -> str:
    organisation, wave = _wave(release)
    return f"Wave “{wave}” of “{organisation}”"


def _place(release: Release) -> tuple[str, str, str, str]:
    organisation, wave = _wave(release)
    return organisation, release.document["wave"]["closes"], wave, release.sha256
