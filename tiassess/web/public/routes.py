"""The public pages: what runs here, whether it is well, results and when they come, and a plain page to end on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request

from tiassess.clock import now
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.release.announcing import Standing, demonstrations, find_announcement
from tiassess.release.errors import NotPublishedError
from tiassess.release.reading import read_publication, read_publications
from tiassess.reporting.charts.drawing import draw, table
from tiassess.reporting.charts.figures import figure_json
from tiassess.reporting.pdf import write_brief, write_report
from tiassess.reporting.results import REST, Results
from tiassess.web.audience import Audience, open_to
from tiassess.web.language import language
from tiassess.web.public import results as pages
from tiassess.web.public.groups import Groups, address_of, find_group
from tiassess.web.public.health import is_well
from tiassess.web.public.progress import Progress
from tiassess.web.running import running
from tiassess.web.speech import speech

if TYPE_CHECKING:
    from tiassess.release.announcing import Announcement
    from tiassess.release.reading import Publication
    from tiassess.reporting.speech import Speech

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
    """Say what this server is and who runs it, and lead around a demonstration where there is one."""
    database = running().database
    if not is_well(database):
        return render_template("public/what_runs_here.html", waves=[])
    with database.reading() as session:
        waves = demonstrations(session, now())
    return render_template("public/what_runs_here.html", waves=waves, Standing=Standing, is_demonstration=bool(waves))


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
def results(organisation: str, wave: str) -> str | Response:
    """Show what is published of a wave, or say when and whether anything will be."""
    found = _look_up(organisation, wave)
    if found.publication is None:
        announcement = found.announcement
        template = WITHOUT_RESULTS[announcement.standing]
        return render_template(template, wave=announcement, Standing=Standing, **found.about_the_place())
    return _show("results", found, pages.overview(found.results, speech()))


@public.get("/results/<organisation>/<wave>/themes/<theme>")
@open_to(Audience.EVERYONE)
def results_theme(organisation: str, wave: str, theme: str) -> str | Response:
    """Show how everybody answered the questions of a theme."""
    found = _look_up_results(organisation, wave)
    return _show("results_theme", found, pages.one_theme(found.results, theme, speech()) or abort(404))


@public.get("/results/<organisation>/<wave>/teams")
@open_to(Audience.EVERYONE)
def results_groups(organisation: str, wave: str) -> str | Response:
    """Show the scores of units and roles, in the order of their names; there is no such page without a breakdown."""
    found = _look_up_results(organisation, wave)
    if not found.results.rules.breakdown:
        abort(404)
    return _show("results_groups", found, {"groups": Groups.of(found.results)})


@public.get("/results/<organisation>/<wave>/teams/<group>")
@open_to(Audience.EVERYONE)
def results_group(organisation: str, wave: str, group: str) -> str | Response:
    """Show what is reported of one group; a group of which nothing is shown has no page."""
    found = _look_up_results(organisation, wave)
    shown = find_group(found.results, group) or abort(404)
    return _show("results_group", found, pages.one_group(found.results, shown, speech()))


@public.get("/results/<organisation>/<wave>/waves")
@open_to(Audience.EVERYONE)
def results_waves(organisation: str, wave: str) -> str | Response:
    """Show the scores of the whole organisation in all waves up to this one."""
    found = _look_up_results(organisation, wave)
    return _show("results_waves", found, pages.so_far(_progress(found), speech()))


@public.get("/results/<organisation>/<wave>/method")
@open_to(Audience.EVERYONE)
def results_method(organisation: str, wave: str) -> str | Response:
    """Say how results were made, and how to check them."""
    found = _look_up_results(organisation, wave)
    return _show("results_method", found, pages.method(found.results, speech()))


@public.get("/results/<organisation>/<wave>/release.json")
@open_to(Audience.EVERYONE)
def release_file(organisation: str, wave: str) -> Response:
    """Give exactly the bytes that were published, under a name that tells a shared computer nothing."""
    release = _look_up_results(organisation, wave).results.publication.release
    headers = {"Content-Disposition": "attachment; filename=release.json"}
    return Response(release.to_bytes(), mimetype="application/json", headers=headers)


@public.get("/results/<organisation>/<wave>/brief.pdf")
@open_to(Audience.EVERYONE)
def results_brief(organisation: str, wave: str) -> Response:
    """Give the steering group's brief of two pages."""
    return _print(write_brief, _look_up_results(organisation, wave), "brief.pdf")


