"""The second factor: codes as RFC 6238 says, none that works twice, and nothing readable in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.authenticator import App
from tiassess.config import Settings
from tiassess.people.accounts import add_account, find_account
from tiassess.people.second_factor import (
    CODES,
    as_text,
    as_uri,
    is_code_right,
    make_recovery_codes,
    make_secret,
    remove_second_factor,
    renew_second_factors,
    set_second_factor,
    step_of,
    use_recovery_code,
)
from tiassess.people.sign_ins import begin_sign_in, sign_ins_of
from tiassess.people.tables import Account
from tiassess.people.trail import COMMAND_LINE, SERVER, by_account
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.storage.database import Database

NOW = datetime(2026, 11, 22, 9, 0, 10, tzinfo=UTC)
TODAY = date(2026, 11, 22)
EMAIL = "ann@loch.example"
SECRET = b"12345678901234567890"


def has_account(database: Database, email: str = EMAIL) -> UUID:
    """Let there be an account, and give its id."""
    return add_account(database, email, "tea at four in the garden", TODAY)


def has_app(database: Database, settings: Settings, email: str = EMAIL) -> tuple[UUID, App, list[str]]:
    """Let there be an account with an app."""
    account_id, app = has_account(database, email), App(as_text(SECRET))
    codes = set_second_factor(database, settings.keys, account_id, SECRET, app.code(NOW), NOW, is_first=True)
    assert codes
    return account_id, app, codes


def kept(database: Database, email: str = EMAIL) -> Account:
    """Look at an account."""
    with database.reading() as session:
        found = find_account(session, email)
        assert found is not None
        return found


def deeds(database: Database) -> list[str]:
    """Give what the server's trail says that happened, the first first."""
    with database.reading() as session:
        return [said_in(line)["deed"] for line in trail_lines(session, SERVER)][::-1]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert step_of(code, SECRET, moment) == seconds // 30
    assert App(as_text(SECRET)).code(moment) == code


def test_a_code_counts_one_step_before_and_after_and_no_longer() -> None:
    app = App(as_text(SECRET))
    taken = [step_of(app.code(NOW, steps), SECRET, NOW) is not None for steps in (-2, -1, 0, 1, 2)]
    assert taken == [False, True, True, True, False]


