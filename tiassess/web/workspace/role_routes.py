"""The pages of an organisation's roles: the list, one role at a time, and the whole list as a file."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.wave.list_changes import add_role as add
from tiassess.wave.list_changes import find_role, rename_role
from tiassess.wave.list_changes import remove_role as remove
from tiassess.wave.list_files import roles_file
from tiassess.wave.units import present_structure, replace_roles
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, decide, keep
from tiassess.web.workspace.list_forms import ListForm, NewRoleForm, RoleForm
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.unit_routes import as_download


@workspace.get("/organisations/<organisation>/roles")
@open_to(Audience.CONFIGURATION)
def roles(**_address: str) -> str:
    """List the roles."""
    with running().database.reading() as session:
        found = present_structure(session, access().organisation_id).roles
    return render_template("workspace/roles.html", roles=sorted(found, key=lambda role: role.name.casefold()))


@workspace.route("/organisations/<organisation>/roles/add", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def add_role(organisation: str) -> Answer:
    """Add a role."""
    form = NewRoleForm()

    def act() -> str:
        add(running().database, organisation, form.name.data or "", form.slug.data or "")
        return str(_("“%(name)s” is added.", name=form.name.data))

    back = url_for("workspace.roles", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/role.html", form=form, role=None))


@workspace.route("/organisations/<organisation>/roles/<role>/change", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def change_role(organisation: str, role: str) -> Answer:
    """Give a role another name."""
    with running().database.reading() as session:
        found = find_role(session, access().organisation_id, role)
    form = RoleForm(name=found.name)

    def act() -> str:
        rename_role(running().database, organisation, role, form.name.data or "")
        return str(_("“%(name)s” is changed.", name=form.name.data))

    back = url_for("workspace.roles", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/role.html", form=form, role=found))


@workspace.route("/organisations/<organisation>/roles/<role>/remove", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def remove_role(organisation: str, role: str) -> Answer:
    """Ask whether a role is to go, and take it away."""
    with running().database.reading() as session:
        found = find_role(session, access().organisation_id, role)

    def act() -> str:
        remove(running().database, organisation, role)
        return str(_("“%(name)s” is removed.", name=found.name))

    back = url_for("workspace.roles", organisation=organisation)
    return decide(
        act,
        back,
        lambda reasons: render_template(
            "workspace/remove_role.html", role=found, can_be_done=True, reasons=reasons, back=back
        ),
    )


@workspace.route("/organisations/<organisation>/roles/upload", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def upload_roles(organisation: str) -> Answer:
    """Put the roles of a file in the place of all that there are, or say what is odd in it, line by line."""
    form = ListForm()

    def act() -> str:
        number = replace_roles(running().database, organisation, *form.content("roles.csv"))
        return str(ngettext("There is %(num)s role now.", "There are %(num)s roles now.", number))

    back = url_for("workspace.roles", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/upload_roles.html", form=form, back=back))


@workspace.get("/organisations/<organisation>/roles/roles.csv")
@open_to(Audience.CONFIGURATION)
def download_roles(**_address: str) -> Response:
    """Give the roles as a file that can be uploaded again."""
    with running().database.reading() as session:
        return as_download(roles_file(present_structure(session, access().organisation_id)), "roles.csv")
