"""Answering: what a respondent's door does with a form. Each act is one transaction and can be repeated safely.

A wave's row is locked against closing while something is kept, and against nothing else: any number of people answer
at the same time, and none of them after the wave has closed.

Whoever holds a code without its return words learns nothing here: whether the code was used changes neither what they
are told nor what they can do, only whether their own sending counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, select
from sqlalchemy.orm import Session

from tiassess.collection.ballot import BallotContent
from tiassess.collection.codes import AccessCode
from tiassess.collection.drafts import SENT, DraftContent, Kept, destroy_draft, lock_draft, read_draft, seal_draft
from tiassess.collection.entries import EntryKeys, issued_id, keys_of
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError, UnknownCodeError
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.surveys import Survey
from tiassess.collection.tables import Ballot, Draft, IssuedCode, WaveKey
from tiassess.collection.wave_keys import load_wave_key, salt_of
from tiassess.config import Settings
from tiassess.disclosure.rules import OPEN_LINK
from tiassess.disclosure.structure import NOT_STATED
from tiassess.instrument.asking import asked_answers
from tiassess.storage.database import Database
from tiassess.storage.putting import put, put_once, put_where_same
from tiassess.wave.standing import Standing, standing_of
from tiassess.wave.tables import Wave

# Made once: every press of every respondent asks them. Each value has its type, because a column with a foreign key
# learns its own only when the table that it refers to is there.
_SALT = select(WaveKey.wrapped_salt).where(WaveKey.wave_id == bindparam("wave", type_=Uuid()))
_STATE = select(Wave.state).where(Wave.id == bindparam("wave", type_=Uuid())).with_for_update(read=True)
_ISSUED = select(IssuedCode.way_in, IssuedCode.unit).where(
    IssuedCode.wave_id == bindparam("wave", type_=Uuid()), IssuedCode.id == bindparam("issued", type_=LargeBinary())
)


@dataclass(frozen=True)
class Entry:
    """Somebody's way into a survey; code and words are in their sealed cookie and nowhere else.

    Attributes:
        survey: the survey.
        code: their code, or None behind an open link.
        words: their return words.
    """

    survey: Survey
    code: AccessCode | None = field(repr=False)
    words: tuple[str, ...] = field(repr=False)


class Found(StrEnum):
    """What lies where somebody's return words lead."""

    OPEN = "open"  # a form that was begun and not sent
    SENT = "sent"  # a mark that it was sent
    NOTHING = "nothing"


@dataclass(frozen=True)
class Admission:
    """What an issued code brings with it; behind an open link there is no unit.

    Attributes:
        way_in: by which way people came.
        unit: the unit whose pile the code lay in, or an empty text.
    """

    way_in: str
    unit: str = ""


