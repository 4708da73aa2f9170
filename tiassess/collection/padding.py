"""Filling up: every ballot and draft of a wave has one size, because size would speak."""

from __future__ import annotations

from tiassess.collection.errors import BallotTooLargeError

END = b"\x80"  # ISO/IEC 7816-4: one bit, then zeros


def fill_up(content: bytes, size: int) -> bytes:
    r"""Fill a content up to a size.

    >>> fill_up(b"ab", 6)
    b'ab\x80\x00\x00\x00'

    Raises:
        BallotTooLargeError: it does not fit.
    """
    ended = content + END
    if len(ended) > size:
        message = "This form is longer than a form of this wave can be. Shorten the comments."
        raise BallotTooLargeError(message)
    return ended.ljust(size, b"\0")


def strip_filling(filled: bytes) -> bytes:
    """Give the content back.

    Raises:
        ValueError: the bytes were not filled up here.
    """
    content, end, _ = filled.rpartition(END)
    if not end:
        message = "The plaintext does not end as a ballot does."
        raise ValueError(message)
    return content
