"""The public pages: what runs here, and whether it is well."""

from __future__ import annotations

from flask import Blueprint, render_template

from tiassess.web.audience import Audience, open_to
from tiassess.web.public.health import is_well
from tiassess.web.running import running

public = Blueprint("public", __name__)


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
