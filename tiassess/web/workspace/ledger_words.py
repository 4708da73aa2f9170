"""A line of the ledger in words: an event, a day and a checksum, and nothing that counts ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from tiassess.release.candidate import Labels
from tiassess.release.correcting import Cells
from tiassess.release.events import Event
from tiassess.web.language import day
from tiassess.web.workspace.withdrawal_words import words_of_cells


@dataclass(frozen=True)
class LedgerLine:
    """A line as the page shows it.

    Attributes:
        number: its number in the ledger.
        day: the day it was written.
        words: what happened.
        checksum: of the line; whoever keeps the last one can tell later whether any line was changed.
        release: the checksum of the release it speaks of, if it does.
        days: which day moved, and to which.
        withdrawn: what was withdrawn, group by group.
    """

    number: int
    day: str
    words: str
    checksum: str
    release: str | None
    days: tuple[str, ...]
    withdrawn: tuple[str, ...]


def words_of_line(line: Mapping[str, Any], names: Mapping[str, str], labels: Mapping[str, Labels]) -> LedgerLine:
    """Put a line in words.

    Args:
        line: the line with its checksum.
        names: the waves' names by their ids.
        labels: for waves of which something was withdrawn, the names of groups, questions and themes.
    """
    of_wave = labels.get(line["wave"], Labels({}, {}, {}))
    return LedgerLine(
        number=line["number"],
        day=day(date.fromisoformat(line["day"])),
        words=_event(
            Event(line["event"]), names.get(line["wave"], line["wave"]), line.get("reason", ""), line.get("codes")
        ),
        checksum=line["sha256"],
        release=line.get("release"),
        days=tuple(_days(line)),
        withdrawn=tuple(words_of_cells([*map(Cells.from_entry, line.get("withdrawn", ()))], of_wave)),
    )


def _days(line: Mapping[str, Any]) -> Iterator[str]:
    if "closes" in line:
        before, after = (day(date.fromisoformat(line[name])) for name in ("first_closes", "closes"))
        yield str(_("The last day was %(first)s and is now %(last)s.", first=before, last=after))
    if line.get("until"):
        yield str(_("New day for the results: %(day)s.", day=day(date.fromisoformat(line["until"]))))
    if "held_until" in line:
        yield str(_("They go on %(day)s at the latest.", day=day(date.fromisoformat(line["held_until"]))))


def _event(event: Event, wave: str, reason: str, number: int | None) -> str:
    words = {
        Event.OPENED: _("“%(wave)s” was opened. What it promises was frozen.", wave=wave),
        Event.EXTENDED: _("“%(wave)s” stays open for longer. That is possible once only.", wave=wave),
        Event.DELAYED: _("The results of “%(wave)s” are late. Reason: %(reason)s", wave=wave, reason=reason),
        Event.CLOSED: _("“%(wave)s” was closed. Its forms were mixed.", wave=wave),
        Event.COUNTED: _("“%(wave)s” was counted. What will be published was fixed.", wave=wave),
        Event.CODES_ISSUED: _("Code cards for “%(wave)s” were printed: %(number)s.", wave=wave, number=number),
        Event.CODES_CANCELLED: _("Codes of “%(wave)s” were cancelled: %(number)s.", wave=wave, number=number),
        Event.MAILED: _("E-mails about “%(wave)s” went to all people on its list.", wave=wave),
        Event.COMMENTS_HELD: _("Comments on “%(wave)s” are held locked, away from the answers.", wave=wave),
        Event.COMMENTS_DESTROYED: _("The comments on “%(wave)s” and their key were destroyed.", wave=wave),
        Event.PUBLISHED: _("“%(wave)s” was published.", wave=wave),
        Event.WITHDRAWN: _("Some results of “%(wave)s” were withdrawn. Reason: %(reason)s", wave=wave, reason=reason),
        Event.ERASED: _("The answers to “%(wave)s” and their key were erased.", wave=wave),
        Event.DESTROYED: _("“%(wave)s” ended without results. Its answers were destroyed.", wave=wave),
    }
    too_few = _("Too few people had answered.") if reason == "too few" else ""
    return f"{words[event]} {too_few}".strip()
