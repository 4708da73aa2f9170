"""An open wave and the desk at which people answer it, for tests of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.lead import NOW, Lead
from tiassess.collection.access import issue_codes
from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.codes import AccessCode
from tiassess.collection.drafts import DraftContent
from tiassess.collection.return_words import WORDS_WITH_CODE, WORDS_WITH_LINK, make_words
from tiassess.collection.surveys import Survey, Surveys
from tiassess.collection.tables import CodeWay
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName

LAST_DAY = date(2026, 12, 10)
AFTERWARDS = datetime(2026, 12, 11, 12, tzinfo=UTC)


@dataclass(frozen=True)
class OpenWave:
    """An open wave, with a link unless a test says otherwise."""

    lead: Lead

    @classmethod
    def of(cls, lead: Lead, **plan: Any) -> OpenWave:
        """Let a lead open one."""
        lead.has_an_organisation()
        lead.plans_a_wave(opens=date(2026, 11, 1), closes=LAST_DAY, **{"ways_in": ("link",), **plan})
        lead.opens()
        return cls(lead)

    @property
    def desk(self) -> AnswerDesk:
        """The desk."""
        return AnswerDesk(self.lead.database, self.lead.settings)

    def survey(self, moment: datetime = NOW) -> Survey:
        """The survey as people find it."""
        survey = Surveys(self.lead.database, self.lead.settings).find("loch", "baseline", moment)
        assert survey is not None
        return survey

    def entry(self) -> Entry:
        """Somebody who starts behind the open link."""
        return Entry(self.survey(), None, make_words(WORDS_WITH_LINK))

    def holder_of(self, code: AccessCode) -> Entry:
        """Somebody who starts with a code, with words of their own."""
        return Entry(self.survey(), code, make_words(WORDS_WITH_CODE))

    def issues(self, number: int = 1, unit: str | None = None, way_in: CodeWay = CodeWay.CARDS) -> list[AccessCode]:
        """Give out codes."""
        with self.lead.database.writing() as session:
            wave = WaveName("baseline").find(session)
            frame = Frame.of(wave)
            settings = self.lead.settings
            return issue_codes(session, settings, wave, frame, way_in=way_in, unit=unit, number=number)

    def answers(self, entry: Entry, answers: Mapping[str, str], **more: Any) -> None:
        """Let somebody answer."""
        self.desk.change(entry, lambda draft: replace(draft, answers={**draft.answers, **answers}, **more), NOW)

    def kept(self, entry: Entry) -> DraftContent | None:
        """What is kept of somebody's form."""
        return self.desk.look_at(entry)
