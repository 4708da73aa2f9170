"""Every wording of an instrument by its place, so that a translation can be complete and can be held to it.

A place is written as in the file, with a slash between the steps: ``items/TO01``, ``sections/team/intro``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Words = tuple[tuple[str, str], ...]

TOKEN: Final = re.compile(r"\{([^{}]*)\}")


def nested(words: Words) -> dict[str, Any]:
    """Write wordings as the nested mapping that stands in a file.

    >>> nested((("title", "Teitl"), ("items/TO01", "Cwestiwn")))
    {'title': 'Teitl', 'items': {'TO01': 'Cwestiwn'}}
    """
    tree: dict[str, Any] = {}
    for place, text in words:
        *steps, last = place.split("/")
        branch = tree
        for step in steps:
            branch = branch.setdefault(step, {})
        branch[last] = text
    return tree


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Give every wording of a nested mapping with its place.

    >>> list(flat({"title": "Teitl", "items": {"TO01": "Cwestiwn"}}))
    [('title', 'Teitl'), ('items/TO01', 'Cwestiwn')]
    """
    for step, branch in tree.items():
        if isinstance(branch, Mapping):
            yield from flat(branch, f"{above}{step}/")
        elif isinstance(branch, str):
            yield f"{above}{step}", branch


def wordings(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give every wording of a document that people read while answering or in results, with its place."""
    for key in ("title", "summary", "reference_period"):
        yield from _named(document, key, key)
    yield from _of_routing(document.get("routing"))
    yield from _of_entries(document.get("tokens"), "tokens", "name", default="")
    yield from _of_scales(document.get("scales"))
    yield from _of_entries(document.get("themes"), "themes", "id", label="")
    yield from _of_entries(
        document.get("sections"),
        "sections",
        "id",
        title="/title",
        intro="/intro",
        content_note="/content_note",
        reference_period="/reference_period",
    )
    yield from _of_items(document.get("items"))
    yield from _of_entries(document.get("scores"), "scores", "id", label="")


def tokens_in(text: str) -> Iterator[str]:
    """Give the names of the tokens in a wording, as written.

    >>> list(tokens_in("{People} can use {place}."))
    ['People', 'place']
    """
    return (match.group(1) for match in TOKEN.finditer(text))


def fill_tokens(text: str, words: Mapping[str, str]) -> str:
    """Put words in the place of tokens; a token with a capital starts a sentence or is a name.

    >>> fill_tokens("{People} here trust {Organisation}.", {"people": "families", "Organisation": "Loch Service"})
    'Families here trust Loch Service.'
    """
    by_name = {token_name(name): word for name, word in words.items()}

    def filled(match: re.Match[str]) -> str:
        name = match.group(1)
        word = by_name.get(token_name(name), match.group(0))
        return word[:1].upper() + word[1:] if name[:1].isupper() else word

    return TOKEN.sub(filled, text)


def token_name(written: str) -> str:
    """Give the name of a token however its first letter is written: ``{People}`` is ``{people}``."""
    return written[:1].lower() + written[1:]


def _of_routing(routing: object) -> Iterator[tuple[str, str]]:
    if isinstance(routing, Mapping):
        yield from _named(routing, "text", "routing/text")
        yield from _named(routing, "note", "routing/note")
        for answer in ("yes", "no", "pns"):
            yield from _named(routing.get("answers"), answer, f"routing/answers/{answer}")


def _of_scales(scales: object) -> Iterator[tuple[str, str]]:
    for scale in _mappings(scales):
        for option in _mappings(scale.get("options")):
            yield from _named(option, "label", f"scales/{scale.get('id')}/{option.get('value')}")


def _of_items(items: object) -> Iterator[tuple[str, str]]:
    for item in _mappings(items):
        yield from _named(item, "text", f"items/{item.get('id')}")
        yield from _named(item, "content_note", f"content_notes/{item.get('id')}")
        yield from _named(item.get("own_option"), "label", f"own_options/{item.get('id')}")


def _of_entries(entries: object, room: str, identity: str, **keys: str) -> Iterator[tuple[str, str]]:
    for entry in _mappings(entries):
        for key, ending in keys.items():
            yield from _named(entry, key, f"{room}/{entry.get(identity)}{ending}")


def _named(entry: object, key: str, place: str) -> Iterator[tuple[str, str]]:
    text = entry.get(key) if isinstance(entry, Mapping) else None
    if isinstance(text, str):
        yield place, text


def _mappings(entries: object) -> Iterable[Mapping[str, Any]]:
    return (entry for entry in entries if isinstance(entry, Mapping)) if isinstance(entries, list) else ()
