"""Messages in the queue: ids of waves under a mark of ours, and nothing else, in or out."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from huey.registry import Message

from tiassess.config import SubKeys
from tiassess.jobs.errors import ForeignMessageError, NotAnIdError
from tiassess.jobs.messages import LONGEST, MAC_BYTES, QUEUE_LABEL, SignedMessages

WAVE = UUID("0f5fd0c4-6c0e-4d0e-8df9-0123456789ab")
SECRET, OTHER = bytes(range(32)), bytes(range(32, 64))


def messages(*secrets: bytes) -> SignedMessages:
    return SignedMessages(SubKeys(secrets or (SECRET,)).all(QUEUE_LABEL))


def message(*ids: Any, **more: Any) -> Message:
    return Message(**{"id": str(uuid4()), "name": "task", "args": ids, "kwargs": {}, **more})


@dataclass
class WritesAFile:
    """What a pickle can do to whoever reads it."""

    path: Path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.path,)


def test_a_message_comes_out_as_it_went_in() -> None:
    sent = message(str(uuid4()), str(uuid4()))
    received = messages().deserialize(messages().serialize(sent))
    assert (received.id, received.name, received.args, received.kwargs) == (sent.id, sent.name, sent.args, {})


def test_a_message_holds_an_id_of_its_own_a_name_and_ids_and_nothing_else() -> None:
    written = json.loads(messages().serialize(message(str(uuid4())))[MAC_BYTES:])
    assert written.keys() == {"id", "task", "ids"}


@pytest.mark.parametrize(
    "argument",
    ["ann@example.org", "0123-4567-89AB-CDEF-GHJK", 7, None, b"bytes", "", str(WAVE).upper(), WAVE, ["a"]],
    ids=repr,
)
def test_what_is_no_id_never_gets_into_a_message(argument: object) -> None:
    with pytest.raises(NotAnIdError):
        messages().serialize(message(argument))


@pytest.mark.parametrize(
    "more",
    [
        {"kwargs": {"address": "ann@example.org"}},
        {"eta": "2026-11-22"},
        {"retries": 1},
        {"on_complete": message()},
        {"expires": 60},
        {"priority": 1},
        {"id": "ann@example.org"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_no_other_part_of_a_message_can_carry_anything(more: dict[str, Any]) -> None:
    with pytest.raises(NotAnIdError):
        messages().serialize(message(**more))


@pytest.mark.parametrize("result", [{"answer": 3}, "done", ("until", True)], ids=repr)
def test_a_result_or_a_revocation_is_never_written(result: object) -> None:
    with pytest.raises(NotAnIdError):
        messages().serialize(result)


def test_a_pickle_is_refused_without_being_unpickled(tmp_path: Path) -> None:
    pickled = pickle.dumps(WritesAFile(tmp_path / "written"))
    for data in (pickled, bytes(MAC_BYTES) + pickled, messages().serialize(message())[:MAC_BYTES] + pickled):
        with pytest.raises(ForeignMessageError):
            messages().deserialize(data)
    assert not (tmp_path / "written").exists()
    pickle.loads(pickled)
    assert (tmp_path / "written").exists(), "the pickle does nothing, so the test shows nothing"


def test_a_message_in_which_one_bit_was_changed_is_refused() -> None:
    data = messages().serialize(message(str(uuid4())))
    for at in range(0, len(data), 7):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(ForeignMessageError):
            messages().deserialize(changed)


@pytest.mark.parametrize("data", [b"", b"{}", bytes(MAC_BYTES), bytes(LONGEST + 1)], ids=len)
def test_what_is_empty_short_or_long_is_refused(data: bytes) -> None:
    with pytest.raises(ForeignMessageError):
        messages().deserialize(data)


def test_a_message_of_another_installation_is_refused_and_one_under_the_previous_secret_is_not() -> None:
    data = messages(OTHER).serialize(message())
    with pytest.raises(ForeignMessageError):
        messages(SECRET).deserialize(data)
    assert messages(SECRET, OTHER).deserialize(data)
