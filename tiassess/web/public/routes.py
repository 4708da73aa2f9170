"""The public pages: what runs here, whether it is well, results and when they come, and a plain page to end on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, render_template, request

from tiassess.clock import now
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.release.announcing import Standing, find_announcement
from tiassess.release.errors import NotPublishedError
from tiassess.release.reading import read_publication
from tiassess.web.audience import Audience, open_to
from tiassess.web.public.health import is_well
from tiassess.web.public.results import results_of
from tiassess.web.running import running

if TYPE_CHECKING:
    from tiassess.release.announcing import Announcement
    from tiassess.release.reading import Publication

public = Blueprint("public", __name__)

WITHOUT_RESULTS = {
    Standing.NOT_YET: "public/results_to_come.html",
    Standing.ANSWERING: "public/results_to_come.html",
    Standing.CLOSED: "public/results_to_come.html",
    Standing.LATE: "public/results_late.html",
    Standing.TOO_FEW: "public/no_results.html",
    Standing.NEVER_PUBLISHED: "public/no_results.html",
}
"""The page of a wave without results, by where it stands."""

STORED_IS_ANOTHER = (
    "The route %s shows no results, because what is stored is not what was published. "
    "Run: tiassess release ledger --verify"
)


@public.get("/")
@open_to(Audience.EVERYONE)
def what_runs_here() -> str:
    """Say what this server is and who runs it."""
    return render_template("public/what_runs_here.html")


@public.get("/health")
@open_to(Audience.EVERYONE)
def health() -> tuple[str, int, dict[str, str]]:
    """Tell a monitor whether the server can do its work, and nothing else."""
    well = is_well(running().database)
    return ("ok\n" if well else "not ready\n"), (200 if well else 503), {"Content-Type": "text/plain; charset=utf-8"}


@public.get("/plain")
@open_to(Audience.EVERYONE)
def plain_page() -> str:
    """Show next to nothing, so that a glance at the screen tells nothing of the page before."""
    return render_template("public/plain_page.html")


@public.get("/results/<organisation>/<wave>")
@open_to(Audience.EVERYONE)
def results(organisation: str, wave: str) -> str:
    """Show what is published of a wave, or say when and whether anything will be."""
    announcement, publication = _look_up(organisation, wave)
    who: dict[str, object] = {"host_name": announcement.host} if announcement.host else {}
    who["is_demonstration"] = announcement.is_demonstration
    if publication is None:
        return render_template(WITHOUT_RESULTS[announcement.standing], wave=announcement, Standing=Standing, **who)
    return render_template("public/results.html", results=results_of(publication), **who)


@public.get("/results/<organisation>/<wave>/release.json")
@open_to(Audience.EVERYONE)
def release_file(organisation: str, wave: str) -> Response:
    """Give exactly the bytes that were published, under a name that tells a shared computer nothing."""
    _, publication = _look_up(organisation, wave)
    if publication is None:
        abort(404)
    headers = {"Content-Disposition": "attachment; filename=release.json"}
    return Response(publication.release.to_bytes(), mimetype="application/json", headers=headers)


@public.errorhandler(NotPublishedError)
@public.errorhandler(ReleaseFormatError)
def results_refused(_refusal: Exception) -> tuple[str, int]:
    """Show no figure where what is stored is not what was published, and tell whoever runs the server."""
    current_app.logger.error(STORED_IS_ANOTHER, request.endpoint)
    return render_template("public/results_refused.html"), 503


def _look_up(organisation: str, wave: str) -> tuple[Announcement, Publication | None]:
    """Find a wave that has been opened, and its Publication once its results are out, in one state of the database."""
    with running().database.reading() as session:
        announcement = find_announcement(session, organisation, wave, now())
        if announcement is None:
            abort(404)
        if announcement.standing is not Standing.RESULTS_OUT:
            return announcement, None
        return announcement, read_publication(session, announcement.organisation_id, announcement.wave_id)
