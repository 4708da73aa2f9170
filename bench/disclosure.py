"""What it takes to choose what may be shown, and to attack it: for services of several sizes.

    python -m bench.disclosure
    python -m bench.disclosure --sizes 2

Each is also set against plain counting: adding up the same answers for the same groups, with nothing hidden. The last
columns say how much is kept: the share of the groups that are large enough, over all questions, and the share of
respondents whose team is shown, question by question.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bench.made_up_survey import MadeUpSurvey
from bench.stopwatch import peak_mb
from tiassess.disclosure.attacker import AuditReport, audit_release
from tiassess.disclosure.each import Each
from tiassess.disclosure.groups import Kind
from tiassess.disclosure.release import FORMAT, Release, finish_release
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.sums import Sums
from tiassess.disclosure.tabulation import release_groups
from tiassess.release.pooling import questions_at_once

SIZES = {
    "8 teams × 5 roles × 40 questions": (MadeUpSurvey(8, 5, 0, 0, 40, 5), 2),
    "60 × 8 × 40": (MadeUpSurvey(60, 8, 6, 0, 40, 5), 10),
    "300 in 20 directorates × 8 × 40": (MadeUpSurvey(300, 8, 20, 0, 40, 5), 60),
    "1,000 in three levels × 8 × 40, k = 10": (MadeUpSurvey(1000, 8, 60, 8, 40, 10), 600),
}
HASH = "0" * 64

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """What one survey took, in seconds, and what was kept of it, in per cent."""

    counting: float
    choosing: float
    attacking: float
    groups: float
    respondents: float


def main() -> None:
    """Read the words, measure, print a table; end with 1 if a size takes longer than it may or does not hold."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes, the smallest first")
    chosen = list(SIZES.items())[: words.parse_args().sizes]
    print(
        " " * 40,
        *(f"{title:>9}" for title in ("counting", "choosing", "attacking", "both", "ratio", "groups", "people")),
    )
    slow = False
    for name, (survey, most) in chosen:
        cost = measure(survey)
        both = cost.choosing + cost.attacking
        slow |= both > most
        print(
            f"{name:40} {cost.counting:8.2f}s {cost.choosing:8.1f}s {cost.attacking:8.1f}s {both:8.1f}s "
            f"{both / cost.counting:9.0f} {cost.groups:8.1f}% {cost.respondents:8.1f}%"
        )
    print(f"At most {peak_mb():.0f} MB in this process.")
    raise SystemExit(slow)


def measure(survey: MadeUpSurvey) -> Cost:
    """Count, choose and attack one survey."""
    spec, tally = survey.spec, survey.tally
    sums = Sums(spec.groups)
    counting, _ = timed(lambda: [sums.of_answers(answers) for answers in tally.answers.values()])
    with questions_at_once(len(spec.structure.atoms)) as each:
        choosing, selection = timed(lambda: select_groups(spec, tally, each=each))
        release = release_of(survey, selection)
        attacking, report = timed(lambda: attack(release, tally, each))
    if not report.holds:
        raise SystemExit("\n".join(report.findings[:5]))
    return Cost(counting, choosing, attacking, *kept(survey, selection))


def attack(release: Release, tally: Tally, each: Each) -> AuditReport:
    """Attack as counting does: with the people in every atom, and what they answered."""
    return audit_release(release, tally.answered, forms=tally.forms, answers=tally.answers, each=each)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Do some work and say how long it took."""
    start = time.perf_counter()
    outcome = work()
    return time.perf_counter() - start, outcome


def kept(survey: MadeUpSurvey, selection: Selection) -> tuple[float, float]:
    """Give the share of the groups that are shown of those large enough, and of respondents in a shown team."""
    spec, tally = survey.spec, survey.tally
    teams = {group.id for group in spec.groups if group.kind is Kind.UNIT and spec.structure.is_leaf(group.id[5:])}
    large = shown = people = heard = 0
    for item in spec.items:
        sizes = Sums(spec.groups).of_people(tally.answered[item.id])
        is_shown = {*selection.items[item.id], *selection.coded[item.id]}
        enough = {group.id for group in spec.groups if sizes[group.id] >= spec.thresholds.of(group.kind)}
        large, shown = large + len(enough), shown + len(enough & is_shown)
        people += sum(tally.answered[item.id].values())
        heard += sum(sizes[team] for team in teams & is_shown)
    return 100 * shown / large, 100 * heard / people


def release_of(survey: MadeUpSurvey, selection: Selection) -> Release:
    """Write a release, as counting would."""
    spec, tally = survey.spec, survey.tally
    same = {"from": "bench@1.0.0", "text_sha256": HASH, "scale_sha256": HASH, "audience": "all", "reversed": False}
    days = {"opens": "2026-01-05", "closes": "2026-02-02", "results": "2026-03-02"}
    return finish_release(
        {
            "format": FORMAT,
            "organisation": "made-up",
            "wave": {"id": "bench", "name": "Bench", **days},
            "questionnaire": {"id": "bench", "version": "1.0.0", "sha256": HASH},
            "questions": [{"id": item.id, **same} for item in spec.items],
            "scores": [],
            "rules": {
                "profile": "standard",
                "breakdown": "both",
                "unit_threshold": spec.thresholds.unit,
                "cross_threshold": spec.thresholds.cross,
                "comment_threshold": spec.thresholds.comment,
                "ways_in": sorted(spec.ways_in),
                "imported": False,
                "reliable": True,
                "preview": False,
            },
            "atoms": [{"id": atom.id, "unit": atom.unit, "role": atom.role} for atom in spec.structure.atoms],
            "groups": release_groups(spec, selection, tally, {}),
        }
    )


if __name__ == "__main__":
    main()
