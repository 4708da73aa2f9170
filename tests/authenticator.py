"""An authenticator app, as somebody's phone has it: RFC 6238 from its text, apart from the server's own code."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime

STEP_SECONDS = 30


@dataclass
class App:
    """An app that was given a key."""

    key: str

    def code(self, moment: datetime, steps: int = 0) -> str:
        """Give what it shows at a moment, or some steps later."""
        counter = int(moment.timestamp()) // STEP_SECONDS + steps
        digest = hmac.digest(base64.b32decode(self.key.replace(" ", "")), counter.to_bytes(8, "big"), "sha1")
        place = digest[-1] & 0x0F
        number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
        return f"{number % 1_000_000:06}"
