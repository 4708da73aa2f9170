"""Attacking a stored release once more, as every reader of the file can, before anything new becomes public."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from tiassess.disclosure.attacker import AuditReport, audit_release
from tiassess.disclosure.release import Release


@dataclass(frozen=True)
class AttackedRelease:
    """A release, and the attacker's report on it.

    Attributes:
        release: what was attacked.
        audit: what was tried and found.
    """

    release: Release
    audit: AuditReport

    @property
    def holds(self) -> bool:
        """Say whether nothing was found and nothing was left undecided."""
        return self.audit.holds

    @property
    def sentences(self) -> Sequence[str]:
        """Give the report in sentences."""
        return self.audit.sentences

    @cached_property
    def report(self) -> str:
        """Write the report as it is stored beside the release."""
        return json.dumps(self.audit.to_document(), sort_keys=True)

    def to_entry(self) -> Mapping[str, Any]:
        """Return what the ledger says of the release: its checksum, its rules, and how the attack ended."""
        rules = self.release.document["rules"]
        return {
            "release": self.release.sha256,
            "profile": rules["profile"],
            "thresholds": {name: rules[f"{name}_threshold"] for name in ("unit", "cross", "comment")},
            "audit": {"holds": self.holds, "report": checksum_of_report(self.report)},
        }


def attack(release: Release) -> AttackedRelease:
    """Try to work out from a release alone what it must not give away."""
    return AttackedRelease(release, audit_release(release))


def checksum_of_report(report: str) -> str:
    """Return the checksum of a stored report, by which the ledger knows it."""
    return sha256(report.encode()).hexdigest()
