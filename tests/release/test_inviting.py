"""Asking for mailings: the invitation once, reminders at most once a week and never in the last days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.collection.postman import CLOSES, OPENS, Postman, staff
from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.errors import MailRefusedError
from tiassess.collection.mailing_state import end_mailing
from tiassess.release.inviting import NextMailing, next_mailing
from tiassess.release.ledger import read_ledger
from tiassess.release.verifying import verify_ledger
from tiassess.wave.errors import WaveConditionsError, WaveStateError
from tiassess.wave.frame import Frame


@pytest.fixture
def postman(lead: Lead) -> Postman:
    """A lead with an open wave, on each kind of database, whose mail server is never asked."""
    postman = Postman(lead)
    postman.has_an_open_wave()
    postman.sends_through("smtp://127.0.0.1:9?starttls=no")
    return postman


def on(day: date) -> timedelta:
    """The time from the lead's day to another."""
    return day - NOW.date()


def ends_the_mailing(postman: Postman, number: int) -> None:
    """Let everybody have been tried."""
    with postman.lead.database.writing() as session:
        end_mailing(session, postman.wave_id, number)


def coming(postman: Postman, day: date) -> NextMailing:
    """What may be sent next."""
    with postman.lead.database.reading() as session:
        wave = BASELINE.find(session)
        return next_mailing(session, wave, Frame.of(wave), day)


def test_an_invitation_needs_a_list_and_can_go_out_from_the_opening_on(postman: Postman) -> None:
    assert coming(postman, NOW.date()).reasons == ("There are no addresses yet. Upload a list first.",)
    postman.uploads(staff(3))
    assert coming(postman, NOW.date()) == NextMailing(1, NOW.date(), ())
    assert NOW.date() < OPENS
    postman.asks()


def test_an_invitation_is_asked_for_once_whoever_presses_how_often(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.asks()
    with pytest.raises(MailRefusedError, match="asked for already"):
        postman.asks(number=1)


def test_every_round_stands_in_the_ledger_without_a_number_of_people(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.asks()
    with postman.lead.database.reading() as session:
        line = read_ledger(session, "loch")[-1]
        assert verify_ledger(session) == []
    assert (line["event"], line["day"], line["mailing"]) == ("mailed", "2026-11-21", 1)
    assert line["by"] == {"role": "command line"}
    assert line.keys() <= {
        "format",
        "organisation",
        "number",
        "wave",
        "event",
        "day",
        "mailing",
        "by",
        "previous",
        "sha256",
    }


def test_a_reminder_waits_a_week_from_the_first_day_and_from_the_message_before(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.asks(NOW + on(OPENS + timedelta(days=3)))
    assert coming(postman, OPENS + timedelta(days=10)).reasons == (
        "Messages are still being sent. Wait until that is done.",
    )
    ends_the_mailing(postman, 1)
    soon = coming(postman, OPENS + timedelta(days=9))
    assert soon.day == OPENS + timedelta(days=10)
    assert soon.reasons == ("Everybody can be reminded once a week. The next reminder can go out on 2026-12-03.",)
    with pytest.raises(MailRefusedError, match="once a week"):
        postman.asks(NOW + on(OPENS + timedelta(days=9)))
    assert postman.asks(NOW + on(OPENS + timedelta(days=10))) == 2
    ends_the_mailing(postman, 2)
    assert coming(postman, OPENS + timedelta(days=11)).day == OPENS + timedelta(days=17)


def test_the_first_reminder_waits_a_week_after_people_can_answer(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.asks()
    ends_the_mailing(postman, 1)
    assert coming(postman, NOW.date()).day == OPENS + timedelta(days=7)


def test_nobody_is_reminded_in_the_last_three_days(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.asks()
    ends_the_mailing(postman, 1)
    assert not coming(postman, CLOSES - timedelta(days=3)).reasons
    for days in range(3):
        late = coming(postman, CLOSES - timedelta(days=days))
        assert late.day is None
        assert late.reasons == ("There is no reminder any more: none goes out in the last three days.",)


def test_an_invitation_can_go_out_on_the_last_day_and_not_after_it(postman: Postman) -> None:
    postman.uploads(staff(3))
    assert not coming(postman, CLOSES).reasons
    assert coming(postman, CLOSES + timedelta(days=1)).reasons == ("Answering ended with 2026-12-21.",)
    with pytest.raises(MailRefusedError, match="Answering ended"):
        postman.asks(NOW + on(CLOSES + timedelta(days=1)))


def test_a_draft_and_a_wave_without_this_way_in_write_to_nobody(sqlite_lead: Lead) -> None:
    postman = Postman(sqlite_lead)
    postman.sends_through("smtp://127.0.0.1:9?starttls=no")
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=OPENS, closes=CLOSES, ways_in=("cards",))
    with pytest.raises(WaveStateError, match="it is still a draft"):
        postman.asks()
    sqlite_lead.opens()
    with pytest.raises(MailRefusedError, match="do not come to “baseline” by e-mail"):
        postman.asks()


def test_e_mail_is_never_the_only_way_in(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=OPENS, closes=CLOSES, ways_in=("e-mail",))
    with pytest.raises(WaveConditionsError, match="E-mail cannot be the only way in"):
        sqlite_lead.opens()


@pytest.mark.parametrize("beside", ["cards", "link"])
def test_e_mail_opens_beside_another_way_in(sqlite_lead: Lead, beside: str) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=OPENS, closes=CLOSES, ways_in=(beside, "e-mail"))
    assert "e-mail" in sqlite_lead.opens().ways_in
