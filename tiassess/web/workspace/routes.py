"""The page that belongs to no organisation yet: one's own organisations."""

from __future__ import annotations

from flask import Blueprint, render_template

from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.member_words import what_they_do
from tiassess.web.workspace.memberships import own_organisations

workspace = Blueprint("workspace", __name__, url_prefix="/workspace")


@workspace.get("/")
@open_to(Audience.SIGNED_IN)
def home() -> str:
    """List one's own organisations; somebody with a single one sees it here too, so that home stays the same place."""
    with running().database.reading() as session:
        organisations = own_organisations(session, person().account_id)
    return render_template("workspace/home.html", organisations=organisations, what_they_do=what_they_do)
