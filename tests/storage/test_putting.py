"""Putting rows: a second press replaces or leaves alone, and never clashes."""

from __future__ import annotations

from sqlalchemy import select

from tests.collection.answering_desk import OpenWave
from tests.lead import Lead
from tiassess.collection.tables import Ballot, Draft
from tiassess.storage.putting import put, put_once, put_where_same


def test_put_replaces_and_put_once_leaves_what_is_there(lead: Lead) -> None:
    survey = OpenWave.of(lead).survey()
    row = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": bytes(16)}
    with lead.database.writing() as session:
        put(session, Draft, {**row, "sealed": b"first"})
        put(session, Draft, {**row, "sealed": b"second"})
        put_once(session, Draft, {**row, "sealed": b"third"})
        put_once(session, Draft, {**row, "id": bytes(15) + b"1", "sealed": b"another"})
    with lead.database.reading() as session:
        assert session.scalars(select(Draft.sealed).order_by(Draft.id)).all() == [b"second", b"another"]


def test_a_row_is_replaced_only_where_both_agree_if_that_is_asked_for(lead: Lead) -> None:
    survey = OpenWave.of(lead).survey()
    key = {"organisation_id": survey.organisation_id, "wave_id": survey.id, "id": bytes(16), "mac": bytes(32)}
    with lead.database.writing() as session:
        for check, sealed in [(b"a", b"first"), (b"b", b"another's"), (b"a", b"second")]:
            put_where_same(session, Ballot, {**key, "replace_check": check * 32, "sealed": sealed}, "replace_check")
    with lead.database.reading() as session:
        assert session.scalars(select(Ballot.sealed)).all() == [b"second"]
