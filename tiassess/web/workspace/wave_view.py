"""All that pages tell of a wave, from its frame once it has one, and for a draft from the one it would open with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.collection.tables import CodeWay
from tiassess.disclosure.comments import DAYS_HELD
from tiassess.disclosure.groups import Breakdown, Kind, Profile
from tiassess.disclosure.reportable.plan import Showing
from tiassess.disclosure.rules import FEWEST_STAFF_BEHIND_A_LINK, OPEN_LINK
from tiassess.disclosure.structure import ORGANISATION
from tiassess.release.comments import comments_held_until
from tiassess.release.extending import reasons_not_to_extend
from tiassess.release.ledger import erasing_day
from tiassess.release.participation import FEWEST_STAFF, Band, Participation, Silence
from tiassess.wave.frame import Frame
from tiassess.wave.freezing import frame_of
from tiassess.wave.outlook import Outlook, outlook_of
from tiassess.wave.standing import Delay, delay_of
from tiassess.wave.texts import TEXTS
from tiassess.web.language import day
from tiassess.web.promised import Promised
from tiassess.web.running import public_address, running
from tiassess.web.speech import speech
from tiassess.web.workspace.access import access
from tiassess.web.workspace.reportable_view import USUAL_SHARE, is_at_once, plan_of, reportable_of
from tiassess.web.workspace.reportable_words import words_of_draft
from tiassess.web.workspace.sentences import missing_texts
from tiassess.web.workspace.stages import OPEN, Stage, next_step, stage_of, word_of
from tiassess.web.workspace.wave_forms import words_of_breakdown, words_of_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from tiassess.instrument.definition import Instrument
    from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class WaveView(Promised):
    """A wave as pages tell of it; of its row they see nothing else.

    Attributes:
        stage: where it stands.
        erasure_due: whether something of its answers is still to be erased.
        scrub_due: whether the database still keeps pages that were written over.
        today: the day in the zone that was promised.
        planned_ways_in: how a draft lets staff come, or meant to.
        delay: what was said of late results, if anything was.
        erased_on: the day on which its answers were erased, or None while they are not.
        comments_until: the day on which held comments go at the latest, or None where none are held.
    """

    stage: Stage
    erasure_due: bool
    scrub_due: bool
    today: date
    planned_ways_in: tuple[str, ...]
    delay: Delay | None
    erased_on: date | None
    comments_until: date | None

    @property
    def slug(self) -> str:
        """Give its id in addresses."""
        return self.frame.wave["id"]

    @property
    def name(self) -> str:
        """Give its name as people read it."""
        return self.frame.wave["name"]

    @property
    def questionnaire(self) -> Instrument:
        """Give what it asks."""
        return self.frame.questionnaire

    @property
    def headcount(self) -> int | None:
        """Give the number of staff, or None when it is not known."""
        return self.frame.structure.headcount(ORGANISATION)

    @cached_property
    def outlook(self) -> Outlook:
        """Give the groups that could be shown."""
        return outlook_of(self.frame)

    @property
    def hides_its_breakdown(self) -> bool:
        """Say whether its lead chose to show units or roles and all of them are lost to the link."""
        with_codes_alone = outlook_of(Frame({**self.frame.document, "ways_in": [CodeWay.CARDS.value]}))
        return self.by_link and len(self.outlook.possible) == 1 < len(with_codes_alone.possible)

    @property
    def word(self) -> str:
        """Give the word for where it stands."""
        return word_of(self.stage)

    @property
    def next_step(self) -> str:
        """Say what comes next."""
        return next_step(self.stage, self.frame, self.today, self.delay, access().roles)

    @property
    def is_over(self) -> bool:
        """Say whether its results are out or never will be, so that what was promised of them lies behind."""
        return self.stage in {Stage.PUBLISHED, Stage.TOO_FEW, Stage.NEVER_PUBLISHED}

    @property
    def is_open(self) -> bool:
        """Say whether it is open."""
        return self.stage in OPEN

    @property
    def can_be_closed(self) -> bool:
        """Say whether it may be closed today; what is made up may be at any time."""
        return self.is_open and (self.today > self.closes or self.frame.is_demonstration)

    @property
    def when_it_can_be_closed(self) -> str:
        """Say from which day it can be closed."""
        last, first = day(self.closes), day(self.closes + timedelta(days=1))
        return str(_("It is open until the end of %(last)s. It can be closed from %(first)s.", last=last, first=first))

    @property
    def can_be_extended(self) -> bool:
        """Say whether its last day of answering can still move."""
        return self.is_open and not reasons_not_to_extend(self.frame, self.today)

    @property
    def waits_for_results(self) -> bool:
        """Say whether its results are to come, so that they can be late."""
        return self.is_open or self.stage in {Stage.CLOSED, Stage.COUNTED}

    @property
    def is_over_before_it_opens(self) -> bool:
        """Say whether it is a draft for staff to answer whose last day has passed."""
        return self.stage is Stage.DRAFT and bool(self.planned_ways_in) and self.today > self.closes

    @property
    def is_erased_again(self) -> bool:
        """Say whether it is published and the erasing of its answers can be tried again."""
        return self.stage is Stage.PUBLISHED and self.erasure_due

    @property
    def has_mail(self) -> bool:
        """Say whether staff can be written to: as long as they come by e-mail, and can answer or soon will."""
        return "e-mail" in self.frame.ways_in and self.stage in {Stage.NOT_YET, Stage.ANSWERING}

    @property
    def has_cards(self) -> bool:
        """Say whether code cards can be printed or cancelled: as long as they open something, or will."""
        return "cards" in self.frame.ways_in and self.stage in {Stage.NOT_YET, Stage.ANSWERING}

    @property
    def server(self) -> str:
        """Give the address of this server, before which the paths of its pages stand."""
        return public_address()

    @property
    def has_address(self) -> bool:
        """Say whether staff can come to it now, or soon."""
        return self.by_link and self.stage in {Stage.NOT_YET, Stage.ANSWERING}

    @property
    def way_in(self) -> str:
        """Say how staff come to it."""
        words = {
            OPEN_LINK: _("One link for all"),
            "cards": _("A code on a card"),
            "e-mail": _("A code in an e-mail"),
        }
        return ", ".join(str(words[way]) for way in self.frame.ways_in) or str(_("None: answers are imported"))

    @property
    def shown(self) -> str:
        """Say how much is shown."""
        return words_of_outlook(self.outlook)

    @property
    def comments(self) -> str:
        """Say what becomes, or became, of what people write (rule R12)."""
        if not (self.stage is Stage.COUNTED or self.is_over) or not self.frame.comment_items:
            return _of_comments(self.frame)
        if self.comments_until is None:
            return str(_("None are held. Nobody has read any."))
        last = day(self.comments_until)
        return str(_("Held locked, away from the answers. They are destroyed on %(day)s at the latest.", day=last))

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
        texts = self.frame.texts
        return [(words[name], texts[name]) for name in TEXTS if name in words and name in texts]

    @property
    def readers(self) -> str:
        """Say who reads the results."""
        return self.frame.texts.get("readers") or str(_("Everyone with the link, leaders no sooner than staff"))

    @property
    def notes(self) -> list[str]:
        """Give what its lead should know before it opens."""
        return list(_notes(self)) if self.stage is Stage.DRAFT else []


def view_of(session: Session, wave: Wave, moment: datetime) -> WaveView:
    """Give what pages tell of a wave."""
    frame = frame_of(session, wave, moment)
    today = frame.today(moment)
    return WaveView(
        frame=frame,
        stage=stage_of(wave, frame, today),
        erasure_due=wave.erasure_due,
        scrub_due=wave.scrub_due,
        today=today,
        planned_ways_in=tuple(wave.ways_in) if wave.frame is None else (),
        delay=delay_of(wave.late_because, wave.late_until),
        erased_on=erasing_day(session, wave),
        comments_until=comments_held_until(session, wave),
    )


def words_of_outlook(outlook: Outlook) -> str:
    """Say how much is shown."""
    kinds = {group.kind for group in outlook.possible}
    if not kinds & {Kind.UNIT, Kind.ROLE}:
        return words_of_profile(Profile.WHOLE_SERVICE)
    if outlook.behind_a_link:
        number = FEWEST_STAFF_BEHIND_A_LINK
        return str(_("the whole organisation, and units of %(number)s or more staff", number=number))
    one = Breakdown.UNITS if Kind.UNIT in kinds else Breakdown.ROLES
    beside = words_of_breakdown(Breakdown.BOTH if kinds >= {Kind.UNIT, Kind.ROLE} else one)
    return str(_("the whole organisation, and %(beside)s that are large enough", beside=beside))


def words_of_participation(told: Participation, view: WaveView) -> str:
    """Say how many take part, as far as it may be known."""
    if told.silence:
        why = {
            Silence.IMPORT_ONLY: _("Answers come from a file, so there is nothing to look up."),
            Silence.TOO_FEW_STAFF: _(
                "It cannot be shown how many take part: with fewer than %(number)s staff, or an unknown number, it "
                "would say too much about single people.",
                number=FEWEST_STAFF_BEHIND_A_LINK if view.by_link else FEWEST_STAFF,
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


def _notes(view: WaveView) -> Iterator[str]:
    given = {*view.frame.texts, *(["host"] if running().settings.host_name else [])}
    missing = [name for name in ("steering_group", "host", "contact") if name not in given]
    if missing and not view.frame.import_only:
        yield missing_texts(missing)
    if view.by_link:
        if view.hides_its_breakdown:
            assert view.frame.breakdown
            yield _of_hidden_breakdown(view.frame.breakdown)
        yield str(
            _(
                "Anyone can answer an open link more than once. So we show results for all staff together and for "
                "units of %(number)s or more staff. Nobody is asked for a smaller unit or a role.",
                number=FEWEST_STAFF_BEHIND_A_LINK,
            )
        )
        yield _of_many_forms(view)
    if "cards" in view.planned_ways_in:
        yield str(_("Nobody prints code cards alone: a lead asks for them, and another lead or an owner prints them."))
    if "e-mail" in view.planned_ways_in and running().settings.mail is None:
        yield str(_("This server sends no e-mail yet. Have whoever runs it set it up before you count on it."))
    if tried := _words_of_trial(view.frame):
        yield tried


def _of_hidden_breakdown(breakdown: Breakdown) -> str:
    """Say what a lead gives up for a link, and how not to (rule R15)."""
    groups = words_of_breakdown(breakdown)
    lost = _("Because of the link, the %(groups)s you chose will not be shown.", groups=groups)
    way = _("If you wish to show them, use code cards and no link.")
    return f"{lost} {way}"


def _of_comments(frame: Frame) -> str:
    """Say what becomes of what people write (rule R12)."""
    if not frame.comment_items:
        return str(_("Nobody is asked to write anything: the questions for comments are left out."))
    sentence = _(
        "If %(number)s people or more write a comment, comments are held locked for %(days_held)s days after counting. "
        "If not, they are destroyed unread. Nobody can read them with this version.",
        days_held=DAYS_HELD,
        number=frame.thresholds.comment,
    )
    return str(sentence)


def _words_of_trial(frame: Frame) -> str | None:
    """Say what would be shown if as many answered as usual, unless that is not known or takes a while to try."""
    plan = plan_of(frame.structure, frame.questionnaire, frame.ways_in, USUAL_SHARE)
    showing = Showing(frame.profile, frame.breakdown, frame.thresholds.unit)
    if plan is None or not is_at_once(plan, showing):
        return None
    return words_of_draft(reportable_of(plan, showing), showing, speech())


def _of_many_forms(view: WaveView) -> str:
    """Say what a link cannot prevent (rule R15)."""
    sentence = _(
        "Anyone with the link can send more than one form. Someone who sends many could learn from the result what the "
        "few others said."
    )
    if view.headcount is not None and view.headcount < FEWEST_STAFF_BEHIND_A_LINK:
        small = _("In a small service like yours this is likelier.")
        return f"{sentence} {small}"
    return str(sentence)
