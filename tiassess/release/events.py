"""What a line of the ledger can say, for whoever writes one and whoever reads it."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What a line of the ledger says."""

    OPENED = "opened"
    EXTENDED = "extended"
    DELAYED = "delayed"
    CLOSED = "closed"
    COUNTED = "counted"
    CODES_ISSUED = "codes issued"
    CODES_CANCELLED = "codes cancelled"
    MAILED = "mailed"
    COMMENTS_HELD = "comments held"
    COMMENTS_DESTROYED = "comments destroyed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    DESTROYED = "destroyed"
