"""``tiassess user``: accounts of those who sign in, and what they are members of."""

from __future__ import annotations

import sys

import click

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.accounts import (
    add_account,
    add_membership,
    check_new_email,
    find_account,
    list_people,
    set_active,
    set_password,
)
from tiassess.people.accounts import remove_membership as take_membership
from tiassess.people.passwords import make_password
from tiassess.people.second_factor import remove_second_factor
from tiassess.people.tables import MemberRole
from tiassess.people.trail import COMMAND_LINE
from tiassess.wave.organisations import find_organisation, list_organisations

password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
generate = click.option("--generate", is_flag=True, help="Make a password and print it once.")
role = click.option("--role", type=click.Choice([*map(str, MemberRole)]), help="What they do for the organisation.")
organisation_of = click.option("--organisation", metavar="ID", help="The organisation, together with --role.")


@click.group()
def command() -> None:
    """Add and list accounts, and change passwords.

    Example: tiassess user list
    """


@command.command("add")
@click.argument("email")
@organisation_of
@role
@click.option("--host", is_flag=True, help="They run this server: they may add organisations, and see none by it.")
@password_stdin
@generate
def add_command(  # noqa: PLR0913, PLR0917 - one word for each thing to decide
    email: str, organisation: str | None, role: str | None, host: bool, password_stdin: bool, generate: bool
) -> None:
    """Add an account, or make an account that is there a member of one more organisation.

    On a terminal the password is asked for and not shown. A lead prepares, opens and closes surveys; somebody of the
    steering group looks on and reads results.

    Example: tiassess user add ann@example.org --organisation loch --role lead
    """
    if bool(organisation) != bool(role):
        message = "Give --organisation and --role together, or neither."
        raise click.UsageError(message)
    with opened() as (database, _):
        with database.reading() as session:
            organisation_id = find_organisation(session, organisation).id if organisation else None
            is_known = find_account(session, email) is not None
        member_of = (organisation_id, MemberRole(role)) if organisation_id and role else None
        if not (is_known and member_of):
            check_new_email(email)
            if is_known:
                message = f"{email} has an account already."
                raise RefusedError(message)
            password = _password(email, password_stdin=password_stdin, generate=generate)
            add_account(database, email, password, now().date(), is_host=host, member_of=member_of)
            click.echo(f"Added {email}. They sign in at /workspace/sign-in of your server.")
        elif host or password_stdin or generate:
            message = f"{email} has an account already. Leave out --host and words about a password."
            raise RefusedError(message)
        elif member_of:
            add_membership(database, email, *member_of)
        if member_of:
            click.echo(f"{email} is a member of {organisation} now: {role}.")


@command.command("remove")
@click.argument("email")
@click.option("--organisation", metavar="ID", required=True, help="The organisation.")
@click.option("--role", type=click.Choice([*map(str, MemberRole)]), required=True, help="The role to take.")
def remove_command(email: str, organisation: str, role: str) -> None:
    """Take a role in an organisation from somebody. It counts from their next press.

    Example: tiassess user remove ann@example.org --organisation loch --role lead
    """
    with opened() as (database, _):
        with database.reading() as session:
            organisation_id = find_organisation(session, organisation).id
        take_membership(database, email, organisation_id, MemberRole(role))
    click.echo(f"{email} is no longer {role} of {organisation}.")


@command.command("password")
@click.argument("email")
@password_stdin
@generate
def password_command(email: str, password_stdin: bool, generate: bool) -> None:
    """Give an account a new password and sign it out everywhere.

    Example: tiassess user password ann@example.org --generate
    """
    with opened() as (database, _):
        with database.reading() as session:
            if find_account(session, email) is None:
                message = f"There is no account {email}."
                raise RefusedError(message, command="tiassess user list")
        password = _password(email, password_stdin=password_stdin, generate=generate)
        set_password(database, email, password, COMMAND_LINE, now().date())
    click.echo(f"The password of {email} is changed, and every device of theirs is signed out.")


@command.command("end")
@click.argument("email")
@click.option("--undo", is_flag=True, help="Let them sign in again.")
def end_command(email: str, undo: bool) -> None:
    """Keep an account from signing in and sign it out at once.

    Example: tiassess user end ann@example.org
    """
    with opened() as (database, _):
        set_active(database, email, active=undo)
    click.echo(f"{email} can sign in again." if undo else f"{email} is signed out and cannot sign in.")


@command.command("second-factor")
@click.argument("email")
@click.option("--remove", is_flag=True, help="Take the app and the recovery codes away.")
def second_factor_command(email: str, remove: bool) -> None:
    """Say whether somebody has an authenticator app; with --remove, take a lost one away and sign them out everywhere.

    Make sure that it is really them who ask. Where an app is required they set up a new one after their password.

    Example: tiassess user second-factor ann@example.org --remove
    """
    with opened() as (database, _):
        with database.reading() as session:
            account = find_account(session, email)
        if account is None:
            message = f"There is no account {email}."
            raise RefusedError(message, command="tiassess user list")
        if remove:
            remove_second_factor(database, account.id, COMMAND_LINE, now().date(), ends_sign_ins=True)
    if remove:
        click.echo(f"{email} has no authenticator app any more, and every device of theirs is signed out.")
    elif account.second_factor is None:
        click.echo(f"{email} has no authenticator app.")
    else:
        click.echo(f"{email} has an authenticator app. Recovery codes that are left: {len(account.recovery_codes)}.")


@command.command("list")
def list_command() -> None:
    """List the accounts of this server and what they are members of.

    Example: tiassess user list
    """
    with opened() as (database, _), database.reading() as session:
        names = {organisation.id: organisation.slug for organisation in list_organisations(session)}
        people = list_people(session)
    for each in people:
        roles = [f"{names[organisation]}: {role}" for organisation, role in each.memberships]
        notes = [*(["host"] if each.is_host else []), *([] if each.active else ["cannot sign in"])]
        click.echo("\t".join([each.email, ", ".join([*roles, *notes]) or "no organisation"]))
    if not people:
        click.echo("Nobody has an account yet. Add one with: tiassess user add EMAIL --organisation ID --role lead")


def _password(email: str, *, password_stdin: bool, generate: bool) -> str:
    """Take a password from where it was said to be, or ask for it twice without showing it."""
    if generate:
        password = make_password()
        click.echo(f"The password of {email}, shown this once: {password}")
        return password
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        message = "There is no terminal to ask for a password. Use --password-stdin or --generate."
        raise click.UsageError(message)
    return str(click.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True))
