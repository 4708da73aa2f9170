"""The public pages: what runs here, whether it is well, results and when they come, and a plain page to end on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request

from tiassess.clock import now
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.jobs.heartbeat import is_alive
from tiassess.release.announcing import Standing, demonstrations
from tiassess.release.errors import NotPublishedError
from tiassess.reporting.charts.drawing import draw, table
from tiassess.reporting.charts.figures import figure_json
from tiassess.reporting.participation import share_of_staff, took_part
from tiassess.reporting.pdf import BusyError, write_brief, write_report
from tiassess.reporting.results import REST
from tiassess.reporting.saying import counted, days, hidden_text, how_many, name_of, names_of_groups
from tiassess.web.audience import Audience, open_to
from tiassess.web.public import results as pages
from tiassess.web.public.finding import Found, look_up, look_up_progress, look_up_results
from tiassess.web.public.groups import address_of, find_group, is_withdrawn
from tiassess.web.public.health import Health, can_answer, is_well
from tiassess.web.running import running
from tiassess.web.speech import speech

if TYPE_CHECKING:
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

Page = str | Response | tuple[str | Response, int]

public = Blueprint("public", __name__)

LATE = "public/results_late.html"

HEALTH = "tiassess.health"

WITHOUT_RESULTS = {
    Standing.NOT_YET: "public/results_to_come.html",
    Standing.ANSWERING: "public/results_to_come.html",
    Standing.CLOSED: "public/results_to_come.html",
    Standing.LATE: LATE,
    Standing.TOO_FEW: "public/no_results.html",
    Standing.NEVER_PUBLISHED: "public/no_results.html",
}
"""The page of a wave without results, by where it stands."""

STORED_IS_ANOTHER = (
    "The route %s shows no results, because what is stored is not what was published. "
    "Run: tiassess release ledger --verify"
)


@public.app_template_global("hidden_text")
def hidden_text_of_the_page() -> str:
    """Give templates the one text for everything that is hidden (R7)."""
    return hidden_text(speech())


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
    here = running()
    known = current_app.extensions.setdefault(HEALTH, Health(lambda: can_answer(here.database, here.settings)))
    return _tell(is_so=known.is_well())


@public.get("/health/live")
@open_to(Audience.EVERYONE)
def health_live() -> tuple[str, int, dict[str, str]]:
    """Tell a monitor that this process answers, whatever else may be away: one that does is not to be started anew."""
    return _tell(is_so=True)


@public.get("/health/worker")
@open_to(Audience.EVERYONE)
def health_worker() -> tuple[str, int, dict[str, str]]:
    """Tell a monitor whether some worker is alive; people can answer without one, and days pass."""
    return _tell(is_so=is_alive(running().settings, now()))


@public.get("/plain")
@open_to(Audience.EVERYONE)
def plain_page() -> str:
    """Show next to nothing, so that a glance at the screen tells nothing of the page before."""
    return render_template("public/plain_page.html")


@public.get("/results/<organisation>/<wave>")
@open_to(Audience.EVERYONE)
def results(organisation: str, wave: str) -> str | Response:
    """Show what is published of a wave, or say when and whether anything will be."""
    found = look_up(organisation, wave, now())
    if found.publication is None:
        announcement = found.announcement
        template = LATE if announcement.will_be_late else WITHOUT_RESULTS[announcement.standing]
        return render_template(template, wave=announcement, Standing=Standing, **found.about_the_place())
    return _show("results", found, pages.overview(found.results, speech()))


@public.get("/results/<organisation>/<wave>/themes/<theme>")
@open_to(Audience.EVERYONE)
def results_theme(organisation: str, wave: str, theme: str) -> str | Response:
    """Show how everybody answered the questions of a theme."""
    found = look_up_results(organisation, wave, now())
    return _show("results_theme", found, pages.one_theme(found.results, theme, speech()) or abort(404))


@public.get("/results/<organisation>/<wave>/teams")
@open_to(Audience.EVERYONE)
def results_groups(organisation: str, wave: str) -> str | Response:
    """Show the scores of units and roles, in the order of their names; there is no such page without a breakdown."""
    found = look_up_results(organisation, wave, now())
    if not found.results.rules.breakdown:
        abort(404)
    return _show("results_groups", found, pages.all_groups(found.results, speech()))


@public.get("/results/<organisation>/<wave>/teams/<group>")
@open_to(Audience.EVERYONE)
def results_group(organisation: str, wave: str, group: str) -> Page:
    """Show what is reported of one group; one of which nothing is shown has no page, or had one and says so."""
    found = look_up_results(organisation, wave, now())
    if is_withdrawn(found.results, group):
        return _show("results_withdrawn", found, {}), 410
    shown = find_group(found.results, group) or abort(404)
    return _show("results_group", found, pages.one_group(found.results, shown, speech()))


@public.get("/results/<organisation>/<wave>/waves")
@open_to(Audience.EVERYONE)
def results_waves(organisation: str, wave: str) -> str | Response:
    """Show the scores of the whole organisation in all waves up to this one."""
    found, progress = look_up_progress(organisation, wave, now())
    return _show("results_waves", found, pages.so_far(progress, speech()))


@public.get("/results/<organisation>/<wave>/method")
@open_to(Audience.EVERYONE)
def results_method(organisation: str, wave: str) -> str | Response:
    """Say how results were made, and how to check them."""
    found = look_up_results(organisation, wave, now())
    return _show("results_method", found, pages.method(found.results, speech()))


@public.get("/results/<organisation>/<wave>/release.json")
@open_to(Audience.EVERYONE)
def release_file(organisation: str, wave: str) -> Response:
    """Give exactly the bytes that were published, under a name that tells a shared computer nothing."""
    release = look_up_results(organisation, wave, now()).results.publication.release
    headers = {"Content-Disposition": "attachment; filename=release.json"}
    return Response(release.to_bytes(), mimetype="application/json", headers=headers)


@public.get("/results/<organisation>/<wave>/brief.pdf")
@open_to(Audience.EVERYONE)
def results_brief(organisation: str, wave: str) -> Page:
    """Give the steering group's brief of two pages, which is about the whole organisation."""
    if (found := look_up_results(organisation, wave, now())).results.whole_is_withdrawn:
        return _show("results_withdrawn", found, {}), 410
    return _print(write_brief, organisation, wave, "brief.pdf")


