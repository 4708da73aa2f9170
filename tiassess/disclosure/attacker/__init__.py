"""The attacker: tries to work out from a release what it must not give away, before and after it is published.

It reads the release document as any reader could and shares no code with the selection, so that one can find the
other's mistakes. SciPy is loaded only when an audit needs it.
"""

from __future__ import annotations

from tiassess.disclosure.attacker.audit import audit_release, audit_releases
from tiassess.disclosure.attacker.report import AuditReport, JointReport

__all__ = ["AuditReport", "JointReport", "audit_release", "audit_releases"]
