"""Publications as a steering group meets them, made up figure by figure: an ordinary one and the edges."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.disclosure.organisations import teams
from tests.disclosure.releases import document_of
from tests.reporting.publications import questionnaire_of
from tests.reporting.telling import tell
from tiassess.config.folders import shipped_folder
from tiassess.disclosure.release import finish_release
from tiassess.instrument.definition import Instrument, Item
from tiassess.instrument.parsing import parse_instrument
from tiassess.release.reading import Publication
from tiassess.reporting.results import Results

LETTERS = "Tŷ Gŵyr, Łódź à Źdźbło"

Document = dict[str, Any]


def shipped(name: str) -> Instrument:
    """Read one of the questionnaires that ship."""
    path = shipped_folder("instruments") / f"{name}-0.1.0.yaml"
    return parse_instrument(path.read_text(encoding="utf-8"), path.name)


@dataclass(frozen=True)
class Case:
    """A made-up wave.

    Attributes:
        people: how many answered.
        units: the names of units and how many of each answered; None where hidden.
        roles: the same for roles.
        organisation: the organisation's name.
        wave: the wave's name.
        year: in which it was.
        questionnaire: what was asked.
        hidden: whether the whole organisation is hidden too.
        steep: how far from the middle answers lie; 1 makes twelve findings.
        rules: what differs in the release's rules.
        demonstration: whether it says that it is made up.
        seed: where the figures come from.
        told: whether some results are said in words, and more is told than answers.
    """

    people: int = 133
    units: Mapping[str, int | None] = field(default_factory=dict)
    roles: Mapping[str, int | None] = field(default_factory=dict)
    organisation: str = "Rowan Valley Health and Care"
    wave: str = "Spring 2026"
    year: int = 2026
    questionnaire: str | Instrument = "ti-organisation"
    hidden: bool = False
    steep: float = 0.35
    rules: Mapping[str, Any] = field(default_factory=dict)
    demonstration: bool = True
    seed: int = 1
    told: bool = False

    def publish(self) -> Results:
        """Make the Publication and read it."""
        questionnaire = (
            self.questionnaire if isinstance(self.questionnaire, Instrument) else shipped(self.questionnaire)
        )
        return Results.of(Publication(finish_release(self._document(questionnaire)), questionnaire), "en", {})

    def _document(self, questionnaire: Instrument) -> Document:
        document = document_of(teams(a=9), {})
        chance = random.Random(self.seed)
        kinds: Sequence[tuple[str, Mapping[str, int | None]]] = (("unit", self.units), ("role", self.roles))
        groups = [_group("organisation", self.organisation, None if self.hidden else self.people, self, chance)]
        groups += [_group(kind, label, n, self, chance) for kind, named in kinds for label, n in named.items()]
        for group in groups:
            group["members"] = ["a/not-stated"]
            _answer(group, questionnaire, self.steep, chance)
        document["wave"] = {
            "id": f"wave-{self.year}",
            "name": self.wave,
            "opens": f"{self.year}-01-05",
            "closes": f"{self.year}-02-02",
            "results": f"{self.year}-03-02",
        }
        named = {"id": questionnaire.id, "version": questionnaire.version, "sha256": questionnaire.sha256}
        rules = {**document["rules"], "preview": False, **self.rules}
        made_up = {"demonstration": True} if self.demonstration else {}
        document = {**document, "groups": groups, "questionnaire": named, "rules": rules, **made_up}
        return {**document, **tell(groups, questionnaire)} if self.told else document


def _group(kind: str, label: str, n: int | None, case: Case, chance: random.Random) -> Document:
    group: Document = {"id": kind if kind == "organisation" else f"{kind}:{label}", "label": label, "kind": kind}
    return {**group, "shown": n is not None, **({} if n is None else {"n": n})}


def _answer(group: Document, questionnaire: Instrument, steep: float, chance: random.Random) -> None:
    """Fill a shown group with answers and the scores that belong to them; small ones have hidden cells."""
    if not group["shown"]:
        return
    n, small = group["n"], group["kind"] != "organisation"
    group["items"] = [_item(item, questionnaire, n, steep, chance, hidden=small and chance.random() < 0.2)
                      for item in questionnaire.choice_items]  # fmt: skip
    means = {item["id"]: _mean(item, questionnaire) for item in group["items"] if item["shown"]}
    group["themes"] = [_theme(score, means, n) for score in questionnaire.scores]


def _item(
    item: Item, questionnaire: Instrument, n: int, steep: float, chance: random.Random, *, hidden: bool
) -> Document:
    if hidden:
        return {"id": item.id, "shown": False}
    options = [option.value for option in questionnaire.scale_of(item).options]
    people = n - chance.randrange(max(n // 10, 1))
    lean = chance.uniform(-steep, steep) if steep < 1 else (0.97 if chance.random() < 0.5 else -0.97)
    weights = [max(1 + 4 * lean * (2 * place / (len(options) - 1) - 1), 0.02) for place in range(len(options))]
    chosen = chance.choices(options, weights, k=people)
    return {
        "id": item.id,
        "shown": True,
        "n": people,
        "counts": {str(option): chosen.count(option) for option in options},
    }


def _mean(item: Document, questionnaire: Instrument) -> float:
    asked = questionnaire.item(item["id"])
    scale = questionnaire.scale_of(asked)
    total: float = sum(int(value) * count for value, count in item["counts"].items()) / item["n"]
    share: float = 100 * (total - scale.minimum) / (scale.maximum - scale.minimum)
    return 100 - share if asked.reversed else share


def _theme(score: Any, means: Mapping[str, float], n: int) -> Document:
    own = [means[item] for item in score.items if item in means]
    if not own or (len(own) < len(score.items) and n < 12):
        return {"id": score.id, "shown": False}
    mean = sum(own) / len(own)
    margin = 40 / n**0.5
    low, high = max(int(mean - margin), 0), min(int(mean + margin) + 1, 100)
    return {"id": score.id, "shown": True, "score": round(mean, 1), "low": low, "high": high, "n": n}


UNITS = {
    "Community mental health": 21, "Crisis team": None, "Day services": 12, "Drug and alcohol service": 15,
    "Family support": 9, "Housing support": 18, "Inpatient ward": 24, "Older adults": 11, "Peer support": None,
    "Psychology": 14, "Reception and records": 9,
}  # fmt: skip
ROLES = {"Administration": 17, "Management": None, "Nursing": 52, "Social work": 31, "Support work": 33}

LONG = f"{LETTERS} and the Northern Directorate's Integrated Community Rehabilitation and Recovery Service "
LONG = (LONG + "for Adults of Working Age, Bryn-y-Groes-Llanfair-Mathafarn-Eithaf Locality, with Outreach")[:200]

USUAL = Case(units=UNITS, roles=ROLES)
SMALL = Case(
    people=31,
    organisation="Heather Lane Service",
    units={
        "Blue team": 6,
        "Green team": None,
        "Orange team": 7,
        "Red team": None,
        "White team": None,
        "Yellow team": 8,
    },
)
FORTY = Case(
    people=900,
    questionnaire="leadership-and-commissioning",
    units={f"Team {number:02} of the valley": 9 + number for number in range(1, 41)},
    roles=ROLES,
)
HIDDEN = Case(hidden=True, units=dict.fromkeys(UNITS), roles=dict.fromkeys(ROLES))
LONG_NAMES = Case(
    organisation=LONG,
    wave=(f"{LETTERS} " * 9)[:180].strip(),
    units={f"{LONG[:190]} {number}": 10 + number if number % 3 else None for number in range(8)},
    steep=1,
)
WITHOUT_SPACES = Case(organisation="Ŵ" * 200, wave="ŷ" * 180, units={"Ł" * 195 + str(at): 12 for at in range(3)})
TOLD = Case(units=UNITS, roles=ROLES, told=True)
NO_SCORES = Case(
    questionnaire=questionnaire_of({"q1": {"staff_view": "true"}, "q2": {"reversed": "true"}}), units=UNITS
)

CASES: Mapping[str, Case] = {
    "usual": USUAL,
    "small": SMALL,
    "forty groups": FORTY,
    "everything hidden": HIDDEN,
    "long names": LONG_NAMES,
    "no scores": NO_SCORES,
    "told in words": TOLD,
}


def earlier_waves(case: Case, number: int = 3) -> list[Results]:
    """Publish the waves before this one, so that there are so many of them with it."""
    years = range(case.year - number + 1, case.year)
    return [replace(case, year=year, wave=f"{case.wave} ({year})", seed=year).publish() for year in years]


def wordy() -> Case:
    """Give the longest names and twelve findings about the longest questions that a questionnaire may have."""
    short = shipped("ti-organisation")
    items = tuple(replace(item, text=(f"{item.text} " * 9)[:300]) for item in short.items)
    return replace(LONG_NAMES, questionnaire=replace(short, items=items))
