"""Whether every wording can be shown: its tokens are known, its characters harmless, its translations complete."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from tiassess.instrument.draft import Draft
from tiassess.instrument.faults import Fault, Path
from tiassess.instrument.shape import advise
from tiassess.instrument.words import TOKEN, flat, token_name, tokens_in, wordings

UNSEEN: Final = ("Cc", "Cf", "Co", "Cs")
"""Unicode's control, format, private and surrogate characters: they can hide or turn round what is read."""

WELCOME: Final = "\u200c\u200d"
"""The joiners, which some scripts need."""


def faults_of_texts(draft: Draft) -> Iterator[Fault]:
    """Every wording uses declared tokens, paired braces and characters that can be seen."""
    declared = draft.ids("tokens", "name")
    known = {token_name(name) for name in declared}
    for place, text in _all_wordings(draft):
        path = _path(draft, place)
        for token in tokens_in(text):
            if token_name(token) not in known:
                yield Fault(path, f"the token {{{token}}} is not declared", advise(token, declared))
        if any(brace in TOKEN.sub("", text) for brace in "{}"):
            yield Fault(path, "a brace has no partner", "Write tokens as {people}, and leave other braces out.")
        if any(unicodedata.category(sign) in UNSEEN and sign not in WELCOME for sign in text):
            yield Fault(path, "the text holds a character that cannot be seen", "Type the text again.")


def _all_wordings(draft: Draft) -> Iterator[tuple[str, str]]:
    yield from wordings(draft.data)
    translations = draft.group("translations")
    for language, tree in (translations.data if translations else {}).items():
        if isinstance(tree, dict):
            yield from flat(tree, f"translations/{language}/")


def faults_of_translations(draft: Draft) -> Iterator[Fault]:
    """Each declared language has every wording, and nothing else, with the same tokens."""
    translations = draft.group("translations")
    source = dict(wordings(draft.data))
    for language, tree in (translations.data if translations else {}).items():
        path = ("translations", language)
        if language == draft.text("language"):
            yield Fault(path, "this is the language of the file itself", "Leave it out of the translations.")
        elif isinstance(tree, dict):
            yield from _of_language(path, source, dict(flat(tree)))


def _of_language(path: Path, source: dict[str, str], words: dict[str, str]) -> Iterator[Fault]:
    for place, text in source.items():
        where = (*path, *place.split("/"))
        if not words.get(place):
            yield Fault(where, f"the translation of “{text}” is missing", "Add it, or leave the language out.")
        elif _tokens(words[place]) != _tokens(text):
            yield Fault(where, "the translation has other tokens than the text", f"Use those of “{text}”.")
    for place in words.keys() - source.keys():
        yield Fault((*path, *place.split("/")), "nothing in the file has this translation", advise(place, list(source)))


def _tokens(text: str) -> list[str]:
    return sorted(token_name(token) for token in tokens_in(text))


def _path(draft: Draft, place: str) -> Path:
    """Find the place of a wording in the file, where entries stand by position."""
    room, *rest = place.split("/")
    if room in ("routing", "translations") or not rest:
        return (room, *rest)
    room = {"content_notes": "items", "own_options": "items"}.get(room, room)
    for entry in draft.entries(room):
        if rest[0] in (entry.text("id"), entry.text("name")):
            return (*entry.path, *rest[1:])
    return (room, *rest)
