"""Hangs the workspace: everything that lies under ``/workspace``.

Each further module with routes is imported here (``noqa: F401 - declares its routes``), before the blueprint is hung.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiassess.web.workspace.card_routes
import tiassess.web.workspace.confirm_routes
import tiassess.web.workspace.course_routes
import tiassess.web.workspace.days_routes
import tiassess.web.workspace.hosted_account_routes
import tiassess.web.workspace.hosting_routes
import tiassess.web.workspace.invitation_routes
import tiassess.web.workspace.mail_routes
import tiassess.web.workspace.new_password_routes
import tiassess.web.workspace.organisation_routes
import tiassess.web.workspace.people_routes
import tiassess.web.workspace.reportable_routes
import tiassess.web.workspace.role_routes
import tiassess.web.workspace.second_factor_routes
import tiassess.web.workspace.share_routes
import tiassess.web.workspace.sign_ins_routes
import tiassess.web.workspace.trail_routes
import tiassess.web.workspace.unit_routes
import tiassess.web.workspace.wave_routes
import tiassess.web.workspace.withdrawal_routes  # noqa: F401 - each declares its routes
from tiassess.web.workspace.admitting import guard
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sign_in import set_up_sign_in
from tiassess.web.workspace.single_sign_on import set_up_single_sign_on

if TYPE_CHECKING:
    from flask import Flask

    from tiassess.config import Settings


def hang_workspace(app: Flask, settings: Settings) -> None:
    """Hang the workspace's pages, its sign-in, and the guard that admits to them."""
    set_up_sign_in(app, settings.keys)
    set_up_single_sign_on(app, settings)
    guard(app)
    app.register_blueprint(workspace)
