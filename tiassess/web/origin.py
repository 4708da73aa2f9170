"""Where a form was sent from: one that another site sent is not ours to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request

OURS = {"same-origin", "none"}


def came_from_elsewhere(request: Request) -> bool:
    """Say whether a request was made by another site's page.

    Browsers say so in ``Sec-Fetch-Site``. Older ones name the origin, which is ``null`` for our own pages too, because
    these send no referrer.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OURS
    origin = request.headers.get("Origin", "null")
    return origin not in {"null", f"{request.scheme}://{request.host}", f"https://{request.host}"}
