"""What the routes of an organisation share: its waves, its days, and acts that are done or refused with a sentence.

Everything is looked for in the organisation of the address; what belongs to another one is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.wave.errors import UnknownNameError
from tiassess.wave.organisations import check_slug
from tiassess.wave.waves import WaveName
from tiassess.web.workspace.access import access
from tiassess.web.workspace.noting import was_done
from tiassess.web.workspace.routes import workspace
from tiassess.web.workspace.sentences import for_pages
from tiassess.web.workspace.wave_view import WaveView, view_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.wave.tables import Wave
    from tiassess.web.workspace.list_forms import EntryForm

Answer = str | AnyResponse | tuple[str, int]


@workspace.errorhandler(UnknownNameError)
def not_there(_refusal: UnknownNameError) -> tuple[str, int]:
    """Show the page of an address that leads nowhere, also for what was there a moment ago."""
    return render_template("mistakes/not_found.html"), 404


@workspace.errorhandler(RequestEntityTooLarge)
def too_large(_refusal: RequestEntityTooLarge) -> tuple[str, int]:
    """Say that a file is too large, which is found before a page could say it in its own place."""
    return render_template("workspace/too_large.html"), 413


def named(wave: str) -> WaveName:
    """Name a wave of the organisation of the address."""
    if check_slug(wave):
        abort(404)  # a database may refuse to be asked for such signs at all
    return WaveName(wave, access().organisation)


def wave_here(session: Session, wave: str) -> Wave:
    """Find a wave of the organisation of the address, or show the page of one that is not there."""
    return named(wave).find(session)


def view_here(session: Session, wave: str) -> WaveView:
    """Give what pages tell of a wave of the organisation of the address."""
    return view_of(session, wave_here(session, wave), now())


def press(act: Callable[[], str], back: str, tell: Callable[[RefusedError], object]) -> AnyResponse | None:
    """Do an act and lead back with the sentence that says what was done; if it is refused, tell why and give nothing.

    A name that is not there any more is no fault of who pressed: its page is the one of an address that leads nowhere.
    """
    try:
        said = act()
    except UnknownNameError:
        raise
    except RefusedError as refusal:
        tell(refusal)
        return None
    was_done()
    flash(said)
    return redirect(back, 303)


def decide(act: Callable[[], str], back: str, ask: Callable[[list[str]], str]) -> Answer:
    """Ask before something is done, and do it when the button is pressed.

    Args:
        act: does it, and gives the sentence that says what was done.
        back: where that leads.
        ask: makes the page with the button, or with the reasons why it was not done.
    """
    reasons: list[str] = []
    done = press(act, back, lambda why: reasons.extend(for_pages(why))) if request.method == "POST" else None
    return done or ask(reasons)


def keep(form: EntryForm, act: Callable[[], str], back: str, page: Callable[[], str]) -> Answer:
    """Show a form, and keep what was entered in it once it is sent and nothing in it is odd.

    Args:
        form: the form, which is told what is odd.
        act: keeps it, and gives the sentence that says what was done.
        back: where that leads.
        page: makes the page with the form.
    """
    done = press(act, back, form.tell) if form.validate_on_submit() else None
    return done or page()
