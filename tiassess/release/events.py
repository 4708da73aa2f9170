"""What a line of the ledger can say, for whoever writes one and whoever reads it."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What a line of the ledger says."""

    OPENED = "opened"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    DESTROYED = "destroyed"
