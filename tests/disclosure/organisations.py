"""Small organisations to try the rules on: by hand from a table, or drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tiassess.disclosure.groups import Breakdown, Group, Kind, Profile, Thresholds, declare_groups, thresholds_of
from tiassess.disclosure.spec import ItemSpec, ReleaseSpec, ScoreSpec
from tiassess.disclosure.structure import NOT_STATED, Role, Structure, Unit

People = Mapping[str, int]


@dataclass(frozen=True)
class Organisation:
    """A structure and how many people stand in each atom."""

    structure: Structure
    people: People

    @property
    def groups(self) -> tuple[Group, ...]:
        """Everything that the breakdown *both* offers."""
        return declare_groups(self.structure, "Loch Service", Profile.STANDARD, Breakdown.BOTH)

    def spec(self, thresholds: Thresholds | None = None, /, **items: str) -> ReleaseSpec:
        """Write a spec with cards as the way in; items by keyword with the level they are reported from."""
        return ReleaseSpec(
            structure=self.structure,
            groups=self.groups,
            thresholds=thresholds or thresholds_of(Profile.STANDARD),
            ways_in=frozenset({"cards"}),
            imported=False,
            items=tuple(ItemSpec(item, level) for item, level in items.items()),
            scores=(ScoreSpec("all", tuple(items)),) if items else (),
        )


def teams(**people: int) -> Organisation:
    """Make a flat organisation of teams without roles: `teams(a=9, b=3)`."""
    units = tuple(Unit(name, f"Team {name}", None, None) for name in people)
    return Organisation(Structure(units, ()), {f"{name}/{NOT_STATED}": count for name, count in people.items()})


def table(*rows: Sequence[int]) -> Organisation:
    """Make teams t1, t2, … with roles r1, r2, … from a table of people, a row a team."""
    units = tuple(Unit(f"t{number}", f"Team {number}", None, None) for number in range(1, len(rows) + 1))
    roles = tuple(Role(f"r{number}", f"Role {number}") for number in range(1, len(rows[0]) + 1))
    people = {
        f"t{team}/r{role}": count for team, row in enumerate(rows, start=1) for role, count in enumerate(row, start=1)
    }
    return Organisation(Structure(units, roles), people)


@st.composite
def organisations(draw: st.DrawFn, most_atoms: int = 12) -> Organisation:
    """Draw a unit tree of any depth with at most 12 peopled atoms, *not stated* among them."""
    units: list[Unit] = []
    for number in range(draw(st.integers(2, 5))):
        parents = [None, *(unit.id for unit in units)]
        units.append(Unit(f"u{number}", f"Unit {number}", draw(st.sampled_from(parents)), None))
    roles = tuple(Role(f"r{number}", f"Role {number}") for number in range(draw(st.integers(0, 3))))
    structure = Structure(tuple(units), roles)
    # The number of atoms is drawn by itself, because a list mostly comes out short.
    atoms = draw(st.permutations([atom.id for atom in structure.atoms]))
    peopled = atoms[: draw(st.integers(1, most_atoms))]
    return Organisation(structure, {atom: draw(st.integers(0, 9)) for atom in peopled})


def some_of(groups: Sequence[Group]) -> st.SearchStrategy[list[Group]]:
    """Draw any part of the groups, each in or out alike."""
    masks = st.lists(st.booleans(), min_size=len(groups), max_size=len(groups))
    return masks.map(lambda mask: [group for group, is_in in zip(groups, mask, strict=True) if is_in])


def with_thresholds(unit: int, cross: int = 0) -> Thresholds:
    """Make thresholds without the usual floor for crosses, so that small examples reach every rule."""
    return replace(thresholds_of(Profile.STANDARD), unit=unit, cross=cross or unit)


def hand_drawn(name: str, *atoms: str) -> Group:
    """Make a group that is no cell of units × roles."""
    return Group(name, name, Kind.OTHER, tuple(sorted(atoms)), 9)
