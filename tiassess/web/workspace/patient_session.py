"""Asking the provider of single sign-on: for a short time, for a short answer, and without being led elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import requests
import urllib3
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

PATIENCE = 4.0
"""Seconds in which a connection must come about, and each next part of an answer."""

PATIENCE_IN_ALL = 10.0
"""Seconds after which nothing more is waited for while somebody signs in."""

LONGEST_ANSWER = 256 * 1024
"""Bytes of an answer; the keys of the largest providers are a tenth of it."""


class PatientSession(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """The calls to the provider while one person signs in."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.headers.update({"Accept-Encoding": "identity"})  # what is packed could be far larger than it looks
        adapter = _Bounded(time.monotonic() + PATIENCE_IN_ALL)
        for scheme in ("https://", "http://"):
            self.mount(scheme, adapter)


class _Bounded(HTTPAdapter):
    """Sends requests and reads the answers, as far as both bounds go."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def send(self, request: Any, *_: Any, **named: Any) -> requests.Response:
        """Send a request and read its answer whole.

        Raises:
            RequestException: it took too long, was too long, or there was none.
        """
        named |= {"stream": True, "timeout": min(PATIENCE, max(0.001, self._until - time.monotonic()))}
        response = super().send(request, **named)
        response.raw = BytesIO(self._read(response.raw))
        return response

    def _read(self, raw: urllib3.HTTPResponse) -> bytes:
        read = bytearray()
        for part in _parts(raw):
            read += part
            if len(read) > LONGEST_ANSWER:
                message = "the answer is too long"
                raise requests.exceptions.ContentDecodingError(message)
            if time.monotonic() > self._until:
                message = "the answer takes too long"
                raise requests.Timeout(message)
        return bytes(read)


def _parts(raw: urllib3.HTTPResponse) -> Iterator[bytes]:
    """Give an answer as it comes, and hang up at its end or when no more of it is wanted."""
    try:
        while part := raw.read1(LONGEST_ANSWER, decode_content=False):
            yield part
    except (urllib3.exceptions.HTTPError, OSError) as mishap:
        raise requests.ConnectionError(mishap) from None
    finally:
        raw.close()
