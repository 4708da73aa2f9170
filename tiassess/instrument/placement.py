"""Whether the parts of a file refer to each other as they should: ids, themes, sections, forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tiassess.instrument.definition import MOST_COMMENTS
from tiassess.instrument.draft import Draft, Entry, is_choice
from tiassess.instrument.faults import Fault, Path
from tiassess.instrument.shape import advise

LISTS: Final = ("scales", "themes", "constructs", "sections", "items", "forms", "scores")
RESERVED: Final = ("unit", "role")
"""Columns of an import file that say where an answer belongs."""

CHOICE_ONLY: Final = ("theme", "scale", "reversed", "own_option")


def faults_of_ids(draft: Draft) -> Iterator[Fault]:
    """Every id is used once, and no item is named like a column of an import."""
    for key in LISTS:
        yield from _twice(draft.entries(key), "id")
    yield from _twice(draft.entries("tokens"), "name")
    for item_id, item in draft.items().items():
        if item_id in RESERVED:
            yield Fault((*item.path, "id"), f"no item can be called “{item_id}”", "Choose another id.")


def _twice(entries: Iterator[Entry], name: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for entry in entries:
        identity = entry.text(name)
        if identity is None:
            continue
        if identity in seen:
            yield Fault((*entry.path, name), f"“{identity}” is used twice", "Give each its own.")
        seen.add(identity)


def faults_of_items(draft: Draft) -> Iterator[Fault]:
    """A choice has a theme and a scale that exist; a comment has neither, and there are few comments."""
    comments = 0
    for item in draft.entries("items"):
        if is_choice(item):
            yield from _of_choice(draft, item)
        elif item.text("kind") == "comment":
            comments += 1
            yield from _of_comment(item)
            if comments > MOST_COMMENTS:
                yield Fault(
                    item.path,
                    f"this is comment question number {comments}",
                    f"Keep at most {MOST_COMMENTS}: words can show who wrote them.",
                )
        yield from _named(item, "construct", draft.ids("constructs"))


def _of_choice(draft: Draft, item: Entry) -> Iterator[Fault]:
    for key, room in (("theme", "themes"), ("scale", "scales")):
        if key not in item.data:
            yield Fault(item.path, f"this question has no {key}", f"Add “{key}:” with an id from “{room}”.")
        yield from _named(item, key, draft.ids(room))
    if "max_length" in item.data:
        yield Fault((*item.path, "max_length"), "only a comment has a length", "Leave it out.")


def _of_comment(item: Entry) -> Iterator[Fault]:
    for key in CHOICE_ONLY:
        if key in item.data:
            yield Fault((*item.path, key), f"a comment cannot have “{key}”", "Leave it out.")


def _named(entry: Entry, key: str, known: list[str]) -> Iterator[Fault]:
    name = entry.text(key)
    if name is not None and name not in known:
        yield Fault((*entry.path, key), f"there is no {key} “{name}”", advise(name, known))


def faults_of_sections(draft: Draft) -> Iterator[Fault]:
    """Every item stands in one section, once."""
    places: Counter[str] = Counter()
    for section in draft.entries("sections"):
        yield from unknown_items(draft, section)
        places.update(name for _, name in section.texts("items"))
    for item_id, item in draft.items().items():
        if places[item_id] == 0:
            yield Fault(item.path, f"“{item_id}” stands in no section, so nobody would see it", "Add it to a section.")
        elif places[item_id] > 1:
            yield Fault(item.path, f"“{item_id}” stands in the sections {places[item_id]} times", "Keep it in one.")


def faults_of_forms(draft: Draft) -> Iterator[Fault]:
    """A form names items, each once."""
    for form in draft.entries("forms"):
        yield from unknown_items(draft, form)
        yield from repeated(form, "items")


def unknown_items(draft: Draft, entry: Entry) -> Iterator[Fault]:
    """Give a fault for each item named here that the file does not have."""
    known = list(draft.items())
    for path, name in entry.texts("items"):
        if known and name not in known:  # Without any item that is the one fault to say.
            yield Fault(path, f"there is no item “{name}”", advise(name, known))


def repeated(entry: Entry, key: str) -> Iterator[Fault]:
    """Give a fault for each name that stands twice in one list."""
    seen: dict[str, Path] = {}
    for path, name in entry.texts(key):
        if name in seen:
            yield Fault(path, f"“{name}” stands here twice", "Keep it once.")
        seen[name] = path
