"""What a story is made of: roles, teams, waves, organisations and those who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.people.tables import MemberRole


@dataclass(frozen=True)
class RoleStory:
    """A kind of work: how people in it feel, and how many of them meet the people who use the service."""

    id: str
    name: str
    feeling: float = 0.0
    meets_people: float = 1.0


@dataclass(frozen=True)
class TeamStory:
    """A team: how many people of each role it has, where it belongs, and how people in it feel."""

    id: str
    name: str
    staff: Mapping[str, int]
    directorate: str = ""
    feeling: float = 0.0

    @property
    def headcount(self) -> int:
        """Give how many people work there."""
        return sum(self.staff.values())


@dataclass(frozen=True)
class WaveStory:
    """A wave: when it was, how many forms came back, and how people felt about each theme then.

    Attributes:
        id: its id.
        name: its name, to which its month is added.
        last_day: its last day, in days from today.
        days: how many days it could be answered.
        forms: how many forms came back; of an open wave, so far.
        feelings: what had changed since the first wave, by theme.
        profile: how much is shown.
        breakdown: by what.
        way_in: how people came.
        is_open: whether it still can be answered.
    """

    id: str
    name: str
    last_day: int
    days: int
    forms: int
    feelings: Mapping[str, float] = field(default_factory=dict)
    profile: Profile = Profile.STANDARD
    breakdown: Breakdown | None = Breakdown.UNITS
    way_in: str = "cards"
    is_open: bool = False


@dataclass(frozen=True)
class OrganisationStory:
    """An organisation with everything that is told of it."""

    id: str
    name: str
    directorates: Mapping[str, str]
    roles: tuple[RoleStory, ...]
    teams: tuple[TeamStory, ...]
    waves: tuple[WaveStory, ...]
    texts: Mapping[str, str]

    @property
    def headcount(self) -> int:
        """Give how many people work there."""
        return sum(team.headcount for team in self.teams)

    @property
    def units_csv(self) -> str:
        """Write the units as a file that a lead would import."""
        inner = [f"{slug},{name},," for slug, name in self.directorates.items()]
        teams = [f"{team.id},{team.name},{team.directorate},{team.headcount}" for team in self.teams]
        return "\n".join(["id,name,parent,headcount", *inner, *teams]) + "\n"

    @property
    def roles_csv(self) -> str:
        """Write the roles as a file that a lead would import."""
        return "\n".join(["id,name", *(f"{role.id},{role.name}" for role in self.roles)]) + "\n"


@dataclass(frozen=True)
class PersonStory:
    """Somebody who signs in: where they belong to and what they do there; the host belongs nowhere."""

    email: str
    organisation: str = ""
    roles: tuple[MemberRole, ...] = ()
