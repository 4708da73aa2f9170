"""What the respondents' door stands on beside what every door has: the surveys, and where people can turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

from tiassess.collection.surveys import Surveys
from tiassess.config import shipped_folder
from tiassess.instrument.reading import read_text
from tiassess.instrument.support import SupportResource, read_support
from tiassess.web.running import running

if TYPE_CHECKING:
    from flask import Flask
    from flask.blueprints import BlueprintSetupState

NAME = "tiassess-respondents"
SUPPORT = "support.yaml"


@dataclass(frozen=True)
class Offered:
    """What this server has for respondents.

    Attributes:
        surveys: the opened waves that people can come to.
        support: where people can turn. It is read at the start and not frozen with a wave, so that a corrected number
            reaches everybody.
    """

    surveys: Surveys
    support: tuple[SupportResource, ...]


def offer_surveys(state: BlueprintSetupState) -> None:
    """Give an application what its respondents' door stands on."""
    app = cast("Flask", state.app)
    with app.app_context():
        surveys = Surveys(running().database, running().settings)
    support = read_support(read_text(shipped_folder("instruments") / SUPPORT), SUPPORT)
    app.extensions[NAME] = Offered(surveys, support)


def offered() -> Offered:
    """Give what the respondents' door of the present request stands on."""
    return cast("Offered", current_app.extensions[NAME])
