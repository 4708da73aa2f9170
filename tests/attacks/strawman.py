"""Servers with a fault that links people to ballots, so that attacks are seen to succeed where there is a link.

Run as ``python -m tests.attacks.strawman FAULT serve …``; everything else is as in the real server.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from unittest import mock
from uuid import uuid4

from sqlalchemy import update

from tiassess.cli import main
from tiassess.collection import answering
from tiassess.collection.entries import issued_id, keys_of
from tiassess.collection.tables import IssuedCode

COMMAND = (sys.executable, "-m", "tests.attacks.strawman")

_admission = answering._admission


def mark_the_code(session: Any, survey: Any, code: Any, salt: bytes) -> Any:
    """Note at a code that it was used, as survey servers do, in the transaction that keeps the answers."""
    if session.get_bind().get_execution_options()["tiassess_writing"]:
        these = (IssuedCode.wave_id == survey.id, IssuedCode.id == issued_id(code, salt))
        session.execute(update(IssuedCode).where(*these).values(card_order=uuid4()))
    return _admission(session, survey, code, salt)


def keep_the_codes_id(code: Any, words: Any, salt: bytes) -> Any:
    """Keep at a ballot what a code was issued under."""
    return replace(keys_of(code, words, salt), replace_check=issued_id(code, salt) * 2)


def keep_the_order(code: Any, words: Any, salt: bytes) -> Any:
    """Give ballots ids that grow, as databases do by themselves."""
    return replace(keys_of(code, words, salt), ballot_id=time.time_ns().to_bytes(16))


FAULTS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "marks-codes": ("_admission", mark_the_code),
    "shares-a-key": ("keys_of", keep_the_codes_id),
    "keeps-order": ("keys_of", keep_the_order),
}


if __name__ == "__main__":
    name, fault = FAULTS[sys.argv.pop(1)]
    with mock.patch.object(answering, name, fault):
        main()
