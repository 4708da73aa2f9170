"""A visit: who has come to which survey, as far as the door may know it.

The door knows an entry, a code and return words in the visitor's own cookie, and nothing about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import g, session, url_for
from sqlalchemy.exc import DBAPIError

from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.codes import AccessCode
from tiassess.collection.drafts import DraftContent
from tiassess.collection.errors import UnknownCodeError, WaveKeyError
from tiassess.collection.return_words import WORDS_WITH_CODE, WORDS_WITH_LINK, make_words
from tiassess.web.language import language, languages
from tiassess.web.mistakes import log_mishap
from tiassess.web.respondent.pages import FormCourse, FormPage
from tiassess.web.respondent.sheets import Sheet, sheet_of
from tiassess.web.respondent.survey_words import SurveyWords
from tiassess.web.respondent.wording import Wording
from tiassess.web.running import running

if TYPE_CHECKING:
    from tiassess.collection.surveys import Survey

GO_TO_LANGUAGE = "language-"


@dataclass(frozen=True)
class Language:
    """A language that a page can be read in."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True)
class Visit:
    """Somebody at the address of a survey."""

    survey: Survey

    @property
    def desk(self) -> AnswerDesk:
        """Give where forms are kept and sent."""
        return AnswerDesk(running().database, running().settings)

    @property
    def entry(self) -> Entry | None:
        """Give the visitor's entry to this survey, or None when they have not started or their cookie is spent."""
        if session.get("wave") != self.survey.id.hex or "words" not in session:
            return None
        signs = session["code"]
        return Entry(self.survey, AccessCode(signs) if signs else None, tuple(session["words"].split()))

    @property
    def is_locked(self) -> bool:
        """Say whether the form that is open here was locked for its words, so that leaving does not destroy it."""
        return bool(session.get("locked"))

    def lock(self) -> None:
        """Keep the form that is open here for its words, whatever happens on this device."""
        session["locked"] = True

    @property
    def brought(self) -> AccessCode | None:
        """Give the code that a link has brought to this survey and that nobody has started with yet."""
        wave, _, signs = session.get("brought", "").partition(" ")
        return AccessCode(signs) if wave == self.survey.id.hex else None

    def bring(self, code: AccessCode) -> None:
        """Keep a code until somebody starts; a form that is open here stays so, for it was a look and no press."""
        session["brought"] = f"{self.survey.id.hex} {code.signs}"

    def forget_brought(self) -> None:
        """Forget the code that a link has brought; a form that is open here stays so."""
        session.pop("brought", None)

    def start(self, code: AccessCode | None, wished: str | None = None) -> None:
        """Start a form afresh: whatever the cookie led to before is left behind."""
        words = make_words(WORDS_WITH_CODE if code else WORDS_WITH_LINK)
        self.enter(Entry(self.survey, code, words), wished)

    def enter(self, entry: Entry, wished: str | None = None, *, locked: bool = False) -> None:
        """Let the cookie lead to a form, and put away the one that it led to."""
        self._put_away(entry)
        spoken = wished if wished in self.spoken else session.get("language")
        session.clear()
        g.pop("csrf_token", None)  # a token that was made before belonged to what was cleared
        signs = entry.code.signs if entry.code else ""
        session.update(wave=self.survey.id.hex, code=signs, words=" ".join(entry.words), language=spoken)
        if locked:
            self.lock()

    def leave(self) -> None:
        """Destroy the form that is open here, unless its words were shown."""
        if self.entry and not self.is_locked:
            self.desk.leave(self.entry)

    def _put_away(self, entry: Entry) -> None:
        if self.entry != entry:
            self.leave()

    def look(self) -> DraftContent:
        """Give what somebody has answered, or a form as it lies there before the first answer.

        Raises:
            AlreadySentError: it was sent.
            UnknownCodeError: its code was cancelled before anything was kept.
        """
        assert self.entry is not None
        kept = self.desk.look_at(self.entry)
        if kept is not None or self.entry.code is None:
            return kept or DraftContent()
        return self.desk.blank(self.entry)

    def pile(self, draft: DraftContent) -> str | None:
        """Give the name of the unit that the visitor's code was given out for, as long as their form says so."""
        if self.entry is None or self.entry.code is None or not draft.unit:
            return None
        unit = self.desk.blank(self.entry).unit
        return self._name_of(unit) if unit == draft.unit else None

    @property
    def pile_of_brought(self) -> str | None:
        """Give the name of the unit that a brought code was given out for; of one that opens nothing say nothing."""
        if self.brought is None:
            return None
        try:
            return self._name_of(self.desk.blank(Entry(self.survey, self.brought, ())).unit)
        except UnknownCodeError:
            return None
        except (DBAPIError, WaveKeyError) as mishap:  # it is told later too, and the page must be there at once
            log_mishap(mishap)
            return None

    def _name_of(self, unit: str) -> str | None:
        return next((one.path[0] for one in self.survey.frame.offer.units if one.leaf == unit), None)

    def speak(self, wished: str) -> None:
        """Go on in another language, if the survey has it."""
        if wished in self.spoken:
            session["language"] = wished

    @property
    def spoken(self) -> list[str]:
        """Give the languages in which both the questionnaire and our own words are there."""
        questionnaire = self.survey.frame.questionnaire
        written = {questionnaire.language, *(one.language for one in questionnaire.translations)}
        return [code for code in languages() if code in written]

    @property
    def languages(self) -> list[Language]:
        """Give the languages to choose from, if there is a choice."""
        spoken = self.spoken
        if len(spoken) < 2:
            return []
        return [Language(code, Locale.parse(code, sep="-").display_name or code, code == language()) for code in spoken]

    @cached_property
    def wording(self) -> Wording:
        """Give the questionnaire's words in the language of the page."""
        return Wording.of(self.survey.frame, language())

    @property
    def words(self) -> SurveyWords:
        """Give what every page tells about the survey."""
        results = url_for("public.results", _external=True, **self.names)
        host_name = running().settings.host_name
        return SurveyWords(self.survey.frame, self.wording, host_name, self.at("before_you_start"), results)

    @property
    def names(self) -> dict[str, Any]:
        """Give what names the survey in addresses."""
        return {"organisation": self.survey.frame.organisation["id"], "wave": self.survey.slug}

    def at(self, endpoint: str, **more: Any) -> str:
        """Give the address of a page of this survey."""
        return url_for(f"respondent.{endpoint}", **self.names, **more)

    def address_of(self, page: FormPage) -> str:
        """Give the address of a page of the form."""
        more = {"section": page.section.id} if page.section else {}
        return self.at(page.kind.value, **more)

    def sheet(self, page: FormPage) -> Sheet:
        """Give the sheet of a page in the language of this visit."""
        return sheet_of(self.survey.frame, self.wording, page)

    def course(self, routing: str) -> FormCourse:
        """Give the pages of the form for an answer to the routing question."""
        return FormCourse(self.survey.frame, routing)


def this_visit() -> Visit:
    """Give the visit of the present request."""
    visit = g.visit
    assert isinstance(visit, Visit)
    return visit
