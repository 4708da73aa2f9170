"""What can be wrong with a unit or a role that somebody enters, by the name of the field it belongs to."""

from __future__ import annotations

from collections.abc import Collection

from tiassess.wave.list_names import alike, fault_of_name
from tiassess.wave.organisations import check_slug
from tiassess.wave.units import LONGEST_CELL


def faults_of_slug(slug: str, taken: Collection[str]) -> dict[str, str]:
    """Say what is wrong with an id that somebody entered, beside those that are taken."""
    if fault := check_slug(slug):
        return {"slug": fault}
    if slug.lower() in {one.lower() for one in taken}:
        return {"slug": f"The id “{slug}” is there already. Choose another one."}
    return {}


def faults_of_name(name: str) -> dict[str, str]:
    """Say what is wrong with a name that somebody entered."""
    if len(name) > LONGEST_CELL:
        return {"name": f"A name has at most {LONGEST_CELL} characters."}
    return {"name": as_sentence(fault)} if (fault := fault_of_name(name)) else {}


def faults_of_number(number: int, most: int, noun: str) -> dict[str, str]:
    """Say that there are as many as there may be."""
    return {"name": f"There are {number:,} {noun} already, and there can be no more."} if number >= most else {}


def faults_of_same(name: str, others: Collection[str]) -> dict[str, str]:
    """Say that a name is there already, in the same place."""
    if alike(name) not in {alike(other) for other in others}:
        return {}
    return {"name": f"“{name}” is there already. Choose a name that tells them apart."}


def as_sentence(fault: str) -> str:
    """Begin a fault like a sentence."""
    return fault[0].upper() + fault[1:]
