"""The page of a share link, and the one page for every link that opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from tiassess.clock import now
from tiassess.people.share_links import find_share_link, note_opening
from tiassess.release.announcing import Standing, announcements_of
from tiassess.release.ledger import head_of_ledger
from tiassess.wave.tables import Organisation
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running

if TYPE_CHECKING:
    from flask import Response

shared = Blueprint("shared", __name__, url_prefix="/shared")


@shared.get("/<token>/")
@open_to(Audience.EVERYONE)
def shared_pages(token: str) -> str | tuple[str, int]:
    """Show what a link was made for, and write down once a day that it was opened; nothing else is changed by it."""
    database, moment = running().database, now()
    with database.reading() as session:
        link = find_share_link(session, running().settings.keys, token, moment.date())
        if link is None:
            return render_template("shared/opens_nothing.html"), 404
        waves = announcements_of(session, link.organisation_id, moment)
        organisation = session.get_one(Organisation, link.organisation_id)
        number, checksum = head_of_ledger(session, link.organisation_id)
    note_opening(database, link, moment.date())
    return render_template(
        "shared/shared_pages.html",
        link=link,
        organisation=organisation,
        waves=waves,
        Standing=Standing,
        line=number,
        checksum=checksum,
        is_demonstration=organisation.demonstration,
    )


@shared.after_request
def keep_robots_away(response: Response) -> Response:
    """Ask search engines not to show an address that somebody was given."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
