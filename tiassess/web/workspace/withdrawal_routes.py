"""The page on which leads withdraw published results, one group at a time."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.release.candidate import Labels, read_labels
from tiassess.release.reading import read_publication
from tiassess.release.withdrawing import foresee, withdraw_results
from tiassess.reporting.results import Results
from tiassess.reporting.saying import name_of
from tiassess.web.audience import Audience, open_to
from tiassess.web.language import language
from tiassess.web.running import running
from tiassess.web.speech import speech
from tiassess.web.workspace.acting import acting_lead
from tiassess.web.workspace.here import Answer, keep, named, wave_here
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.wave_view import WaveView, view_of
from tiassess.web.workspace.withdrawal_form import WithdrawalForm
from tiassess.web.workspace.withdrawal_words import words_of_following

if TYPE_CHECKING:
    from tiassess.config import Settings
    from tiassess.release.correcting import Cells
    from tiassess.release.following import Following
    from tiassess.storage.database import Database
    from tiassess.wave.waves import WaveName


@workspace.route("/organisations/<organisation>/waves/<wave>/withdraw", methods=["GET", "POST"])
@open_to(Audience.LEADS, asks_again=True)
def withdraw_results_of_wave(organisation: str, wave: str) -> Answer:
    """Ask of which group results are to be withdrawn, then which and why; withdraw them when the button is pressed."""
    view, results, reasons = _published(wave)
    groups = [group for group in results.groups if group.shown] if results else []
    names = {group.id: name_of(group, speech()) for group in groups}
    chosen = request.values.get("group")
    if not chosen or reasons:
        asked = {} if chosen is None else {"fault": _("Choose whose results are to be withdrawn.")}
        return render_template("workspace/withdraw.html", view=view, reasons=reasons, groups=names, **asked)
    group = next((group for group in groups if group.id == chosen), None) or abort(404)
    form = WithdrawalForm()
    form.offer(group)

    following = None
    if form.validate_on_submit():
        following = _to_be_told(form, group.id, wave)
    else:
        form.told.data = ""  # the page that asks for what is missing does not say it, so it is said again

    def act() -> str:
        wanted = _wanted(form, group.id, wave)
        withdraw_results(*_here(wave), wanted, form.reason.data or "", now(), acting_lead())
        return str(_("Withdrawn. The ledger says so, with the reason."))

    def page() -> str:
        said = words_of_following(following, _labels(wave)) if following else None
        return render_template(
            "workspace/withdraw.html",
            view=view,
            reasons=[],
            group=group.id,
            name=names[group.id],
            form=form,
            following=said,
        )

    back = url_for("workspace.wave", organisation=organisation, wave=wave)
    return page() if following else keep(form, act, back, page)


def _to_be_told(form: WithdrawalForm, group: str, wave: str) -> Following | None:
    """Find out what could still be worked out, unless whoever presses was told or nothing could."""
    try:
        following = foresee(*_here(wave), _wanted(form, group, wave))
    except RefusedError:
        return None  # the act says why it cannot be done
    mark = sha256(repr(following).encode()).hexdigest()
    if not following.questions or form.told.data == mark:
        return None
    form.told.data, form.told.raw_data = mark, None
    return following


def _wanted(form: WithdrawalForm, group: str, wave: str) -> Sequence[Cells]:
    """Give what is to be withdrawn of a group, and of those that would give it away if that is ticked."""
    cells = form.cells(group)
    return (cells, *foresee(*_here(wave), [cells]).further) if form.further.data else [cells]


def _here(wave: str) -> tuple[Database, Settings, WaveName]:
    return running().database, running().settings, named(wave)


def _labels(wave: str) -> Labels:
    with running().database.reading() as session:
        found = wave_here(session, wave)
        return read_labels(session, found.organisation_id, found.id)


def _published(wave: str) -> tuple[WaveView, Results | None, Sequence[str]]:
    """Give a wave and what is published of it, or why nothing can be withdrawn."""
    with running().database.reading() as session:
        found = wave_here(session, wave)
        view = view_of(session, found, now())
        try:
            publication = read_publication(session, found.organisation_id, found.id, found.slug)
        except RefusedError as refusal:
            return view, None, for_pages(refusal)
    return view, Results.of(publication, language(), view.frame.words), []