@pytest.mark.parametrize("typed", ["", "123", "abcdef", "1234567", "６７８９０１", "\ud800", "000 000 000"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of(typed, SECRET, NOW) is None


def test_blanks_in_a_code_do_not_count() -> None:
    code = App(as_text(SECRET)).code(NOW)
    assert step_of(f" {code[:3]} {code[3:]} ", SECRET, NOW) is not None


def test_an_app_reads_whose_and_where_it_is() -> None:
    uri = as_uri(SECRET, EMAIL, "Loch: a/b")
    assert uri.startswith("otpauth://totp/Loch%3A%20a/b:ann%40loch.example?")
    assert f"secret={as_text(SECRET).replace(' ', '')}" in uri
    assert "digits=6" in uri
    assert "period=30" in uri


def test_an_app_is_set_up_with_its_code_only(database: Database, settings: Settings) -> None:
    account_id = has_account(database)
    assert set_second_factor(database, settings.keys, account_id, SECRET, "000000", NOW, is_first=True) is None
    assert kept(database).second_factor is None


def test_a_code_works_once_and_no_earlier_one_after_it(database: Database, settings: Settings) -> None:
    account_id, app, _ = has_app(database, settings)
    assert not is_code_right(database, settings.keys, account_id, app.code(NOW), NOW)  # it was used to set the app up
    later = NOW + timedelta(seconds=60)
    assert is_code_right(database, settings.keys, account_id, app.code(later), later)
    assert not is_code_right(database, settings.keys, account_id, app.code(later), later)
    assert not is_code_right(database, settings.keys, account_id, app.code(later, -1), later)
    assert is_code_right(database, settings.keys, account_id, app.code(later, 1), later)


def test_of_two_who_send_the_same_code_at_once_one_gets_in(database: Database, settings: Settings) -> None:
    account_id, app, _ = has_app(database, settings)
    later = NOW + timedelta(minutes=1)

    def tries(_number: int) -> bool:
        return is_code_right(database, settings.keys, account_id, app.code(later), later)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 1


def test_nothing_of_the_secret_or_the_codes_can_be_read(database: Database, settings: Settings) -> None:
    _, _, codes = has_app(database, settings)
    account = kept(database)
    assert account.second_factor is not None
    assert SECRET not in account.second_factor
    assert not [code for code in codes if code in str(account.recovery_codes)]
    assert not [code for code in codes if code.replace("-", "") in str(account.recovery_codes)]


def test_a_sealed_secret_opens_for_its_own_account_only(database: Database, settings: Settings) -> None:
    _, app, _ = has_app(database, settings)
    other = has_account(database, "ben@loch.example")
    with database.writing() as session:
        session.get_one(Account, other).second_factor = kept(database).second_factor
    later = NOW + timedelta(minutes=1)
    assert not is_code_right(database, settings.keys, other, app.code(later), later)


def test_only_with_a_password_nobody_puts_their_app_in_the_place_of_another(
    database: Database, settings: Settings
) -> None:
    account_id, _, _ = has_app(database, settings)
    before = kept(database)
    theirs = make_secret()
    code = App(as_text(theirs)).code(NOW)
    assert set_second_factor(database, settings.keys, account_id, theirs, code, NOW, is_first=True) is None
    assert kept(database).second_factor == before.second_factor
    assert set_second_factor(database, settings.keys, account_id, theirs, code, NOW, is_first=False)


def test_each_recovery_code_works_once_however_it_is_written(database: Database, settings: Settings) -> None:
    account_id, _, codes = has_app(database, settings)
    assert len(set(codes)) == CODES
    assert {len(code.replace("-", "")) for code in codes} == {12}
    assert use_recovery_code(database, account_id, codes[0], TODAY) == CODES - 1
    assert use_recovery_code(database, account_id, codes[0], TODAY) is None
    written = codes[1].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert use_recovery_code(database, account_id, written, TODAY) == CODES - 2
    assert use_recovery_code(database, account_id, "", TODAY) is None


def test_new_recovery_codes_end_the_ones_before(database: Database, settings: Settings) -> None:
    account_id, _, codes = has_app(database, settings)
    new = make_recovery_codes(database, account_id, TODAY)
    assert use_recovery_code(database, account_id, codes[0], TODAY) is None
    assert use_recovery_code(database, account_id, new[0], TODAY) == CODES - 1


def test_a_lost_app_is_taken_away_by_command_and_every_browser_is_signed_out(
    database: Database, settings: Settings
) -> None:
    account_id, _, codes = has_app(database, settings)
    begin_sign_in(database, account_id, TODAY)
    remove_second_factor(database, account_id, COMMAND_LINE, TODAY, ends_sign_ins=True)
    with database.reading() as session:
        assert not sign_ins_of(session, account_id)
    assert kept(database).second_factor is None
    assert use_recovery_code(database, account_id, codes[0], TODAY) is None


def test_the_trail_says_what_was_done_and_no_code(database: Database, settings: Settings) -> None:
    account_id, _, codes = has_app(database, settings)
    use_recovery_code(database, account_id, codes[0], TODAY)
    remove_second_factor(database, account_id, by_account(account_id), TODAY, ends_sign_ins=False)
    assert deeds(database)[-4:] == [
        "second factor set",
        "recovery codes made",
        "recovery code used",
        "second factor removed",
    ]
    with database.reading() as session:
        said = " ".join(line.entry for line in trail_lines(session, SERVER))
    assert not [code for code in codes if code in said]


def test_after_a_new_secret_of_the_server_an_app_still_works_and_is_sealed_anew(
    database: Database, settings: Settings
) -> None:
    account_id, app, _ = has_app(database, settings)
    both = replace(settings, secret_key=bytes(range(100, 132)), previous_secret_keys=(settings.secret_key,))
    new = replace(both, previous_secret_keys=())
    with database.writing() as session:
        assert renew_second_factors(session, both.keys, changes=False) == (1, 0)
        assert renew_second_factors(session, both.keys, changes=True) == (1, 0)
        assert renew_second_factors(session, new.keys, changes=True) == (0, 0)
    later = NOW + timedelta(minutes=1)
    assert is_code_right(database, new.keys, account_id, app.code(later), later)
    with database.writing() as session:
        assert renew_second_factors(session, settings.keys, changes=True) == (0, 1)
    assert is_code_right(
        database, new.keys, account_id, app.code(later + timedelta(minutes=1)), later + timedelta(minutes=1)
    )
