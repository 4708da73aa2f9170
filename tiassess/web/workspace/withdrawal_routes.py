"""The page on which leads withdraw published results, one group at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.release.following import still_following
from tiassess.release.reading import read_publication
from tiassess.release.withdrawing import Correction, withdraw_results
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

if TYPE_CHECKING:
    from tiassess.reporting.group_results import GroupResult


@workspace.route("/organisations/<organisation>/waves/<wave>/withdraw", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def withdraw_results_of_wave(organisation: str, wave: str) -> Answer:
    """Ask of which group results are to be withdrawn, then which and why; withdraw them when the button is pressed."""
    view, results, reasons = _published(wave)
    groups = [group for group in results.groups if group.shown] if results else []
    names = {group.id: name_of(group, speech()) for group in groups}
    chosen = request.values.get("group")
    if chosen is None or reasons:
        return render_template("workspace/withdraw.html", view=view, reasons=reasons, groups=names)
    group = next((group for group in groups if group.id == chosen), None) or abort(404)
    form = WithdrawalForm()
    form.offer(group)

    def act() -> str:
        correction = withdraw_results(
            running().database,
            running().settings,
            named(wave),
            form.cells(group.id),
            form.reason.data or "",
            now(),
            acting_lead(),
        )
        return " ".join(_said(correction, group))

    def page() -> str:
        return render_template(
            "workspace/withdraw.html", view=view, reasons=[], group=group.id, name=names[group.id], form=form
        )

    return keep(form, act, url_for("workspace.wave", organisation=organisation, wave=wave), page)


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


def _said(correction: Correction, group: GroupResult) -> Sequence[str]:
    """Say what was done, and what can still be worked out."""
    said = [str(_("Withdrawn. The ledger says so, with the reason."))]
    following = still_following(correction.attacked.release, correction.cells)
    if following:
        texts: Mapping[str, str] = {item.item.id: item.text for item in group.items.values()}
        questions = ", ".join(f"“{texts[question]}”" for question in following if question in texts)
        said.append(
            str(
                _(
                    "Some can still be worked out from other results, or nearly so: %(questions)s. You may want to "
                    "withdraw them from one more group.",
                    questions=questions,
                )
            )
        )
    return said
