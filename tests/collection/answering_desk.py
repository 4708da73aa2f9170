"""An open wave and the desk at which people answer it, for tests of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.lead import NOW, Lead
from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.drafts import DraftContent
from tiassess.collection.entries import make_entry
from tiassess.collection.surveys import Survey, Surveys

LAST_DAY = date(2026, 12, 10)
AFTERWARDS = datetime(2026, 12, 11, 12, tzinfo=UTC)


@dataclass(frozen=True)
class OpenWave:
    """An open wave with a link."""

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
        """Somebody who starts."""
        return Entry(self.survey(), make_entry())

    def answers(self, entry: Entry, answers: Mapping[str, str], **more: Any) -> None:
        """Let somebody answer."""
        self.desk.change(entry, lambda draft: replace(draft, answers={**draft.answers, **answers}, **more), NOW)

    def kept(self, entry: Entry) -> DraftContent | None:
        """What is kept of somebody's form."""
        return self.desk.look_at(entry)
