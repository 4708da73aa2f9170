"""Handing messages to GOV.UK Notify.

Its template takes subject and text whole, so that what staff read is the same as by a mail server. Notify keeps what it
sent for some days, which docs/deployment.md says; no reference is given by which a message could be found again.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from tiassess.collection.errors import MailAwayError
from tiassess.collection.letters import Letter
from tiassess.collection.mail_outcome import Outcome
from tiassess.config.mail import Notify

if TYPE_CHECKING:
    from notifications_python_client.errors import APIError

AWAY: Final = "GOV.UK Notify cannot be reached just now. What was not handed over waits."

# The client writes down what Notify answered, which may repeat an address.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL + 1)


class NotifyCarrier:
    """A client of GOV.UK Notify."""

    def __init__(self, server: Notify) -> None:
        from notifications_python_client.notifications import (  # noqa: PLC0415 - only who sends waits for it
            NotificationsAPIClient,
        )

        make: Any = NotificationsAPIClient  # it has no types
        self._template = server.template
        self._client = make(server.api_key, base_url=server.at)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, mishap: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the connections that are kept for a next message."""
        self._client.request_session.close()

    def carry(self, letter: Letter, email: str) -> Outcome:
        """Hand a letter over for one address.

        Raises:
            MailAwayError: Notify cannot be reached, or takes nothing from us just now.
        """
        from notifications_python_client.errors import APIError  # noqa: PLC0415 - as above

        words = {"subject": letter.subject, "body": letter.body}
        try:
            self._client.send_email_notification(email, self._template, personalisation=words)
        except APIError as mishap:
            return _outcome(mishap)
        return Outcome.TAKEN


def _outcome(mishap: APIError) -> Outcome:
    """Tell an address that Notify refuses from a service that takes nothing, and from not knowing.

    Raises:
        MailAwayError: the message was not taken, and neither would another one be just now.
    """
    if mishap.response is None:
        if _never_left(mishap):
            raise MailAwayError(AWAY) from None
        return Outcome.UNSURE
    status = mishap.status_code
    if status < 400 or status >= 500:
        return Outcome.UNSURE
    if status == 400 and _is_about_the_address(mishap):
        return Outcome.REFUSED
    message = f"GOV.UK Notify takes no messages from here just now (status {status}). What was not handed over waits."
    raise MailAwayError(message) from None


def _never_left(mishap: APIError) -> bool:
    """Say whether no connection was made at all, so that nothing can have been taken."""
    from requests.exceptions import ConnectTimeout, SSLError  # noqa: PLC0415 - as above
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415 - as above

    cause = mishap.__cause__
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    return isinstance(cause, ConnectTimeout | SSLError) or isinstance(reason, NewConnectionError)


def _is_about_the_address(mishap: APIError) -> bool:
    said = mishap.message
    first = said[0] if isinstance(said, list) and said else {}
    return isinstance(first, dict) and str(first.get("message", "")).startswith("email_address")
