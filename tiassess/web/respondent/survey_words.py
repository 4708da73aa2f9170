"""What every page of a survey tells about it; each word and number comes from the wave's frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.collection.tables import CodeWay
from tiassess.disclosure.comments import DAYS_HELD
from tiassess.web.promised import Promised

if TYPE_CHECKING:
    from tiassess.web.respondent.wording import Wording

BUILT_IN = frozenset({"ti-organisation", "workforce-wellbeing", "leadership-and-commissioning", "pulse"})
"""Our own instruments, of which we know that they ask about work and never about what somebody went through."""


@dataclass(frozen=True)
class SurveyWords(Promised):
    """A survey as its pages speak of it.

    Attributes:
        wording: the questionnaire's words in the language of the page.
        host_name: who runs this server, where the frame does not say it.
        address: the path of its first page.
        results_address: where its results come out.
    """

    wording: Wording
    host_name: str | None
    address: str
    results_address: str

    @property
    def title(self) -> str:
        """Give the questionnaire's title."""
        return self.wording.at("title", self.frame.questionnaire.title)

    @property
    def organisation(self) -> str:
        """Give the organisation's name."""
        return self.frame.organisation["name"]

    @property
    def service(self) -> str:
        """Give the name of the service, the organisation's when there is no other."""
        return self._text("service") or self.organisation

    @property
    def people(self) -> str:
        """Give the word for the people who use the service."""
        return self.wording.people

    @property
    def steering_group(self) -> str | None:
        """Give the name of the group that asks."""
        return self._text("steering_group")

    @property
    def host(self) -> str | None:
        """Give who runs this website."""
        return self._text("host") or self.host_name

    @property
    def contact(self) -> str | None:
        """Give whom to ask about the survey."""
        return self._text("contact")

    @property
    def readers(self) -> str | None:
        """Give who reads the results, in the lead's words."""
        return self._text("readers")

    @property
    def local_support(self) -> str | None:
        """Give where to turn at work, in the lead's words."""
        return self._text("support")

    @property
    def has_comments(self) -> bool:
        """Say whether there are boxes for comments."""
        return bool(self.frame.comment_items)

    @property
    def comment_days(self) -> int:
        """Give how many days comments are held at most."""
        return DAYS_HELD

    @property
    def comment_threshold(self) -> int:
        """Give how many people must have written a comment for them to be held."""
        return self.frame.thresholds.comment

    @property
    def by_code(self) -> bool:
        """Say whether people can come with a code."""
        return self.frame.by_code

    @property
    def by_card(self) -> bool:
        """Say whether codes are printed on cards."""
        return CodeWay.CARDS.value in self.frame.ways_in

    @property
    def by_mail(self) -> bool:
        """Say whether codes are sent by e-mail."""
        return CodeWay.E_MAIL.value in self.frame.ways_in

    @property
    def asks_small_teams(self) -> bool:
        """Say whether people are asked for teams that may be small, which behind a link they never are."""
        return not self.by_link and bool(self.frame.offer.units)

    @property
    def asks_small_roles(self) -> bool:
        """Say whether people are asked for roles that few may have, which behind a link they never are."""
        return not self.by_link and bool(self.frame.offer.roles)

    @property
    def is_built_in(self) -> bool:
        """Say whether every question is ours, so that we know what is not asked."""
        return all(item.origin.partition("@")[0] in BUILT_IN for item in self.frame.questionnaire.items)

    @property
    def section_titles(self) -> list[str]:
        """Give what the parts are about."""
        return [self.wording.title(section) for section in self.frame.questionnaire.sections]

    @property
    def whole_service_only(self) -> bool:
        """Say whether nobody is asked where they work, because no result could be shown for less than the whole."""
        return not self.frame.offer.units and not self.frame.offer.roles

    def _text(self, name: str) -> str | None:
        return self.frame.texts.get(name)
