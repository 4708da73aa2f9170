"""Share links: owners and leads make them, look their addresses up, and take them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.limits import USUAL_SHARE_DAYS
from tiassess.people.share_links import (
    Sharing,
    is_good,
    list_share_links,
    make_share_link,
    revoke_share_link,
    token_of,
)
from tiassess.people.tables import ShareLink
from tiassess.people.trail_reading import names_of_people
from tiassess.storage.loading import load_for
from tiassess.web.audience import Audience, open_to
from tiassess.web.language import day
from tiassess.web.running import public_address, running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, decide
from tiassess.web.workspace.ids import as_id
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.share_forms import ShareForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
PLACE = "/organisations/<organisation>/share-links"


@dataclass(frozen=True)
class LinkView:
    """A link as pages show it.

    Attributes:
        id: its id, for the addresses of its own pages.
        label: for whom it is.
        made: by whom, if their account exists, and when.
        state: until when it is good, or since when not.
        is_good: whether it opens anything.
    """

    id: UUID
    label: str
    made: str
    state: str
    is_good: bool


@workspace.get(PLACE)
@open_to(Audience.OWNERS_AND_LEADS)
def share_links(organisation: str) -> str:  # noqa: ARG001 - who is here was found by it
    """List the organisation's share links: those that are good, and the latest of the others."""
    with running().database.reading() as session:
        good, past = list_share_links(session, access().organisation_id, now().date())
        names = names_of_people(session, [link.made_by for link in (*good, *past)])
        views = [[_view(link, names) for link in links] for links in (good, past)]
    return render_template("workspace/share_links.html", good=views[0], past=views[1])


@workspace.route(f"{PLACE}/make", methods=["GET", "POST"])
@open_to(Audience.OWNERS_AND_LEADS, notes_itself=True)
def make_link(organisation: str) -> Answer:
    """Ask for whom and until when, and make a share link."""
    today = now().date()
    form = ShareForm(ends=today + timedelta(days=USUAL_SHARE_DAYS))
    if form.validate_on_submit():
        assert form.ends.data
        sharing = Sharing(form.label.data or "", form.ends.data)
        try:
            link = make_share_link(running().database, access().organisation_id, sharing, access().account_id, today)
        except RefusedError as refusal:
            form.tell(refusal)
        else:
            flash(_("The link is made. Copy its address from here."))
            return redirect(url_for("workspace.share_link", organisation=organisation, link=link), 303)
    return render_template("workspace/make_link.html", form=form)


@workspace.get(f"{PLACE}/<link>")
@open_to(Audience.OWNERS_AND_LEADS)
def share_link(organisation: str, link: str) -> str:  # noqa: ARG001 - who is here was found by it
    """Show a share link with its address, which is kept nowhere and made for this page."""
    view = _link_here(link)
    address = f"{public_address()}/shared/{token_of(running().settings.keys, view.id)}/"
    return render_template("workspace/share_link.html", link=view, address=address)


@workspace.route(f"{PLACE}/<link>/revoke", methods=["GET", "POST"])
@open_to(Audience.OWNERS_AND_LEADS, notes_itself=True)
def revoke_link(organisation: str, link: str) -> Answer:
    """Ask before a share link is taken back, and take it back."""
    view = _link_here(link)
    back = url_for("workspace.share_links", organisation=organisation)

    def act() -> str:
        today, member = now().date(), access()
        revoke_share_link(running().database, member.organisation_id, view.id, member.account_id, today)
        return _nothing(view)

    def page(reasons: Sequence[str]) -> str:
        return render_template("workspace/revoke_link.html", link=view, back=back, reasons=reasons, can_be_done=True)

    if not view.is_good:  # it was taken back in another tab, or its days are over
        flash(_nothing(view))
        return redirect(back, 303)
    return decide(act, back, page)


def _nothing(view: LinkView) -> str:
    return str(_("The link for “%(name)s” does not open anything any more.", name=view.label))


def _link_here(link: str) -> LinkView:
    """Find a link of the organisation of the address, or show the page of one that is not there."""
    with running().database.reading() as session:
        found = load_for(session, access().organisation_id, ShareLink, id=as_id(link)) or abort(404)
        return _view(found, names_of_people(session, [found.made_by]))


def _view(link: ShareLink, names: Mapping[UUID, str]) -> LinkView:
    who = names.get(link.made_by) or str(_("somebody who left"))
    is_over = not is_good(link, now().date())
    if link.revoked:
        state = _("Taken back on %(day)s", day=day(link.revoked))
    else:
        ends = day(link.ends)
        state = (
            _("Over since the end of %(day)s", day=ends) if is_over else _("Good until the end of %(day)s", day=ends)
        )
    made = str(_("Made by %(who)s on %(day)s", who=who, day=day(link.made)))
    return LinkView(link.id, link.label, made, str(state), not is_over)
