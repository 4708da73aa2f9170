"""What the respondents' door stands on beside what every door has: the surveys, and where people can turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import current_app
from markupsafe import Markup

from tiassess.collection.surveys import Surveys
from tiassess.config import shipped_folder
from tiassess.instrument.reading import read_text
from tiassess.instrument.support import SupportResource, read_support
from tiassess.web.language import language
from tiassess.web.running import running

if TYPE_CHECKING:
    from flask import Flask
    from flask.blueprints import BlueprintSetupState

NAME = "tiassess-respondents"
SUPPORT = "support.yaml"
MOST_SECTIONS = 64


@dataclass(frozen=True)
class Offered:
    """What this server has for respondents.

    Attributes:
        surveys: the opened waves that people can come to.
        support: where people can turn. It is read at the start and not frozen with a wave, so that a corrected number
            reaches everybody.
        sections: see `support_section`.
    """

    surveys: Surveys
    support: tuple[SupportResource, ...]
    sections: dict[tuple[str, str | None], Markup] = field(default_factory=dict)

    def support_section(self, local: str | None) -> Markup:
        """Give the foot of every page, made once for each language and each service's own words."""
        key = (language(), local)
        section = self.sections.get(key)
        if section is None:
            if len(self.sections) >= MOST_SECTIONS:
                self.sections.clear()
            macros = current_app.jinja_env.get_template("macros/support.html").module
            section = Markup(macros.support_list(local, self.support))  # type: ignore[attr-defined]  # noqa: S704 - our own template
            self.sections[key] = section
        return section


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
