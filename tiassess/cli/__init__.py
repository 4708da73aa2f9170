"""The command line: one file a noun, one command a use case.

A command reads its words, calls one function of a room below and prints what came of it. It decides nothing
about answers or results itself. ``tiassess --help`` must stay light: command files are imported when used.
"""

from __future__ import annotations

import importlib
import sys
from typing import ClassVar

import click

from tiassess.errors import RefusedError


class NounGroup(click.Group):
    """Commands by noun, each imported from ``tiassess.cli.<noun>`` only when it is used."""

    nouns: ClassVar[dict[str, str]] = {
        "demo": "Make two made-up organisations to look at.",
        "db": "Create or migrate the database.",
        "instrument": "List, check, show and compose instruments.",
        "organisation": "Add and list organisations.",
        "units": "Import an organisation's units.",
        "roles": "Import an organisation's roles.",
        "wave": "Create, open, close, count and publish waves.",
        "mail": "Keep a list of addresses, and write to everybody on it.",
        "cards": "Ask for, print and cancel code cards.",
        "responses": "Import earlier surveys as sealed ballots.",
        "release": "Show, export and audit releases, and the ledger.",
        "user": "Add and list accounts, and change passwords.",
        "trail": "Show, export and verify audit trails.",
        "keys": "Replace the secret from which every key is made.",
        "backup": "Write the database into one file.",
        "restore": "Restore a backup into an empty database.",
        "purge": "Destroy now what is due.",
        "doctor": "Check that this installation keeps the promises.",
        "sweep": "Do once whatever is due.",
        "worker": "Do whatever is due, until it is stopped.",
        "serve": "Run the server, with a worker beside it.",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Name the nouns in the order of a wave's life."""
        return list(self.nouns)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a noun's file and give its command."""
        if cmd_name not in self.nouns:
            return None
        command = importlib.import_module(f"tiassess.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the nouns with what they are for, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.nouns.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of a command, or refuse one that is not text: nothing here can be called so."""
        for word in args:
            if (shown := word.encode(errors="replace").decode()) != word:
                message = f"“{shown}” is not text in UTF-8. Type it anew, or give the file another name."
                raise click.ClickException(message)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal or a mishap is its sentences and exit 1, never a traceback."""
        try:
            return super().invoke(ctx)
        except RefusedError as refusal:
            _say(str(refusal))
            ctx.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise  # click's own ways to end
        except Exception as mishap:
            sentence = importlib.import_module("tiassess.storage.mishaps").explain(mishap)
            if not sentence:
                raise
            _say(sentence)
            ctx.exit(1)


def _say(sentence: str) -> None:
    """Tell whoever typed a command why nothing came of it, or put a line into a log for machines."""
    logs = sys.modules.get("tiassess.storage.logs")  # imported by commands that write one
    if logs and logs.writes_json():
        logs.log.error(sentence)
    else:
        click.echo(sentence, err=True)


@click.group(cls=NounGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tiassess")
def tiassess() -> None:
    """Anonymous, trauma-informed assessment of an organisation by its staff.

    Example: tiassess wave list --organisation loch
    """


def main() -> None:
    """Run the command line: exit 0 when done, 1 when refused with a reason, 2 on wrong usage."""
    tiassess()
