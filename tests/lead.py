"""The lead of a small service, as an actor: what tests of a wave's course have in common."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tiassess.collection.ballot import BallotContent, ballot_size
from tiassess.collection.import_map import ImportMap
from tiassess.collection.importing import ImportRequest, check_import, import_responses
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.config import Settings
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.release import Release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument
from tiassess.release.counting import count_wave
from tiassess.release.fieldwork import close_wave, open_wave
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import add_organisation
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.units import import_roles, import_units
from tiassess.wave.waves import WaveName, WavePlan, create_wave

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BASELINE = WaveName("baseline")

UNITS = """id,name,parent,headcount
north,North,,
ward-a,Ward A,north,30
ward-b,Ward B,north,12
ward-c,Ward C,,25
ward-d,Ward D,,6
"""
ROLES = """id,name
nurse,Nurses
admin,Administration
"""

QUESTIONNAIRE = """
format: tiassess-instrument/1
id: three-questions
version: 0.1.0
status: draft
language: en
title: Three questions
licence: {name: CC BY 4.0}
citation: Made for tests.
themes: [{id: work, label: Work}]
scales:
  - id: agreement
    options:
      - {value: 1, label: "Disagree"}
      - {value: 2, label: "Neither agree nor disagree"}
      - {value: 3, label: "Agree"}
    non_substantive: [dk, na, pns]
items:
  - {id: q1, text: "I like my work.", theme: work, scale: agreement}
  - {id: q2, text: "I have the time I need.", theme: work, scale: agreement}
  - {id: q3, text: "My leaders listen to me.", theme: work, scale: agreement, report_from: organisation}
sections:
  - {id: work, title: Work, items: [q1, q2, q3]}
scores:
  - {id: work, label: Work, kind: theme, items: [q1, q2, q3]}
scoring:
  completeness: 0.6
  minimum_applicable: 2
  stable_share: 0.75
  about_the_same: 5
  little: 3
  not_known: 0.25
  false_discovery: 0.1
"""

Row = Mapping[str, str]


@cache
def three_questions() -> Instrument:
    """A questionnaire of three questions, the last of them for the whole organisation only."""
    return parse_instrument(QUESTIONNAIRE, "three-questions.yaml")


@cache
def loop() -> Instrument:
    """The instrument whose question on what changed joins from the second wave on."""
    item = '{id: q4, text: "Something changed here.", theme: work, scale: agreement, ask_if: from_wave_2}'
    text = QUESTIONNAIRE.replace("sections:", f"  - {item}\nsections:")
    text = text.replace("title: Work, items: [q1, q2, q3]", "title: Work, items: [q1, q2, q3, q4]")
    return parse_instrument(text, "loop.yaml")


def rows_of(unit: str, role: str, answers: Sequence[str]) -> list[dict[str, str]]:
    """Rows of one unit and role; each answer text such as "312" is one person's three answers, "." for skipped."""
    return [
        {"unit": unit, "role": role, **{f"q{at}": "" if a == "." else a for at, a in enumerate(text, start=1)}}
        for text in answers
    ]


