"""Accounts by command: who runs the server lets people in, and no password ever stands in a command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from tests.authenticator import App
from tests.lead import NOW
from tiassess.cli import tiassess
from tiassess.clock import now
from tiassess.config import Settings
from tiassess.people.accepting import accept_with_password
from tiassess.people.accounts import find_account
from tiassess.people.passwords import is_right
from tiassess.people.second_factor import as_text, make_secret, set_second_factor
from tiassess.people.tables import Account
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import trail_lines
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

EMAIL = "ann@loch.example"
PASSWORD = "tea at four in the garden"
OWNER = "bea@loch.example"
LEAD = ("--organisation", "loch", "--role", "lead")
OWNS = ("--organisation", "loch", "--role", "owner")

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_settings: Settings) -> Run:
    """Run a command of somebody who runs a server with one organisation."""
    database = Database(sqlite_settings.database_url)
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    database.close()
    environment = sqlite_settings.as_environment()

    def run_one(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(tiassess, ["user", *words], env=environment, input=typed, prog_name="tiassess")

    return run_one


def account(settings: Settings) -> Account:
    """Look at the account."""
    database = Database(settings.database_url)
    with database.reading() as session:
        found = find_account(session, EMAIL)
    database.close()
    assert found is not None
    return found


def test_an_account_is_added_with_a_password_from_standard_input(run: Run, sqlite_settings: Settings) -> None:
    done = run("add", EMAIL, *LEAD, "--password-stdin", typed=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.stderr
    assert PASSWORD not in done.stdout
    assert is_right(PASSWORD, account(sqlite_settings).password)
    assert "ann@loch.example is the owner too" in done.stdout
    assert run("list").stdout == f"{EMAIL}\tloch: owner, loch: lead\n"


def test_a_made_password_is_printed_once_and_lets_in(run: Run, sqlite_settings: Settings) -> None:
    for words in (("add", EMAIL, "--host"), ("password", EMAIL)):
        printed = re.findall(r"shown this once: (\S+)", run(*words, "--generate").stdout)
        assert len(printed) == 1
        assert is_right(printed[0], account(sqlite_settings).password)
    assert run("list").stdout == f"{EMAIL}\thost\n"


def test_no_password_is_printed_for_an_account_that_is_not_made(run: Run) -> None:
    run("add", EMAIL, "--generate")
    for words in (("add", "not mail"), ("add", EMAIL), ("add", EMAIL, "--host")):
        refused = run(*words, "--generate")
        assert refused.exit_code == 1, words
        assert "password of" not in refused.stdout, words


def test_an_account_that_is_there_can_join_a_further_organisation(run: Run) -> None:
    run("add", EMAIL, "--generate")
    assert run("list").stdout == f"{EMAIL}\tno organisation\n"
    assert run("add", EMAIL, *LEAD).exit_code == 0
    assert run("add", EMAIL, "--organisation", "loch", "--role", "steering").exit_code == 0
    assert run("list").stdout == f"{EMAIL}\tloch: owner, loch: lead, loch: steering\n"
    assert run("remove", EMAIL, *LEAD).exit_code == 0
    assert run("list").stdout == f"{EMAIL}\tloch: owner, loch: steering\n"
    assert "always keeps an owner" in run("remove", EMAIL, "--organisation", "loch").stderr


def test_a_lost_app_is_taken_away_only_where_that_is_said(run: Run, sqlite_settings: Settings) -> None:
    run("add", EMAIL, "--password-stdin", typed=f"{PASSWORD}\n")
    assert run("second-factor", EMAIL).output == f"{EMAIL} has no authenticator app.\n"
    database, secret = Database(sqlite_settings.database_url), make_secret()
    moment, account_id = now(), account(sqlite_settings).id
    code = App(as_text(secret)).code(moment)
    assert set_second_factor(database, sqlite_settings.keys, account_id, secret, code, moment, is_first=True)
    database.close()
    assert "Recovery codes that are left: 10." in run("second-factor", EMAIL).output
    assert account(sqlite_settings).second_factor
    assert "signed out" in run("second-factor", EMAIL, "--remove").output
    assert account(sqlite_settings).second_factor is None
    missing = run("second-factor", "ben@loch.example", "--remove")
    assert (missing.exit_code, "no account ben@loch.example" in missing.output) == (1, True)


def test_an_ended_account_is_listed_as_such_and_can_come_back(run: Run) -> None:
    run("add", OWNER, *OWNS, "--generate")
    run("add", EMAIL, *LEAD, "--generate")
    assert run("end", EMAIL).exit_code == 0
    assert run("list").stdout == f"{EMAIL}\tloch: lead, cannot sign in\n{OWNER}\tloch: owner\n"
    assert run("end", EMAIL, "--undo").exit_code == 0
    assert run("list").stdout == f"{EMAIL}\tloch: lead\n{OWNER}\tloch: owner\n"
    assert "always keeps an owner" in run("end", OWNER).stderr


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("add", EMAIL), 2, "Use --password-stdin or --generate"),
        (("add", EMAIL, "--role", "lead", "--generate"), 2, "together"),
        (("add", EMAIL, "--organisation", "sea", "--role", "lead", "--generate"), 1, "no organisation “sea”"),
        (("add", "ann", "--generate"), 1, "not an e-mail address"),
        (("add", EMAIL, "--password-stdin"), 1, "at least 12 characters"),
        (("password", EMAIL, "--generate"), 1, "There is no account"),
        (("end", EMAIL), 1, "There is no account"),
        (("remove", EMAIL, *LEAD), 1, "There is no account"),
        (("host", EMAIL), 1, "There is no account"),
        (("password", EMAIL, "--link"), 1, "There is no account"),
        (("password", EMAIL, "--link", "--generate"), 2, "they choose the password"),
        (("invite", EMAIL), 2, "together, or --host"),
        (("invite", EMAIL, *LEAD, "--host"), 2, "together, or --host"),
        (("invite", "ann", *LEAD), 1, "not an e-mail address"),
        (("invite", EMAIL, "--organisation", "sea", "--role", "lead"), 1, "no organisation “sea”"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    run: Run, words: tuple[str, ...], status: int, sentence: str
) -> None:
    done = run(*words, typed="short\n")
    assert done.exit_code == status, done.output
    assert sentence in done.stderr
    assert "Nobody has an account yet." in run("list").stdout


def test_words_that_would_be_ignored_are_refused(run: Run) -> None:
    run("add", EMAIL, "--generate")
    assert run("add", EMAIL, *LEAD, "--host").exit_code == 1
    assert run("add", EMAIL, "--generate").exit_code == 1
    assert run("list").stdout == f"{EMAIL}\tno organisation\n"


def test_an_invitation_by_command_is_printed_as_a_link_where_no_e_mail_is_sent(
    run: Run, sqlite_settings: Settings
) -> None:
    said = run("invite", EMAIL, *LEAD, "--role", "owner").stdout
    (token,) = re.findall(r"shown this once: /workspace/invitations/(\S+)", said)
    assert "TIASSESS_ADDRESS is not set" in said
    database = Database(sqlite_settings.database_url)
    accept_with_password(database, token, PASSWORD, now().date())
    database.close()
    assert run("list").stdout == f"{EMAIL}\tloch: owner, loch: lead\n"


def test_a_link_for_a_new_password_is_printed_and_leaves_the_old_one_alone(run: Run, sqlite_settings: Settings) -> None:
    run("add", EMAIL, *LEAD, "--password-stdin", typed=f"{PASSWORD}\n")
    said = run("password", EMAIL, "--link").stdout
    assert re.search(r"shown this once: /workspace/new-password/\S{22,}\n", said)
    assert is_right(PASSWORD, account(sqlite_settings).password)


def test_who_loses_the_last_role_cannot_sign_in_any_more_and_the_command_says_so(run: Run) -> None:
    run("add", OWNER, *OWNS, "--generate")
    run("add", EMAIL, *LEAD, "--generate")
    assert "the account is ended" in run("remove", EMAIL, "--organisation", "loch").stdout
    assert f"{EMAIL}\tcannot sign in\n" in run("list").stdout


def test_hosts_come_and_go_by_command_and_the_last_one_stays(run: Run) -> None:
    run("add", OWNER, "--host", "--generate")
    run("add", EMAIL, "--generate")
    assert "always keeps somebody who runs it" in run("host", OWNER, "--remove").stderr
    assert run("host", EMAIL).exit_code == 0
    assert "the account is ended" in run("host", OWNER, "--remove").stdout
    assert run("list").stdout == f"{EMAIL}\thost\n{OWNER}\tcannot sign in\n"


def test_who_has_left_is_forgotten_by_command_and_nobody_else(run: Run) -> None:
    run("add", OWNER, *OWNS, "--generate")
    run("add", EMAIL, *LEAD, "--generate")
    assert "End it first" in run("forget", EMAIL).stderr
    run("end", EMAIL)
    assert "They are a member still" in run("forget", EMAIL).stderr
    run("remove", EMAIL, "--organisation", "loch")
    assert run("forget", EMAIL).stdout == f"{EMAIL} is forgotten.\n"
    assert run("list").stdout == f"{OWNER}\tloch: owner\n"
    assert "There is no account" in run("forget", EMAIL).stderr


def test_every_act_by_command_stands_in_the_trail(run: Run, sqlite_settings: Settings) -> None:
    run("add", OWNER, *LEAD, "--generate")
    run("invite", EMAIL, *LEAD)
    run("add", EMAIL, *LEAD, "--generate")
    run("password", EMAIL, "--link")
    run("end", EMAIL)
    run("end", EMAIL, "--undo")
    run("remove", EMAIL, "--organisation", "loch")
    run("host", OWNER)
    database = Database(sqlite_settings.database_url)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
        lines = [json.loads(each.entry) for trail in (loch, SERVER) for each in trail_lines(session, trail)[::-1]]
    database.close()
    assert {line["who"]["kind"] for line in lines} == {"command line"}
    shared = "new-password link sent, account ended, account resumed"
    loch_said = f"role given, role given, invited, role given, {shared}, invitation taken back, role taken"
    server_said = f"account added, account added, {shared}, account ended, host added"
    assert ", ".join(line["deed"] for line in lines) == f"{loch_said}, {server_said}"


def test_an_organisation_by_command_is_written_down(run: Run, sqlite_settings: Settings) -> None:
    done = CliRunner().invoke(
        tiassess, ["organisation", "add", "Glen", "--id", "glen"], env=sqlite_settings.as_environment()
    )
    assert done.exit_code == 0, done.output
    database = Database(sqlite_settings.database_url)
    with database.reading() as session:
        for trail in (SERVER, find_organisation(session, "glen").id):
            assert [json.loads(each.entry)["deed"] for each in trail_lines(session, trail)] == ["organisation added"]
    database.close()


def test_a_server_holds_so_many_organisations_and_no_more(
    run: Run, sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.wave.organisations.MOST", 2)
    words = ["organisation", "add", "Glen", "--id"]
    done = [
        CliRunner().invoke(tiassess, [*words, slug], env=sqlite_settings.as_environment()) for slug in ("glen", "ness")
    ]
    assert [each.exit_code for each in done] == [0, 1]
    assert "at most" in done[1].stderr
