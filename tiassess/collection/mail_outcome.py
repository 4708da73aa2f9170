"""What can become of a message that is handed over, and the shape of whatever takes it."""

from __future__ import annotations

import enum
from types import TracebackType
from typing import Protocol, Self

from tiassess.collection.letters import Letter


class Outcome(enum.Enum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"  # for good: there is no such mailbox
    PUT_OFF = "put off"  # not taken, but may be later
    UNSURE = "unsure"  # the connection broke when it may have been taken already


class Carrier(Protocol):
    """Takes messages, one after the other."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, mishap: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""

    def carry(self, letter: Letter, email: str) -> Outcome:
        """Hand a letter over for one address.

        Raises:
            MailAwayError: it was not taken, and neither would another one be just now.
        """