@dataclass(frozen=True)
class AnswerDesk:
    """Where forms are filled in, sent, replaced and taken out: the one way by which answers reach the database."""

    database: Database
    settings: Settings

    def admit(self, survey: Survey, code: AccessCode) -> None:
        """Let in whoever has a code.

        Raises:
            UnknownCodeError: the code opens nothing here.
        """
        with self.database.reading() as session:
            _admission(session, survey, code, self._salt(session, survey))

    def look_at(self, entry: Entry) -> DraftContent | None:
        """Give what somebody has answered so far, or None when nothing of theirs is kept.

        Raises:
            AlreadySentError: this form was sent.
        """
        with self.database.reading() as session:
            return _unsent(read_draft(session, entry.survey.id, self._keys(session, entry), entry.survey.order))

    def blank(self, entry: Entry) -> DraftContent:
        """Give a form in which nothing is answered: only the unit of a card's pile is filled in.

        Raises:
            UnknownCodeError: the code opens nothing here.
        """
        with self.database.reading() as session:
            return _blank(session, entry, self._salt(session, entry.survey))

    def come_back(self, entry: Entry) -> Found:
        """Say what lies where somebody's words lead; for a code that opens nothing there is nothing."""
        with self.database.reading() as session:
            kept = read_draft(session, entry.survey.id, self._keys(session, entry), entry.survey.order)
        if kept is None:
            return Found.NOTHING
        return Found.SENT if kept is SENT else Found.OPEN

    def change(self, entry: Entry, change: Callable[[DraftContent], DraftContent], moment: datetime) -> DraftContent:
        """Change somebody's draft and keep it.

        Raises:
            SurveyClosedError: nobody can answer any more.
            AlreadySentError: this form was sent already.
            UnknownCodeError: nothing is kept yet, and the code opens nothing here.
        """
        survey = entry.survey
        with self.database.writing() as session:
            _refuse_closed(session, survey, moment)
            salt = self._salt(session, survey)
            keys = keys_of(entry.code, entry.words, salt)
            kept = _unsent(lock_draft(session, survey.id, keys, survey.order))
            if kept is None:
                first = _blank(session, entry, salt)
                put_once(session, Draft, _draft_row(survey, keys, first))  # so that there is a row to lock
                # Another press may have begun the form meanwhile, and even sent it.
                kept = _unsent(lock_draft(session, survey.id, keys, survey.order)) or first
            draft = change(kept)
            put(session, Draft, _draft_row(survey, keys, draft))
        return draft

    def send(self, entry: Entry, moment: datetime) -> None:
        """Seal somebody's draft into a ballot and leave a mark in its place; sending twice makes one ballot.

        A ballot that was sent with the same code and the same words is replaced. One that was sent with other words
        stays, and this one is set aside: it counts only if the other is taken out before the wave closes. Nothing says
        so, and a row comes in either way.

        Raises:
            SurveyClosedError: nobody can answer any more.
            NoFormError: there is nothing to send, and nothing was sent.
            UnknownCodeError: the code was cancelled meanwhile.
        """
        survey = entry.survey
        with self.database.writing() as session:
            _refuse_closed(session, survey, moment)
            key = load_wave_key(session, self.settings, survey, survey.frame)
            salt = salt_of(self.settings, survey.id, key.wrapped_salt)
            keys = keys_of(entry.code, entry.words, salt)
            draft = lock_draft(session, survey.id, keys, survey.order)
            if draft is None:
                raise NoFormError
            if isinstance(draft, DraftContent):
                admission = _admission(session, survey, entry.code, salt)
                # Both are sealed each time, so that a sending takes as long whether or not the code was used.
                first, aside = (self._ballot(survey, key, keys, draft, admission, aside=at) for at in (False, True))
                if put_where_same(session, Ballot, first, "replace_check"):
                    session.execute(delete(Ballot).where(Ballot.wave_id == survey.id, Ballot.id == keys.aside_id))
                else:
                    put(session, Ballot, aside)
                put(session, Draft, _draft_row(survey, keys, SENT))

    def leave(self, entry: Entry) -> None:
        """Put somebody's draft away, whether or not they had one; a form that was sent stays sent."""
        survey = entry.survey
        with self.database.writing() as session:
            keys = self._keys(session, entry)
            kept = lock_draft(session, survey.id, keys, survey.order)
            if isinstance(kept, DraftContent) and kept.replaces:
                put(session, Draft, _draft_row(survey, keys, SENT))
            elif kept is not SENT:
                destroy_draft(session, survey.id, keys)

    def start_replacement(self, entry: Entry, moment: datetime) -> None:
        """Begin an empty form in the place of one that was sent, which counts until the new one is sent.

        Raises:
            SurveyClosedError: nobody can answer any more.
            NoFormError: nothing was sent with these words.
        """
        survey = entry.survey
        with self.database.writing() as session:
            keys = self._lock_sent(session, entry, moment)
            blank = _blank(session, entry, self._salt(session, survey), replaces=True)
            put(session, Draft, _draft_row(survey, keys, blank))

    def withdraw(self, entry: Entry, moment: datetime) -> None:
        """Take a form out that was sent with these words, and everything that is kept of it.

        Raises:
            SurveyClosedError: nobody can answer any more.
            NoFormError: nothing was sent with these words.
        """
        survey = entry.survey
        with self.database.writing() as session:
            keys = self._lock_sent(session, entry, moment)
            theirs = (Ballot.id.in_([keys.ballot_id, keys.aside_id]), Ballot.replace_check == keys.replace_check)
            session.execute(delete(Ballot).where(Ballot.wave_id == survey.id, *theirs))
            destroy_draft(session, survey.id, keys)

    def _lock_sent(self, session: Session, entry: Entry, moment: datetime) -> EntryKeys:
        _refuse_closed(session, entry.survey, moment)
        keys = self._keys(session, entry)
        if lock_draft(session, entry.survey.id, keys, entry.survey.order) is not SENT:
            raise NoFormError
        return keys

    def _keys(self, session: Session, entry: Entry) -> EntryKeys:
        return keys_of(entry.code, entry.words, self._salt(session, entry.survey))

    def _salt(self, session: Session, survey: Survey) -> bytes:
        return salt_of(self.settings, survey.id, session.scalar(_SALT, {"wave": survey.id}))

    def _ballot(  # noqa: PLR0913 - whose ballot, of what, and in which place
        self, survey: Survey, key: WaveKey, keys: EntryKeys, draft: DraftContent, admission: Admission, *, aside: bool
    ) -> dict[str, object]:
        content = BallotContent(
            wave=survey.id.hex,
            questionnaire=survey.frame.questionnaire.sha256,
            ballot=keys.ballot_id.hex(),
            way_in=admission.way_in,
            unit=draft.unit or NOT_STATED,
            role=draft.role or NOT_STATED,
            answers=asked_answers(survey.frame.questionnaire, draft.routing, draft.answers),
            comments=draft.comments,
            aside=aside,
        )
        sealer = Sealer(key.public_key, survey.id, self.settings.keys.current(MAC_LABEL))
        sealed = sealer.seal(content.to_bytes(survey.size))
        ballot_id = keys.aside_id if aside else keys.ballot_id
        row = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": ballot_id}
        mac = sealer.mac(ballot_id, sealed)
        return {**row, "sealed": sealed, "mac": mac, "replace_check": keys.replace_check}


