"""What pages tell of e-mail: how long the list is, how far a mailing has come, what comes next. Never an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.collection.addresses import count_addresses
from tiassess.collection.letters import preview, reminder
from tiassess.collection.mailing_state import read_progress
from tiassess.collection.other_ways import other_ways
from tiassess.release.inviting import last_asked, next_mailing
from tiassess.web.language import day
from tiassess.web.running import public_address, running
from tiassess.web.workspace.sentences import for_page

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tiassess.collection.letters import Letter
    from tiassess.collection.mailing_state import MailingProgress
    from tiassess.collection.other_ways import OtherWays
    from tiassess.release.inviting import NextMailing
    from tiassess.wave.tables import Wave
    from tiassess.web.workspace.wave_view import WaveView


@dataclass(frozen=True)
class MailView:
    """Where e-mail of a wave stands.

    Attributes:
        addresses: how many there are.
        progress: how far the mailing has come that is being sent, or the last one; None before the first.
        coming: what may be sent next.
        letter: what that says, with a made-up code.
        others: how people can come without a message.
        is_set_up: whether this server sends e-mail at all.
        asked_before: the day on which what is still being sent was asked for, once that day has passed.
        can_send_again: whether answering goes on, so that those who were refused can be written to once more.
    """

    addresses: int
    progress: MailingProgress | None
    coming: NextMailing
    letter: Letter
    others: OtherWays
    is_set_up: bool
    asked_before: date | None
    can_send_again: bool

    @property
    def can_list_change(self) -> bool:
        """Say whether addresses can still be uploaded or removed."""
        return self.progress is None and self.coming.day is not None

    @property
    def reasons(self) -> list[str]:
        """Say why nothing may be sent now; none means that it may."""
        if not self.is_set_up:
            return [str(_("This server sends no e-mail yet. Whoever runs it can set it up."))]
        return [for_page(reason) for reason in self.coming.reasons]

    @property
    def words_of_mailing(self) -> str:
        """Name the mailing that is being sent, or was sent last."""
        number = self.progress.number if self.progress else 1
        return str(_("First message")) if number == 1 else str(_("Reminder %(number)s", number=number - 1))

    @property
    def words_of_waiting(self) -> str:
        """Say whom to ask when messages do not go out; when one was last tried is kept nowhere."""
        if self.progress is None or self.progress.finished:
            return ""
        has_begun = self.progress.tried > 0
        if self.asked_before is None:
            soon = _("If nothing has gone out after an hour, please ask whoever runs this server: its log says why.")
            return "" if has_begun else str(soon)
        asked = day(self.asked_before)
        if has_begun:
            slow = _(
                "These messages were asked for on %(day)s, and not all have gone out. If the number does not grow, "
                "please ask whoever runs this server: its log says why.",
                day=asked,
            )
            return str(slow)
        nothing = _(
            "Nothing has gone out yet, although it was asked for on %(day)s. Please ask whoever runs this server: its "
            "log says why.",
            day=asked,
        )
        return str(nothing)

    @property
    def words_of_other_ways(self) -> str:
        """Say how staff can answer without e-mail."""
        if self.others.cards and self.others.link:
            return str(_("Work e-mail can be watched. So let staff know that they can use a card or the link instead."))
        if self.others.cards:
            return str(_("Work e-mail can be watched. So let staff know that they can use a card instead."))
        return str(_("Work e-mail can be watched. So let staff know that they can use the link instead."))

    @property
    def words_for_the_others(self) -> str:
        """Say what is left for those whom no message reached."""
        if self.others.cards and self.others.link:
            return str(_("Whoever got no message can still take a card or use the link."))
        if self.others.cards:
            return str(_("Whoever got no message can still take a card."))
        if self.others.link:
            return str(_("Whoever got no message can still use the link."))
        return str(_("Whoever got no message has no other way in: no room for cards is left."))

    @property
    def paragraphs(self) -> list[str]:
        """Give the text of what may be sent next, paragraph by paragraph."""
        return self.letter.body.strip().split("\n\n")


def mail_view_of(session: Session, wave: Wave, view: WaveView) -> MailView:
    """Give where e-mail of an open wave stands."""
    coming = next_mailing(session, wave, view.frame, view.today)
    others = other_ways(session, wave, view.frame)
    progress = read_progress(session, wave.id)
    asked = last_asked(session, wave) if progress and not progress.finished else view.today
    return MailView(
        addresses=count_addresses(session, wave),
        progress=progress,
        coming=coming,
        letter=(preview if coming.is_invitation else reminder)(view.frame, public_address(), others),
        others=others,
        is_set_up=running().settings.mail is not None,
        asked_before=asked if asked < view.today else None,
        can_send_again=view.today <= view.closes,
    )


def words_of_list(number: int) -> str:
    """Say how many addresses there are."""
    return str(ngettext("There is %(num)s address now.", "There are %(num)s addresses now.", number))


def words_of_asking(mail: MailView, view: WaveView) -> str:
    """Say what was asked for."""
    if not mail.coming.is_invitation:
        return str(_("The reminder goes to everybody on the list. It begins within a minute or two."))
    if view.today < view.opens:
        first = day(view.opens)
        return str(
            _(
                "The first message goes to everybody on the list. It begins within a minute or two. It says that "
                "people can answer from %(day)s.",
                day=first,
            )
        )
    return str(_("The first message goes to everybody on the list. It begins within a minute or two."))
