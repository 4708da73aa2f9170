"""Writing an instrument as a file that people and this room can read."""

from __future__ import annotations

from typing import Final

import yaml

from tiassess.instrument.definition import Instrument

HEADER: Final = """\
# {title}
#
# A questionnaire written by tiassess. Its questions keep the id, words, scale and origin (from) of the instruments they
# come from. Change what stands around them as you like; a question whose words you change needs a new id.
"""


def write_yaml(instrument: Instrument) -> str:
    """Write the document of an instrument as YAML; reading it gives the same instrument and checksum."""
    body = yaml.dump(instrument.document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return HEADER.format(title=instrument.title) + body


class _Dumper(yaml.SafeDumper):
    """Lists stand indented under their key, as people write them, and nothing is ever written as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        """Indent lists too."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out."""
        return True