def _refuse_closed(session: Session, survey: Survey, moment: datetime) -> None:
    """Refuse what comes after the last day or after closing; a closing waits until this session ends, or it for us."""
    state = session.scalars(_STATE, {"wave": survey.id}).one()
    if standing_of(state, None, survey.frame, survey.frame.today(moment)) is not Standing.ANSWERING:
        raise SurveyClosedError


def _admission(session: Session, survey: Survey, code: AccessCode | None, salt: bytes) -> Admission:
    """Give what a code brings with it; without one the survey must have an open link."""
    if code is None:
        if not survey.frame.by_link:
            raise UnknownCodeError
        return Admission(OPEN_LINK)
    issued = session.execute(_ISSUED, {"wave": survey.id, "issued": issued_id(code, salt)}).one_or_none()
    if issued is None:
        raise UnknownCodeError
    return Admission(issued.way_in.value, issued.unit or "")


def _blank(session: Session, entry: Entry, salt: bytes, *, replaces: bool = False) -> DraftContent:
    return DraftContent(unit=_admission(session, entry.survey, entry.code, salt).unit, replaces=replaces)


def _unsent(kept: Kept | None) -> DraftContent | None:
    """Give a draft, or nothing.

    Raises:
        AlreadySentError: it was sent.
    """
    if kept is SENT:
        raise AlreadySentError
    assert kept is None or isinstance(kept, DraftContent)
    return kept


def _draft_row(survey: Survey, keys: EntryKeys, content: Kept) -> dict[str, object]:
    sealed = seal_draft(survey.id, keys, content.to_bytes(survey.order, survey.size))
    row = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": keys.draft_id}
    return {**row, "sealed": sealed}
