"""Messages in the queue: JSON with a mark under a key of ours, in place of the pickles of the library.

A pickle runs whatever its writer wants. So what lies in the queue is compared with its mark first and parsed
afterwards, as JSON, and nothing is ever unpickled. A message holds a random id of its own, the name of a task and ids
of waves. Neither time nor anything else has a place in it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from huey.registry import Message
from huey.serializer import Serializer

from tiassess.jobs.errors import ForeignMessageError, NotAnIdError

QUEUE_LABEL: Final = "queue"
"""The purpose for which the key of these marks is derived."""

MAC_BYTES = 32
LONGEST = 1_000
"""Bytes; no message of ours is longer, and a longer one is not even looked at."""


class SignedMessages(Serializer):  # type: ignore[misc]  # huey has no types
    """Write and read messages, refusing every one that is not ours."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        super().__init__()
        self._keys = keys

    def serialize(self, message: Any) -> bytes:
        """Write a message.

        Raises:
            NotAnIdError: it carries something else than ids.
        """
        _refuse_other_than_ids(message)
        text = json.dumps({"id": message.id, "task": message.name, "ids": list(message.args or ())}).encode()
        return _mark(self._keys[0], text) + text

    def deserialize(self, data: bytes) -> Message:
        """Read a message.

        Raises:
            ForeignMessageError: it is not ours.
        """
        data = bytes(data) if len(data) <= LONGEST else b""
        mark, text = data[:MAC_BYTES], data[MAC_BYTES:]
        if not any(hmac.compare_digest(_mark(key, text), mark) for key in self._keys):
            raise ForeignMessageError("The queue held something that this server did not put there. It was dropped.")
        written = json.loads(text)
        message = Message(id=written["id"], name=written["task"], args=tuple(written["ids"]), kwargs={}, retries=0)
        _refuse_other_than_ids(message)
        return message


def _mark(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _refuse_other_than_ids(message: Any) -> None:
    """Refuse whatever is no message, has another argument than the text of an id, or asks for a feature of the library.

    Some features keep times or results, and none is needed.
    """
    is_ours = (
        isinstance(message, Message)
        and all(_is_id(text) for text in (message.id, *(message.args or ())))
        and not any(message._replace(id=None, name=None, args=None))
    )
    if not is_ours:
        raise NotAnIdError("A job carries ids and nothing else.")


def _is_id(text: object) -> bool:
    """Say whether something is the text of an id as we write it.

    >>> _is_id("0f5fd0c4-6c0e-4d0e-8df9-111111111111"), _is_id("0f5fd0c46c0e4d0e8df9111111111111"), _is_id(7)
    (True, False, False)
    """
    try:
        return isinstance(text, str) and str(UUID(text)) == text
    except ValueError:
        return False
