"""Answering: what a respondent's door does with a form. Each act is one transaction and can be repeated safely.

A wave's row is locked against closing while something is kept, and against nothing else: any number of people answer
at the same time, and none of them after the wave has closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, Uuid, bindparam, select
from sqlalchemy.orm import Session

from tiassess.collection.ballot import BallotContent
from tiassess.collection.drafts import DraftContent, destroy_draft, lock_draft, read_draft, seal_draft
from tiassess.collection.entries import EntryKeys, keys_of
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.surveys import Survey
from tiassess.collection.tables import Ballot, Draft, WaveKey
from tiassess.collection.wave_keys import load_wave_key, salt_of
from tiassess.config import Settings
from tiassess.disclosure.structure import NOT_STATED
from tiassess.instrument.asking import asked_answers
from tiassess.storage.database import Database
from tiassess.storage.putting import put, put_once
from tiassess.wave.standing import Standing, standing_of
from tiassess.wave.tables import Wave

# Made once: every press of every respondent asks them. Each value has its type, because a column with a foreign key
# learns its own only when the table that it refers to is there.
_SALT = select(WaveKey.wrapped_salt).where(WaveKey.wave_id == bindparam("wave", type_=Uuid()))
_STATE = select(Wave.state).where(Wave.id == bindparam("wave", type_=Uuid())).with_for_update(read=True)
_SENT = select(Ballot.id).where(
    Ballot.wave_id == bindparam("wave", type_=Uuid()), Ballot.id == bindparam("ballot", type_=LargeBinary())
)


@dataclass(frozen=True)
class Entry:
    """Somebody's way into a survey; the id is in their sealed cookie and nowhere else."""

    survey: Survey
    id: bytes


@dataclass(frozen=True)
class AnswerDesk:
    """Where forms are filled in and sent: the one place through which answers reach the database."""

    database: Database
    settings: Settings

    def look_at(self, entry: Entry) -> DraftContent | None:
        """Give what somebody has answered so far, or None when nothing of theirs is kept.

        Raises:
            AlreadySentError: this form was sent.
        """
        survey = entry.survey
        with self.database.reading() as session:
            keys = self._keys(session, entry)
            draft = read_draft(session, survey.id, keys, survey.order)
            if draft is None and _is_sent(session, survey, keys):
                raise AlreadySentError
        return draft

    def change(self, entry: Entry, change: Callable[[DraftContent], DraftContent], moment: datetime) -> DraftContent:
        """Change somebody's draft and keep it.

        Raises:
            SurveyClosedError: nobody can answer any more.
            AlreadySentError: this form was sent already.
        """
        survey = entry.survey
        with self.database.writing() as session:
            _refuse_closed(session, survey, moment)
            keys = self._keys(session, entry)
            put_once(session, Draft, _draft_row(survey, keys, DraftContent()))  # so that there is a row to lock
            kept = lock_draft(session, survey.id, keys, survey.order)
            if _is_sent(session, survey, keys):  # asked under the lock: another press may have sent it meanwhile
                raise AlreadySentError
            draft = change(kept or DraftContent())
            put(session, Draft, _draft_row(survey, keys, draft))
        return draft

    def send(self, entry: Entry, moment: datetime) -> None:
        """Seal somebody's draft into a ballot and destroy the draft; sending twice makes one ballot.

        Raises:
            SurveyClosedError: nobody can answer any more.
            NoFormError: there is nothing to send, and nothing was sent.
        """
        survey = entry.survey
        with self.database.writing() as session:
            _refuse_closed(session, survey, moment)
            key = load_wave_key(session, self.settings, survey, survey.frame)
            keys = keys_of(entry.id, salt_of(self.settings, survey.id, key.wrapped_salt))
            draft = lock_draft(session, survey.id, keys, survey.order)
            if draft is None:
                if not _is_sent(session, survey, keys):
                    raise NoFormError
                return
            put_once(session, Ballot, self._ballot(survey, key, keys.ballot_id, draft))
            destroy_draft(session, survey.id, keys)

    def leave(self, entry: Entry) -> None:
        """Destroy somebody's draft, whether or not they had one."""
        with self.database.writing() as session:
            destroy_draft(session, entry.survey.id, self._keys(session, entry))

    def _keys(self, session: Session, entry: Entry) -> EntryKeys:
        wrapped = session.scalar(_SALT, {"wave": entry.survey.id})
        return keys_of(entry.id, salt_of(self.settings, entry.survey.id, wrapped))

    def _ballot(self, survey: Survey, key: WaveKey, ballot_id: bytes, draft: DraftContent) -> dict[str, object]:
        content = BallotContent(
            wave=survey.id.hex,
            questionnaire=survey.frame.questionnaire.sha256,
            ballot=ballot_id.hex(),
            way_in="link",
            unit=draft.unit or NOT_STATED,
            role=draft.role or NOT_STATED,
            answers=asked_answers(survey.frame.questionnaire, draft.routing, draft.answers),
            comments=draft.comments,
        )
        sealer = Sealer(key.public_key, survey.id, self.settings.keys.current(MAC_LABEL))
        sealed = sealer.seal(content.to_bytes(survey.size))
        row = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": ballot_id}
        return {**row, "sealed": sealed, "mac": sealer.mac(ballot_id, sealed)}


def _refuse_closed(session: Session, survey: Survey, moment: datetime) -> None:
    """Refuse what comes after the last day or after closing; a closing waits until this session ends, or it for us."""
    state = session.scalars(_STATE, {"wave": survey.id}).one()
    if standing_of(state, None, survey.frame, survey.frame.today(moment)) is not Standing.ANSWERING:
        raise SurveyClosedError


def _draft_row(survey: Survey, keys: EntryKeys, draft: DraftContent) -> dict[str, object]:
    sealed = seal_draft(survey.id, keys, draft.to_bytes(survey.order, survey.size))
    row = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": keys.draft_id}
    return {**row, "sealed": sealed}


def _is_sent(session: Session, survey: Survey, keys: EntryKeys) -> bool:
    return session.scalar(_SENT, {"wave": survey.id, "ballot": keys.ballot_id}) is not None
