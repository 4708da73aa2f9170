"""Where the page of an organisation leads besides its waves: a row for each page, shown to whoever may open it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from tiassess.web.audience import audience_at
from tiassess.web.workspace.access import access


@dataclass(frozen=True)
class Place:
    """A page of the organisation.

    Attributes:
        endpoint: of its route, which takes the organisation and nothing else; the route's mark says for whom it is.
        words: of the link to it.
    """

    endpoint: str
    words: str


def places_here() -> list[tuple[str, Sequence[Place]]]:
    """Give the headings under which the member finds something, each with what they may open."""
    found = ((heading, [place for place in places if _may_open(place)]) for heading, places in _places())
    return [(heading, places) for heading, places in found if places]


def _may_open(place: Place) -> bool:
    audience = audience_at(current_app, place.endpoint)
    return audience is not None and access().may_enter(audience)


def _places() -> Iterator[tuple[str, Sequence[Place]]]:
    """Give all there is; a further page is a row here and is offered to nobody whom its mark does not name."""
    yield (
        str(_("Who signs in")),
        (Place("workspace.people", str(_("Members and invitations"))),),
    )
    yield str(_("For people without an account")), (Place("workspace.share_links", str(_("Share links"))),)
    yield (
        str(_("What happened so far")),
        (
            Place("workspace.ledger", str(_("Ledger of %(name)s", name=access().organisation_name))),
            Place("workspace.trail", str(_("Audit trail of %(name)s", name=access().organisation_name))),
        ),
    )