@public.get("/results/<organisation>/<wave>/report.pdf")
@open_to(Audience.EVERYONE)
def results_report(organisation: str, wave: str) -> Response:
    """Give the full report."""
    return _print(write_report, _look_up_results(organisation, wave), "report.pdf")


@public.errorhandler(NotPublishedError)
@public.errorhandler(ReleaseFormatError)
def results_refused(_refusal: Exception) -> tuple[str, int]:
    """Show no figure where what is stored is not what was published, and tell whoever runs the server."""
    current_app.logger.error(STORED_IS_ANOTHER, request.endpoint)
    return render_template("public/results_refused.html"), 503


@public.after_request
def let_results_be_kept(response: Response) -> Response:
    """Let a browser keep a page of published results, as long as it asks each time whether it is still the same.

    They are public, a phone on a poor network need not fetch them twice, and a result that is withdrawn is gone at
    the next look. The mark by which a browser asks is made of the page alone, so it is the same for everybody.
    """
    if g.get("is_published") and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


@dataclass(frozen=True)
class Found:
    """A wave that has been opened, and its Publication once its results are out."""

    announcement: Announcement
    publication: Publication | None

    @cached_property
    def results(self) -> Results:
        """Give the results; only once they are out."""
        assert self.publication is not None
        return Results.of(self.publication, language(), self.announcement.words)

    def about_the_place(self) -> dict[str, Any]:
        """Say what every page says of the place: that it is made up, and who runs the website for it."""
        who = {"host_name": self.announcement.host} if self.announcement.host else {}
        return {"is_demonstration": self.announcement.is_demonstration, **who}


def _look_up(organisation: str, wave: str) -> Found:
    """Find a wave that has been opened, and its Publication once its results are out, in one state of the database."""
    with running().database.reading() as session:
        announcement = find_announcement(session, organisation, wave, now())
        if announcement is None:
            abort(404)
        if announcement.standing is not Standing.RESULTS_OUT:
            return Found(announcement, None)
        publication = read_publication(session, announcement.organisation_id, announcement.wave_id)
        return Found(announcement, publication)


def _look_up_results(organisation: str, wave: str) -> Found:
    """Find a wave whose results are out; before that there are no pages but the first."""
    found = _look_up(organisation, wave)
    return found if found.publication else abort(404)


def _progress(found: Found) -> Progress:
    announcement = found.announcement
    with running().database.reading() as session:
        publications = read_publications(session, announcement.organisation_id)
    return Progress.of(publications, found.results.wave_id, language(), announcement.words)


def _print(write: Callable[[Results, Sequence[Results], Speech], bytes], found: Found, name: str) -> Response:
    """Give a PDF, under a name that tells a shared computer nothing."""
    g.is_published = True
    document = write(found.results, _progress(found).waves, speech())
    headers = {"Content-Disposition": f"inline; filename={name}"}
    return Response(document, mimetype="application/pdf", headers=headers)


def _show(template: str, found: Found, context: dict[str, Any]) -> str | Response:
    """Show a page of published results, or one of its charts as a figure to explore.

    A figure takes a large library and longer than a whole page, and few readers ask for one, so it waits to be asked.
    """
    g.is_published = True
    if figure := request.args.get("figure"):
        chart = context.get("charts", {}).get(figure) or abort(404)
        return Response(figure_json(chart, speech()), mimetype="application/json")
    results = found.results
    return render_template(
        f"public/{template}.html",
        results=results,
        speech=speech(),
        said=pages.said_of(results, speech()),
        group_words=pages.words_for_groups(results),
        draw=draw,
        table=table,
        address_of=address_of,
        REST=REST,
        **found.about_the_place(),
        **context,
    )
