"""Those who sign in to the demonstration, each with a password that is made by chance and shown once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tiassess.demonstration.characters import PersonStory
from tiassess.demonstration.story import HOST, PEOPLE
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.passwords import make_password
from tiassess.storage.database import Database
from tiassess.wave.organisations import find_organisation


def add_people(database: Database, today: date) -> dict[str, str]:
    """Add an account for everybody of the story, the host last, and give their passwords by e-mail address."""
    return {person.email: _add(database, person, today) for person in PEOPLE}


def _add(database: Database, person: PersonStory, today: date) -> str:
    password = make_password()
    add_account(database, person.email, password, today, is_host=person.email == HOST)
    for role in person.roles:
        add_membership(database, person.email, _id_of(database, person.organisation), role)
    return password


def _id_of(database: Database, organisation: str) -> UUID:
    with database.reading() as session:
        return find_organisation(session, organisation).id
