"""All that the page of a wave tells, from its frame once it has one, and from the draft before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.rules import OPEN_LINK
from tiassess.release.participation import Band, Participation, Silence, read_participation
from tiassess.wave.frame import Frame
from tiassess.wave.texts import TEXTS
from tiassess.web.language import day
from tiassess.web.running import running
from tiassess.web.workspace.sentences import missing_texts
from tiassess.web.workspace.stages import OPEN, Stage, next_step, stage_of, word_of
from tiassess.web.workspace.wave_forms import kept_questionnaire, words_of_breakdown, words_of_profile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.instrument.definition import Instrument
    from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class WaveView:
    """A wave as its page tells of it.

    Attributes:
        wave: its row.
        stage: where it stands.
        questionnaire: what it asks.
        by_link: whether staff come to it by a link.
        participation: what may be known of how many take part, for a wave that is open.
        notes: what its lead should know.
    """

    wave: Wave
    stage: Stage
    questionnaire: Instrument
    by_link: bool
    participation: Participation | None
    notes: tuple[str, ...]

    @property
    def word(self) -> str:
        """Give the word for where it stands."""
        return word_of(self.stage)

    @property
    def next_step(self) -> str:
        """Say what comes next."""
        return next_step(self.stage, self.wave)

    @property
    def is_open(self) -> bool:
        """Say whether it is open."""
        return self.stage in OPEN

    @property
    def has_address(self) -> bool:
        """Say whether staff can come to it now, or soon."""
        return self.by_link and self.stage in {Stage.NOT_YET, Stage.ANSWERING}

    @property
    def shown(self) -> str:
        """Say how much is shown."""
        if self.wave.breakdown is None or (self.by_link and self.wave.breakdown is Breakdown.ROLES):
            return words_of_profile(Profile.WHOLE_SERVICE)
        if self.by_link:
            return str(_("the whole organisation, and units of 50 or more staff"))
        beside = words_of_breakdown(self.wave.breakdown)
        return str(_("the whole organisation, and %(beside)s that are large enough", beside=beside))

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Give the lead's words for the respondents' pages, each with what it says."""
        words = {
            "service": _("Name of the service"),
            "people": _("Word for the people who use it"),
            "steering_group": _("Who asks"),
            "host": _("Who runs the website"),
            "contact": _("Whom to ask"),
            "support": _("Support at work"),
        }
        return [(words[name], self.wave.texts[name]) for name in TEXTS if name in words and name in self.wave.texts]

    @property
    def readers(self) -> str:
        """Say who reads the results."""
        return self.wave.texts.get("readers") or str(_("Everyone with the link, leaders no sooner than staff"))


def view_of(session: Session, wave: Wave, today: date) -> WaveView:
    """Gather what the page of a wave tells."""
    stage = stage_of(wave, today)
    questionnaire = kept_questionnaire(wave)
    by_link = OPEN_LINK in (Frame.of(wave).ways_in if wave.frame else wave.ways_in)
    return WaveView(
        wave=wave,
        stage=stage,
        questionnaire=questionnaire,
        by_link=by_link,
        participation=read_participation(session, wave, today) if stage in OPEN else None,
        notes=_notes(wave, questionnaire, by_link=by_link) if stage is Stage.DRAFT else (),
    )


def words_of_participation(told: Participation) -> str:
    """Say how many take part, as far as it may be known."""
    if told.silence:
        why = {
            Silence.IMPORT_ONLY: _("Answers come from a file, so there is nothing to look up."),
            Silence.TOO_FEW_STAFF: _(
                "It cannot be shown how many take part: with fewer than 30 staff, or an unknown number, it would say "
                "too much about single people."
            ),
            Silence.TOO_SHORT: _("It cannot be shown how many take part: the survey is open for too short a time."),
        }
        return str(why[told.silence])
    if told.band is None or told.looked is None:
        return str(_("Nobody has looked up yet how many take part."))
    bands = {
        Band.FEWER: _("When it was looked up, on %(day)s, fewer than a third had answered.", day=day(told.looked)),
        Band.BETWEEN: _("When it was looked up, on %(day)s, a third to two thirds had answered.", day=day(told.looked)),
        Band.MORE: _("When it was looked up, on %(day)s, more than two thirds had answered.", day=day(told.looked)),
    }
    return str(bands[told.band])


def _notes(wave: Wave, questionnaire: Instrument, *, by_link: bool) -> tuple[str, ...]:
    notes = []
    given = {*wave.texts, *(["host"] if running().settings.host_name else [])}
    if by_link and (missing := [name for name in ("steering_group", "host", "contact") if name not in given]):
        notes.append(missing_texts(missing))
    if by_link:
        notes.append(
            str(
                _(
                    "Anyone can answer an open link more than once. So we show results for all staff together and for "
                    "units of 50 or more staff. Nobody is asked for a smaller unit or a role."
                )
            )
        )
    if questionnaire.comment_items:
        notes.append(str(_("Comments cannot be read back yet: they are destroyed with the forms.")))
    return tuple(notes)
