"""A visit: who has come to which survey, as far as the door may know it.

The door knows an entry, which is a random id in the visitor's own cookie, and nothing about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import g, session, url_for

from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.return_words import WORDS_WITH_LINK, make_words
from tiassess.web.language import language, languages
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
        if session.get("wave") != self.survey.id.hex:
            return None
        return Entry(self.survey, None, tuple(session["words"]))

    def start(self, wished: str | None = None) -> None:
        """Start a form afresh: whatever the cookie led to before is left behind."""
        spoken = wished if wished in self.spoken else session.get("language")
        session.clear()
        session.update(wave=self.survey.id.hex, words=list(make_words(WORDS_WITH_LINK)), language=spoken)

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
