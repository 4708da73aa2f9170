"""What the attacker tried and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tiassess.disclosure.attacker.planted import Planted


class Method(StrEnum):
    """How a set of shown results was attacked."""

    NOTHING_SHOWN = "nothing shown"
    EVERY_COMBINATION = "every combination, with the people in every atom"
    CERTIFICATE = "certificate for every block, with the people in every atom"
    PRINTED_COUNTS = "every set of atoms whose people follow from the printed counts"
    CERTAINTY_EVERYBODY = "single answers, with the people in every atom, and what each knows of themselves"
    CERTAINTY_NARROWEST = "single answers, with the people in every atom, and what those know who could prove most"
    CERTAINTY_PRINTED = "single answers that follow from the printed counts"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack: on the ballots or on one question, and how."""

    subject: str
    method: Method


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The attacker's report on one release.

    Neither a report nor its findings hold a number of people below the threshold.

    Attributes:
        organisation: id of the organisation.
        wave: id of the wave.
        sha256: which release was attacked.
        threshold: the fewest people that a number may rest on.
        tried: every attack that ran.
        findings: what must not be, each in a sentence.
        planted: how many ballots somebody would have to have planted to get below the threshold (R15).
        questions: ids of the questions that findings are about, as far as each is about one.
    """

    organisation: str
    wave: str
    sha256: str
    threshold: int
    tried: tuple[Attempt, ...]
    findings: tuple[str, ...]
    planted: Planted
    questions: frozenset[str] = frozenset()

    @property
    def holds(self) -> bool:
        """Whether nothing was found and nothing was left undecided."""
        return not self.findings

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in sentences for a person at the command line."""
        name = f"Wave “{self.wave}” of “{self.organisation}”"
        if not self.holds:
            return (f"{name} does not hold:", *self.findings)
        shown = [attempt for attempt in self.tried if attempt.method is not Method.NOTHING_SHOWN]
        methods = sorted({attempt.method.value for attempt in shown})
        results = len({attempt.subject for attempt in shown})
        return (
            f"{name} holds: no number that was found to follow from it rests on fewer than {self.threshold} people.",
            "Nor was it found to prove how anybody answered.",
            f"Tried on {results} sets of results: {'; '.join(methods)}." if shown else "It shows no results.",
            "No attack can exclude that somebody guesses right, that colleagues put together what they know of "
            "themselves, or that ballots were forged.",
        )

    def to_document(self) -> Mapping[str, Any]:
        """Return the report as plain values for a JSON file."""
        return {
            "organisation": self.organisation,
            "wave": self.wave,
            "sha256": self.sha256,
            "threshold": self.threshold,
            "holds": self.holds,
            "tried": [{"subject": attempt.subject, "method": attempt.method.value} for attempt in self.tried],
            "findings": list(self.findings),
            "planted": {"groups": dict(self.planted.groups), "anywhere": self.planted.anywhere},
        }


@dataclass(frozen=True, slots=True)
class JointReport:
    """The attacker's report on releases that are public together.

    Attributes:
        reports: one for each release.
        findings: what is wrong with having them both.
    """

    reports: tuple[AuditReport, ...]
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether each release holds, and all of them together."""
        return not self.findings and all(report.holds for report in self.reports)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in sentences for a person at the command line."""
        return (*self.findings, *(sentence for report in self.reports for sentence in report.sentences))

    def to_document(self) -> Mapping[str, Any]:
        """Return the report as plain values for a JSON file."""
        return {
            "holds": self.holds,
            "findings": list(self.findings),
            "releases": [report.to_document() for report in self.reports],
        }
