"""Reading YAML that nobody vouches for: plain data with the line of every entry, and nothing else.

People write these files by hand, so the meaning of a value must be the obvious one: only ``true`` and ``false`` are
booleans and only whole numbers are numbers. ``No`` stays the word *No*, ``0.6`` and ``1.0.0`` stay as written.
Anchors, aliases, tags and merge keys are refused; what they are good for, a reader of a questionnaire does not need.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

import yaml

from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.faults import Fault, Path

LARGEST_FILE: Final = 512 * 1024
DEEPEST_NESTING: Final = 12

WHOLE_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,8})\Z")
PLAIN_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Reading:
    """What a file says: its data, the line of every entry, and what kept it from being read."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_text(path: FilePath) -> str:
    """Read a file that somebody named, or say in a sentence why that is not possible.

    Raises:
        InstrumentError: there is no such file, it is a folder, too large, or not text.
    """
    if path.is_dir():
        raise InstrumentError(f"{path}: this is a folder. Name the file in it.")
    if not path.is_file():
        raise InstrumentError(f"{path}: there is no such file. Look at the spelling and the folder.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InstrumentError(f"{path}: the file is larger than any instrument ({LARGEST_FILE // 1024} KiB).")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InstrumentError(f"{path}: this is not a text file in UTF-8. Save it as UTF-8 text.") from fault
    except OSError as fault:
        raise InstrumentError(f"{path}: the file cannot be read ({fault.strerror}).") from fault


def read_yaml(text: str) -> Reading:
    r"""Read one YAML document; whatever cannot be read becomes a fault.

    >>> read_yaml("label: No\nvalue: 1").data
    {'label': 'No', 'value': 1}
    """
    refusal = _refusal(text)
    if refusal is not None:
        return Reading(faults=[refusal])
    reading = Reading()
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    reading.data = _value(node, (), reading) if node is not None else None
    return reading


def _refusal(text: str) -> Fault | None:
    """Look through the events of a file, which costs little, before anything is built from it."""
    if len(text) > LARGEST_FILE:
        return Fault((), "the file is larger than any questionnaire", f"Keep it under {LARGEST_FILE // 1024} KiB.")
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += _step(event)
            documents += isinstance(event, yaml.DocumentStartEvent)
            fault = _refused_event(event, depth, documents)
            if fault is not None:
                return fault
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: escapes beyond Unicode
        return Fault((), f"this is not YAML ({_reason(error)})", "Look at the indentation and quotes near that place.")
    return None


def _step(event: yaml.Event) -> int:
    return isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _refused_event(event: yaml.Event, depth: int, documents: int) -> Fault | None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if depth > DEEPEST_NESTING:
        return Fault((), f"line {line} is nested too deeply", "An instrument needs no more than a few levels.")
    if documents > 1:
        return Fault((), f"a second document starts at line {line}", "Write one instrument a file.")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return Fault(
            (), f"line {line} uses a YAML anchor or alias (& or *)", "Write the value out, or put it in quotes."
        )
    if getattr(event, "tag", None):
        return Fault((), f"line {line} uses a YAML tag (!)", "Leave it out, or put the value in quotes.")
    return None


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable characters"
    return f"{problem}, line {mark.line + 1}" if mark is not None else str(problem)


def _value(node: yaml.Node, path: Path, reading: Reading) -> Any:
    reading.lines.setdefault(path, _line(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, reading)
    if isinstance(node, yaml.SequenceNode):
        return [_value(part, (*path, position), reading) for position, part in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 0


def _mapping(node: yaml.MappingNode, path: Path, reading: Reading) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = tidy(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        place = (*path, key)
        if key in mapping:
            reading.faults.append(Fault(place, "this key is written twice", "Keep one of the two."))
            continue
        reading.lines[place] = _line(key_node)
        mapping[key] = _value(value_node, place, reading)
    return mapping


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    if not node.style:
        if node.value in PLAIN_WORDS:
            return PLAIN_WORDS[node.value]
        if WHOLE_NUMBER.match(node.value):
            return int(node.value)
    return tidy(node.value)


def tidy(text: str) -> str:
    """Write a wording in one way: composed characters, single spaces, no line breaks.

    Two files that look the same must have the same checksum.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
