"""The commands of ``tiassess user`` about accounts that are there: leaving, coming back, hosts, lost telephones."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.accounts import find_account
from tiassess.people.forgetting import forget_account
from tiassess.people.leaving import add_host, end_account, remove_host, remove_member, resume_account, take_role
from tiassess.people.second_factor import remove_second_factor
from tiassess.people.tables import Account, MemberRole
from tiassess.people.trail import COMMAND_LINE
from tiassess.wave.organisations import find_organisation

_ENDED = "They belong nowhere any more, so the account is ended: tiassess user end EMAIL --undo lets them sign in."


def account_of(session: Session, email: str) -> Account:
    """Find an account, or say how to find out which there are."""
    found = find_account(session, email)
    if found is None:
        message = f"There is no account {email}."
        raise RefusedError(message, command="tiassess user list")
    return found


@click.command("remove")
@click.argument("email")
@click.option("--organisation", metavar="ID", required=True, help="The organisation.")
@click.option("--role", type=click.Choice([*map(str, MemberRole)]), help="The role to take; all of them when absent.")
def remove_command(email: str, organisation: str, role: str | None) -> None:
    """Take a role in an organisation from somebody, or all of them. It counts from their next press.

    Whoever belongs nowhere any more cannot sign in any more. An organisation keeps an owner who can sign in.

    Example: tiassess user remove ann@example.org --organisation loch --role lead
    """
    with opened() as (database, _):
        with database.reading() as session:
            organisation_id = find_organisation(session, organisation).id
            account_id = account_of(session, email).id
        if role:
            is_ended = take_role(database, organisation_id, account_id, MemberRole(role), COMMAND_LINE, now().date())
        else:
            is_ended = remove_member(database, organisation_id, account_id, COMMAND_LINE, now().date())
    click.echo(f"{email} is no longer {role or 'a member'} of {organisation}.")
    if is_ended:
        click.echo(_ENDED)


@click.command("end")
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let them sign in again.")
def end_command(email: str, undo: bool) -> None:
    """Keep an account from signing in and sign it out at once. It keeps its roles.

    Example: tiassess user end ann@example.org
    """
    with opened() as (database, _):
        with database.reading() as session:
            account_id = account_of(session, email).id
        if undo:
            resume_account(database, account_id, COMMAND_LINE, now().date())
        else:
            end_account(database, account_id, COMMAND_LINE, now().date())
    click.echo(f"{email} can sign in again." if undo else f"{email} is signed out and cannot sign in.")


@click.command("forget")
@click.argument("email")
def forget_command(email: str) -> None:
    """Delete for good whose a former account was: its address, its keys, and who they are elsewhere.

    It has to be ended and to belong nowhere. Lines of audit trails stay, and name nobody by it any more. Nobody can
    undo it. A backup from before still holds the address.

    Example: tiassess user forget ann@example.org
    """
    with opened() as (database, _):
        with database.reading() as session:
            account_id = account_of(session, email).id
        forget_account(database, account_id, COMMAND_LINE, now().date())
    click.echo(f"{email} is forgotten.")


@click.command("host")
@click.argument("email")
@click.option("--remove", is_flag=True, help="They run this server no longer.")
def host_command(email: str, remove: bool) -> None:
    """Let an account run this server: invite organisations and look after accounts, and see no organisation by it.

    Example: tiassess user host ann@example.org
    """
    with opened() as (database, _):
        with database.reading() as session:
            account_id = account_of(session, email).id
        if not remove:
            add_host(database, account_id, COMMAND_LINE, now().date())
            click.echo(f"{email} runs this server now.")
            return
        is_ended = remove_host(database, account_id, COMMAND_LINE, now().date())
    click.echo(f"{email} does not run this server.")
    if is_ended:
        click.echo(_ENDED)


@click.command("second-factor")
@click.argument("email")
@click.option("--remove", is_flag=True, help="Take the app and the recovery codes away.")
def second_factor_command(email: str, remove: bool) -> None:
    """Say whether somebody has an authenticator app; with --remove, take a lost one away and sign them out everywhere.

    Make sure that it is really them who ask. Where an app is required they set up a new one after their password.

    Example: tiassess user second-factor ann@example.org --remove
    """
    with opened() as (database, _):
        with database.reading() as session:
            account = account_of(session, email)
        if remove:
            remove_second_factor(database, account.id, COMMAND_LINE, now().date(), ends_sign_ins=True)
    if remove:
        click.echo(f"{email} has no authenticator app any more, and every device of theirs is signed out.")
    elif account.second_factor is None:
        click.echo(f"{email} has no authenticator app.")
    else:
        click.echo(f"{email} has an authenticator app. Recovery codes that are left: {len(account.recovery_codes)}.")
