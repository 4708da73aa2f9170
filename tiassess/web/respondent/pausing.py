"""Pausing and changing one's mind: stopping for now, sending a new form, taking one out that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import render_template, request, session
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from tiassess.clock import now
from tiassess.collection.answering import Found
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError, UnknownCodeError, WaveKeyError
from tiassess.web.mistakes import log_mishap
from tiassess.web.respondent.filling import (
    BUSY,
    OTHER_FORM,
    Answer,
    PageShown,
    code_opens_nothing,
    end_of,
    lead_to,
    no_form,
    thank,
)
from tiassess.web.respondent.forms import AnswerForm
from tiassess.web.respondent.resuming import page_to_resume
from tiassess.web.respondent.visit import GO_TO_LANGUAGE, Visit, this_visit

if TYPE_CHECKING:
    from tiassess.collection.answering import Entry


@dataclass(frozen=True)
class Pause:
    """A page for somebody whose form is open on this device, beside the pages of the form.

    Attributes:
        visit: whose.
        entry: their entry.
    """

    visit: Visit
    entry: Entry

    NAME: ClassVar[str]

    def answer(self) -> Answer:
        """Answer a request for the page."""
        try:
            return self._press() if request.method == "POST" else self._look()
        except AlreadySentError:
            return thank(self.visit)
        except UnknownCodeError:
            return code_opens_nothing()
        except SurveyClosedError:
            return lead_to(self.visit.at("before_you_start"))

    def _press(self) -> Answer:
        if not AnswerForm().validate_on_submit():  # the page is from a form before this one, perhaps somebody else's
            return self._look(OTHER_FORM)
        go = request.form.get("go", "")
        if go.startswith(GO_TO_LANGUAGE):
            self.visit.speak(go.removeprefix(GO_TO_LANGUAGE))
            return lead_to(self.visit.at(self.NAME))
        try:
            return lead_to(self._act(go))
        except (DBAPIError, WaveKeyError) as mishap:
            log_mishap(mishap)
            return self._show(BUSY), 503

    def _look(self, notice: str | None = None) -> Answer:
        """Show the page, or lead on where it does not belong to the form."""
        raise NotImplementedError

    def _act(self, go: str) -> str:
        """Do what a button says and give where it leads."""
        raise NotImplementedError

    def _show(self, notice: str | None = None, **more: object) -> str:
        page = PageShown(title=self._title, address=self.visit.at(self.NAME), back=None, progress=None)
        template = f"respondent/{self.NAME}.html"
        return render_template(template, page=page, form=AnswerForm(formdata=None), notice=notice, **more)

    @property
    def _title(self) -> str:
        raise NotImplementedError

    @property
    def _where_they_stopped(self) -> str:
        draft = self.visit.look()
        return self.visit.address_of(page_to_resume(self.visit.survey.frame, draft))


class Stopped(Pause):
    """The words to come back with, for somebody who stops for now."""

    NAME = "stopped"

    @property
    def _title(self) -> str:
        return str(_("Your answers so far are locked away"))

    def _look(self, notice: str | None = None) -> Answer:
        go_on = self._where_they_stopped
        if not self.visit.is_locked:  # only an address was typed, and nothing is locked by that
            return lead_to(go_on)
        return self._show(notice, words=self.entry.words, code_end=end_of(self.entry), go_on=go_on)

    def _act(self, go: str) -> str:
        if go != "done":
            return self.visit.at(self.NAME)
        session.clear()
        return self.visit.at("locked_away")


class Sent(Pause):
    """What somebody can do who comes back to a form that was sent."""

    NAME = "sent"

    @property
    def _title(self) -> str:
        return str(_("Your form is in and locked"))

    def _look(self, notice: str | None = None) -> Answer:
        if self.visit.desk.come_back(self.entry) is not Found.SENT:
            return lead_to(self._where_they_stopped)
        return self._show(notice)

    def _act(self, go: str) -> str:
        if go == "take-out":
            return self.visit.at("take_out")
        if go != "again":
            return self.visit.at(self.NAME)
        try:
            self.visit.desk.start_replacement(self.entry, now())
        except NoFormError:  # another press was quicker
            return self.visit.at(self.NAME)
        return self.visit.address_of(self.visit.course("").pages[0])


class TakeOut(Sent):
    """The question whether a form that was sent shall really be taken out."""

    NAME = "take_out"

    @property
    def _title(self) -> str:
        return str(_("Take your form out?"))

    def _act(self, go: str) -> str:
        if go != "take-out":
            return self.visit.at("sent")
        try:
            self.visit.desk.withdraw(self.entry, now())
        except NoFormError:  # another press was quicker, and may also have begun a new form
            if self.visit.desk.come_back(self.entry) is Found.OPEN:
                return self.visit.at("sent")
        session.clear()
        return self.visit.at("taken_out")


def pause(kind: type[Pause]) -> Answer:
    """Answer a request for one of these pages."""
    visit = this_visit()
    if visit.entry is not None:
        return kind(visit, visit.entry).answer()
    if kind is Stopped and request.form.get("go") == "done":  # after half an hour nothing is left to be put away
        return lead_to(visit.at("locked_away"))
    return no_form()
