"""The audit trail of an organisation, for its owners and auditors, and the server's own, for those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, render_template, request

from tiassess.clock import now
from tiassess.people.trail import SERVER, by_account
from tiassess.people.trail_reading import Chosen, export_trail
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access, person
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.trail_view import view_of_trail

if TYPE_CHECKING:
    pass

FARTHEST = 10**9
"""No trail has as many lines; a database may refuse to be asked for a larger number."""


@workspace.get("/organisations/<organisation>/trail")
@open_to(Audience.OVERSIGHT)
def trail(organisation: str) -> str:
    """Show what members of the organisation looked at and did, the latest first."""
    return _page(access().organisation_id, f"/workspace/organisations/{organisation}/trail")


@workspace.get("/organisations/<organisation>/trail.jsonl")
@open_to(Audience.OVERSIGHT, notes_itself=True, asks_again=True)
def download_trail(organisation: str) -> Response:  # noqa: ARG001 - who is here was found by it
    """Give all lines of the organisation's trail, each exactly as it was hashed, with its checksum."""
    return _file(access().organisation_id)


@workspace.get("/trail")
@open_to(Audience.HOSTS)
def server_trail() -> str:
    """Show what happened to the server itself, to those who run it."""
    return _page(SERVER, "/workspace/trail")


@workspace.get("/trail.jsonl")
@open_to(Audience.HOSTS, asks_again=True)
def download_server_trail() -> Response:
    """Give all lines of the server's own trail."""
    return _file(SERVER)


def _page(trail: UUID, address: str) -> str:
    chosen = _chosen()
    with running().database.reading() as session:
        view = view_of_trail(session, trail, chosen)
    return render_template("workspace/trail.html", trail=view, chosen=chosen, address=address)


def _chosen() -> Chosen:
    """Read which lines are wanted; what cannot be understood chooses nothing."""
    before = request.args.get("before", type=int)
    return Chosen(
        who=request.args.get("who", type=UUID),
        acts_only=bool(request.args.get("acts")),
        before=before if before is not None and 0 < before < FARTHEST else None,
    )


def _file(trail: UUID) -> Response:
    """Give a trail as a file."""
    rows = export_trail(running().database, trail, by_account(person().account_id), now().date())
    headers = {"Content-Disposition": "attachment; filename=trail.jsonl"}
    return Response("".join(f"{row}\n" for row in rows), mimetype="application/jsonl", headers=headers)
