"""Ids in addresses of pages."""

from __future__ import annotations

from uuid import UUID

from flask import abort


def as_id(text: str) -> UUID:
    """Read an id of an address, or show the page of an address that leads nowhere.

    An id is written in one way only: a look at a page becomes one line of a trail a day, whatever somebody types.
    """
    try:
        read = UUID(text)
    except ValueError:
        abort(404)
    if str(read) != text:
        abort(404)
    return read