@public.get("/results/<organisation>/<wave>/report.pdf")
@open_to(Audience.EVERYONE)
def results_report(organisation: str, wave: str) -> Page:
    """Give the full report, if there is anything left to report."""
    if (found := look_up_results(organisation, wave, now())).results.is_empty:
        return _show("results_withdrawn", found, {}), 410
    return _print(write_report, organisation, wave, "report.pdf")


@public.errorhandler(NotPublishedError)
@public.errorhandler(ReleaseFormatError)
def results_refused(_refusal: Exception) -> tuple[str, int]:
    """Show no figure where what is stored is not what was published, and tell whoever runs the server."""
    current_app.logger.error(STORED_IS_ANOTHER, request.endpoint)
    return render_template("public/results_refused.html"), 503


@public.errorhandler(BusyError)
def results_busy(_refusal: Exception) -> tuple[str, int, dict[str, str]]:
    """Ask to come back while another file is being made, so that nobody who answers waits behind a queue for files."""
    return render_template("public/results_busy.html"), 503, {"Retry-After": "60"}


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


def _tell(*, is_so: bool) -> tuple[str, int, dict[str, str]]:
    return ("ok\n" if is_so else "not ready\n"), (200 if is_so else 503), {"Content-Type": "text/plain; charset=utf-8"}


Write = Callable[["Results", Sequence["Results"], "Speech"], bytes]


def _print(write: Write, organisation: str, wave: str, name: str) -> Response:
    """Give a PDF, under a name that tells a shared computer nothing."""
    _, progress = look_up_progress(organisation, wave, now())
    document = write(progress.this, progress.waves, speech())
    g.is_published = True
    headers = {"Content-Disposition": f"inline; filename={name}"}
    return Response(document, mimetype="application/pdf", headers=headers)


def _show(template: str, found: Found, context: dict[str, Any]) -> str | Response:
    """Show a page of published results, or one of its charts as a figure to explore.

    A figure takes a large library and longer than a whole page, and few readers ask for one, so it waits to be asked.
    """
    g.is_published = True
    if figure := request.args.get("figure"):
        chart = context.get("charts", {}).get(figure) or abort(404)
        return Response(figure_json(chart), mimetype="application/json")
    results = found.results
    return render_template(
        f"public/{template}.html",
        results=results,
        speech=speech(),
        said=pages.said_of(results, speech()),
        groups_title=names_of_groups(results, speech()),
        draw=draw,
        table=table,
        address_of=address_of,
        REST=REST,
        days=days,
        how_many=how_many,
        counted=counted,
        name_of=name_of,
        took_part=took_part,
        share_of_staff=share_of_staff,
        **found.about_the_place(),
        **context,
    )
