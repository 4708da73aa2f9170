"""The pages that belong to no organisation yet: one's own organisations, and adding one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.errors import UnknownAccountError
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import person
from tiassess.web.workspace.forms import OrganisationForm
from tiassess.web.workspace.founding import found_organisation
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


@workspace.route("/add-organisation", methods=["GET", "POST"])
@open_to(Audience.HOSTS)
def add_organisation() -> str | AnyResponse:
    """Let those who run the server add an organisation and name its first lead."""
    form = OrganisationForm(lead=person().email)
    if form.validate_on_submit() and _is_added(form):
        flash(_("“%(name)s” is added.", name=form.name.data))
        return redirect("/workspace/", 303)
    return render_template("workspace/add_organisation.html", form=form)


def _is_added(form: OrganisationForm) -> bool:
    """Add the organisation and its lead; otherwise say on the form what is not right yet."""
    try:
        found_organisation(running().database, form.organisation(now()), form.lead.data or "")
    except UnknownAccountError:
        form.lead.errors = [_("Nobody on this server signs in with this address. Whoever runs it can add an account.")]
    except RefusedError as refusal:
        form.form_errors = list(refusal.sentences)
    return not form.errors
