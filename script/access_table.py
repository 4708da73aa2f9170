"""Write into ``docs/access.md`` who may enter which page, as the running application enforces it.

    .venv/bin/python -m script.access_table

What stands there above the first table is written by hand and stays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from tiassess.app import create_app
from tiassess.config import Settings
from tiassess.people.tables import MemberRole
from tiassess.web.audience import OF_AN_ORGANISATION, Audience, asks_again, audience_at
from tiassess.web.running import running
from tiassess.web.workspace.access import ROLES_OF

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "access.md"
BEGINS = "## Pages of an organisation\n"
VERBS = ("GET", "POST")
"""What routes know; HEAD and OPTIONS go where GET and POST go, and every other verb is refused for everybody."""


def tables(app: Flask) -> str:
    """Give the tables: the pages of an organisation by role, then those of signed-in people, then everybody's."""
    parts = [
        BEGINS,
        "",
        *_table(["address", "verbs", *(role.value for role in MemberRole), "asks again"], _of_organisations(app)),
        "",
        "## Pages of no organisation\n",
        "",
        *_table(["address", "verbs", "for", "asks again"], _of_nobody(app)),
    ]
    return "\n".join(line.rstrip("\n") for line in parts) + "\n"


def write(app: Flask) -> None:
    """Write the tables in place of those that stand in the document."""
    by_hand = DOCUMENT.read_text(encoding="utf-8").partition(BEGINS)[0]
    DOCUMENT.write_text(by_hand + tables(app), encoding="utf-8")


def _of_organisations(app: Flask) -> Iterator[Sequence[str]]:
    for rule, audience in _routes(app):
        if audience in OF_AN_ORGANISATION:
            roles = ("yes" if role in ROLES_OF[audience] else "no" for role in MemberRole)
            yield f"`{rule.rule}`", _verbs(rule), *roles, _asking(app, rule)


def _of_nobody(app: Flask) -> Iterator[Sequence[str]]:
    for rule, audience in _routes(app):
        if audience not in OF_AN_ORGANISATION:
            yield f"`{rule.rule}`", _verbs(rule), audience.value, _asking(app, rule)


def _routes(app: Flask) -> list[tuple[Rule, Audience]]:
    """Give every route with its mark, in the order of addresses; an application with a silent one does not start."""
    marked = ((rule, audience_at(app, str(rule.endpoint))) for rule in app.url_map.iter_rules())
    routes = [(rule, audience) for rule, audience in marked if audience is not None]
    return sorted(routes, key=lambda route: (route[0].rule, _verbs(route[0])))


def _verbs(rule: Rule) -> str:
    return ", ".join(verb for verb in VERBS if verb in (rule.methods or set()))


def _asking(app: Flask, rule: Rule) -> str:
    return "yes" if asks_again(app, str(rule.endpoint)) else "no"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def main() -> None:
    """Start the application on nothing and write what it says."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        app = create_app(Settings("sqlite://", bytes(range(32)), key_dir=place, instance_dir=place))
        with app.app_context():
            running().database.close()
        write(app)
    print(f"{DOCUMENT.name} is written.")


if __name__ == "__main__":
    main()