@dataclass
class Lead:
    """Somebody who carries a wave through, in the order of its life."""

    database: Database
    settings: Settings
    folder: Path
    organisation: str = "loch"
    plan: dict[str, Any] = field(default_factory=dict)

    def has_an_organisation(self, units: str = UNITS, roles: str = ROLES, *, demonstration: bool = False) -> None:
        """Add the organisation with its units and roles; it is real unless a test says that it is made up."""
        add_organisation(
            self.database,
            slug=self.organisation,
            name="Loch Service",
            timezone="Europe/London",
            moment=NOW,
            demonstration=demonstration,
        )
        import_units(self.database, self.organisation, self.writes("units.csv", units))
        import_roles(self.database, self.organisation, self.writes("roles.csv", roles))

    def plans_a_wave(self, slug: str = "baseline", **plan: Any) -> WaveName:
        """Create a draft, by default of an earlier survey in January, by units and roles."""
        defaults = {
            "name": "Baseline 2026",
            "questionnaire": three_questions(),
            "opens": date(2026, 1, 5),
            "closes": date(2026, 2, 2),
            "profile": Profile.STANDARD,
            "breakdown": Breakdown.BOTH,
        }
        wave_plan = WavePlan(slug=slug, **{**defaults, **self.plan, **plan})
        create_wave(self.database, self.organisation, wave_plan, loop(), NOW)
        return WaveName(slug, self.organisation)

    def opens(self, name: WaveName = BASELINE, moment: datetime = NOW) -> Frame:
        """Open the wave."""
        return open_wave(self.database, self.settings, name, moment)

    def imports(self, rows: Sequence[Row], name: WaveName = BASELINE) -> int:
        """Import rows as a file."""
        path = self.folder / f"responses-{len(list(self.folder.glob('responses-*')))}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["unit", "role", *[key for key in rows[0] if key not in {"unit", "role"}]])
            writer.writeheader()
            writer.writerows(rows)
        checked = check_import(self.database, self.settings, ImportRequest(name, path, ImportMap()), NOW)
        import_responses(self.database, self.settings, checked, NOW)
        return checked.rows

    def has_a_closed_wave(self, rows: Sequence[Row], **plan: Any) -> None:
        """Carry a first wave from the organisation to its closing."""
        self.has_an_organisation()
        self.plans_a_wave(**plan)
        self.fills_and_closes(rows)

    def fills_and_closes(self, rows: Sequence[Row], name: WaveName = BASELINE) -> None:
        """Carry a planned wave to its closing."""
        self.opens(name)
        self.imports(rows, name)
        self.closes(name)

    def receives(self, rows: Sequence[Row], way_in: str, name: WaveName = BASELINE) -> None:
        """Put ballots in as they will come by a way in that is not built yet: sealed, in the final format."""
        with self.database.writing() as session:
            wave = name.find(session)
            assert wave.frame
            frame = Frame.from_text(wave.frame)
            sealer = Sealer(
                session.get_one(WaveKey, wave.id).public_key, wave.id, self.settings.keys.current(MAC_LABEL)
            )
            before = session.query(Ballot).count()
            for number, row in enumerate(rows, start=before):
                ballot_id = number.to_bytes(16)
                content = BallotContent(
                    wave=wave.id.hex,
                    questionnaire=frame.questionnaire.sha256,
                    ballot=ballot_id.hex(),
                    way_in=way_in,
                    unit=row["unit"],
                    role=row["role"],
                    answers=[row["q1"], row["q2"], row["q3"]],
                )
                sealed = sealer.seal(content.to_bytes(ballot_size(frame.questionnaire, frame.structure)))
                session.add(
                    Ballot(
                        organisation_id=wave.organisation_id,
                        wave_id=wave.id,
                        id=ballot_id,
                        sealed=sealed,
                        mac=sealer.mac(ballot_id, sealed),
                    )
                )

    def closes(self, name: WaveName = BASELINE, moment: datetime = NOW) -> WaveState:
        """Close the wave."""
        return close_wave(self.database, self.settings, name, moment)

    def counts(self, name: WaveName = BASELINE, moment: datetime = NOW) -> Release:
        """Count the wave in this process."""
        release = count_wave(self.database, self.settings, name, moment)
        assert release is not None
        return release

    def publishes(self, name: WaveName = BASELINE) -> bool:
        """Publish the wave."""
        return publish_wave(self.database, self.settings, name, NOW)

    def sees(self, name: WaveName = BASELINE) -> Wave:
        """Look at the wave's row."""
        with self.database.reading() as session:
            return name.find(session)

    def writes(self, name: str, text: str) -> Path:
        """Write a file and give its path."""
        path = self.folder / name
        path.write_text(text)
        return path
