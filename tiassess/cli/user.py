"""``tiassess user``: accounts of those who sign in and what they are members of; each act stands in the audit trail."""

from __future__ import annotations

import sys
from collections.abc import Collection
from uuid import UUID

import click

from tiassess.cli.context import opened
from tiassess.cli.user_standing import (
    account_of,
    end_command,
    forget_command,
    host_command,
    remove_command,
    second_factor_command,
)
from tiassess.clock import now
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.jobs.handing_over import hand_over
from tiassess.people.accounts import add_account, check_new_email, find_account, set_password
from tiassess.people.invitations import Wanted, invite
from tiassess.people.listing import list_people
from tiassess.people.members import give_roles, roles_of
from tiassess.people.new_passwords import offer_new_password
from tiassess.people.passwords import make_password
from tiassess.people.tables import MemberRole, Purpose
from tiassess.people.trail import COMMAND_LINE
from tiassess.storage.database import Database
from tiassess.wave.organisations import find_organisation, list_organisations

password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
generate = click.option("--generate", is_flag=True, help="Make a password and print it once.")
role = click.option("--role", type=click.Choice([*map(str, MemberRole)]), help="What they do for the organisation.")
organisation_of = click.option("--organisation", metavar="ID", help="The organisation, together with --role.")


@click.group()
def command() -> None:
    """Add, invite, change and list accounts.

    Roles: an owner decides who is a member; a lead prepares, opens and closes surveys; a moderator reads comments; the
    steering group reads results that are out; an auditor looks at the set-up and the audit trail.

    Example: tiassess user list
    """


@command.command("add")
@click.argument("email")
@organisation_of
@role
@click.option("--host", is_flag=True, help="They run this server: they invite organisations, and see none by it.")
@password_stdin
@generate
def add_command(  # noqa: PLR0913, PLR0917 - one word for each thing to decide
    email: str, organisation: str | None, role: str | None, host: bool, password_stdin: bool, generate: bool
) -> None:
    """Add an account, or make an account that is there a member of one more organisation.

    On a terminal the password is asked for and not shown. The first lead of an organisation without an owner becomes
    its owner too.

    Example: tiassess user add ann@example.org --organisation loch --role lead
    """
    _refuse_half(organisation, role)
    with opened() as (database, _):
        with database.reading() as session:
            organisation_id = find_organisation(session, organisation).id if organisation else None
            known = find_account(session, email)
        member_of = (organisation_id, MemberRole(role)) if organisation_id and role else None
        if known is None or member_of is None:
            check_new_email(email)
            if known:
                message = f"{email} has an account already."
                raise RefusedError(message)
            password = _password(email, password_stdin=password_stdin, generate=generate)
            given = _add_new(database, email, password, member_of, host=host)
        elif host or password_stdin or generate:
            message = f"{email} has an account already. Leave out --host and words about a password."
            raise RefusedError(message)
        else:
            given = give_roles(database, member_of[0], known.id, [member_of[1]], COMMAND_LINE, now().date())
    if member_of:
        click.echo(f"{email} is a member of {organisation} now: {role}.")
    if MemberRole.OWNER in given and role == MemberRole.LEAD:
        click.echo(f"There was no owner, so {email} is the owner too, and decides who is a member.")


@command.command("invite")
@click.argument("email")
@organisation_of
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([*map(str, MemberRole)]), help="What they will do; repeatable."
)
@click.option("--host", is_flag=True, help="Invite them to run this server.")
def invite_command(email: str, organisation: str | None, roles: tuple[str, ...], host: bool) -> None:
    """Invite somebody by e-mail, or print the link where this server sends none. They choose their password.

    Example: tiassess user invite ann@example.org --organisation loch --role owner --role lead
    """
    if bool(organisation) == host or bool(organisation) != bool(roles):
        message = "Give --organisation and --role together, or --host."
        raise click.UsageError(message)
    with opened() as (database, settings):
        with database.reading() as session:
            organisation_id = find_organisation(session, organisation).id if organisation else None
        wanted = Wanted(email, organisation_id, frozenset(map(MemberRole, roles)), is_host=host)
        made = invite(database, wanted, COMMAND_LINE, now().date())
        click.echo(f"{email} is invited.")
        _hand_over(database, settings, made, Purpose.JOIN)


@command.command("password")
@click.argument("email")
@password_stdin
@generate
@click.option("--link", is_flag=True, help="Send or print a link by which they choose it themselves.")
def password_command(email: str, password_stdin: bool, generate: bool, link: bool) -> None:
    """Give an account a new password and sign it out everywhere; or let them choose one behind a link.

    Example: tiassess user password ann@example.org --link
    """
    if link and (password_stdin or generate):
        message = "With --link they choose the password. Leave out the other words about one."
        raise click.UsageError(message)
    with opened() as (database, settings):
        with database.reading() as session:
            account_id = account_of(session, email).id
        if link:
            made = offer_new_password(database, account_id, COMMAND_LINE, now().date())
            click.echo(f"{email} gets a link, which is good until tomorrow.")
            _hand_over(database, settings, made, Purpose.NEW_PASSWORD)
            return
        password = _password(email, password_stdin=password_stdin, generate=generate)
        set_password(database, email, password, COMMAND_LINE, now().date())
    click.echo(f"The password of {email} is changed, and every device of theirs is signed out.")


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


for each in (remove_command, end_command, forget_command, host_command, second_factor_command):
    command.add_command(each)


def _refuse_half(organisation: str | None, role: str | None) -> None:
    if bool(organisation) != bool(role):
        message = "Give --organisation and --role together, or neither."
        raise click.UsageError(message)


def _add_new(
    database: Database, email: str, password: str, member_of: tuple[UUID, MemberRole] | None, *, host: bool
) -> Collection[MemberRole]:
    """Add an account and give the roles with which it begins."""
    account_id = add_account(database, email, password, now().date(), is_host=host, member_of=member_of)
    click.echo(f"Added {email}. They sign in at /workspace/sign-in of your server.")
    if member_of is None:
        return ()
    with database.reading() as session:
        return roles_of(session, member_of[0], account_id)


def _hand_over(database: Database, settings: Settings, made: UUID, purpose: Purpose) -> None:
    """Let the worker send a link, or print it where no e-mail is sent."""
    link = hand_over(database, settings, made, purpose, settings.address)
    if link is None:
        click.echo("The link goes by e-mail: within a minute where a worker runs, otherwise with the next sweep.")
        return
    click.echo(f"The link, shown this once: {link}")
    if not settings.address:
        click.echo("Put the address of your server before it: TIASSESS_ADDRESS is not set.")


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
