"""Waves as drafts: creating, finding and listing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.clock import day_in
from tiassess.disclosure.comments import are_asked_by_default
from tiassess.disclosure.groups import Breakdown, Profile, thresholds_of
from tiassess.disclosure.structure import ORGANISATION
from tiassess.instrument.composing import for_wave
from tiassess.instrument.definition import Instrument
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.errors import TakenNameError, UnknownNameError, WaveConditionsError
from tiassess.wave.organisations import check_name, check_slug, find_organisation
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.units import present_structure

WAYS_IN = ("link", "cards", "e-mail")
"""How respondents may come to a wave; none of them means import only."""

WHOLE_SERVICE_BELOW = 60
"""Under this number of staff the default profile shows the whole service only (design, section 4)."""

UNITS_ONLY_BELOW = 100
"""Under this number of staff the default breakdown is units only: showing roles too costs unit results."""

FOUR_WEEKS = timedelta(days=28)
"""Default time from the last day of answering to results, and from results to destruction."""

YEARS = range(1990, 2201)
"""Years that a wave can lie in; another one is a slip of the keyboard."""


@dataclass(frozen=True)
class WavePlan:
    """What a lead decides about a wave before it opens; what is left open gets a default.

    Attributes:
        slug: the wave's id, unique within its organisation.
        name: its name as people read it.
        questionnaire: what is asked.
        opens: the first day of answering.
        closes: the last day of answering.
        results: the day on which results are published; 28 days after ``closes`` when absent.
        destroy_on: the day on which answers of a wave never published are destroyed; 28 days after ``results``
            when absent, or 28 days from today for a wave whose results day has passed.
        profile: how much is shown; by headcount when absent.
        breakdown: by units, roles or both; by headcount when absent.
        threshold: the smallest number of people in a unit's result, 5 to 11; the profile's when absent.
        ways_in: any of ``link``, ``cards`` and ``e-mail``; none for import only.
        comments: whether the questionnaire's comment questions are asked; by headcount when absent.
        texts: words for the respondents' pages.
    """

    slug: str
    name: str
    questionnaire: Instrument
    opens: date
    closes: date
    results: date | None = None
    destroy_on: date | None = None
    profile: Profile | None = None
    breakdown: Breakdown | None = None
    threshold: int | None = None
    ways_in: tuple[str, ...] = ()
    comments: bool | None = None
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WaveName:
    """Which wave is meant: its id, and its organisation's where the id alone is not enough."""

    slug: str
    organisation: str | None = None

    def find(self, session: Session) -> Wave:
        """Find the wave; in a writing session on PostgreSQL its row is locked until the session ends.

        Raises:
            UnknownNameError: there is none, or several organisations have one and none was named.
        """
        owners = [] if check_slug(self.slug) else self._owners(session)
        if len(owners) > 1:
            names = ", ".join(owner.slug for owner in owners)
            message = f"More than one organisation has a wave “{self.slug}” ({names}). Say which with --organisation."
            raise UnknownNameError(message)
        wave = load_for(session, owners[0].id, Wave, slug=self.slug) if owners else None
        if wave is None:
            whose = f" of “{self.organisation}”" if self.organisation else ""
            message = f"There is no wave “{self.slug}”{whose}."
            raise UnknownNameError(message, command="tiassess wave list")
        return wave

    def _owners(self, session: Session) -> Sequence[Organisation]:
        if self.organisation is not None:
            return [find_organisation(session, self.organisation)]
        having = select(Organisation).join(Wave, Wave.organisation_id == Organisation.id).where(Wave.slug == self.slug)
        return session.scalars(having.order_by(Organisation.slug)).all()


def create_wave(database: Database, organisation: str, plan: WavePlan, loop: Instrument, moment: datetime) -> None:
    """Create a draft of a wave.

    Args:
        database: where it is kept.
        organisation: its organisation's id.
        plan: what the lead decided.
        loop: the instrument whose question on what changed joins the questionnaire from the second wave on.
        moment: now.

    Raises:
        UnknownNameError: there is no such organisation.
        TakenNameError: the id is taken or cannot be one.
        WaveConditionsError: dates, profile, breakdown or threshold do not go together.
    """
    with database.writing() as session:
        owner = find_organisation(session, organisation)
        session.refresh(owner, with_for_update={"key_share": True})  # two leads may choose the same id
        today = day_in(owner.timezone, moment)
        _refuse_names(session, owner, plan)
        session.add(Wave(organisation_id=owner.id, slug=plan.slug, **promises_of(session, owner, plan, loop, today)))


def promises_of(
    session: Session, owner: Organisation, plan: WavePlan, loop: Instrument, today: date
) -> dict[str, object]:
    """Give everything that a draft keeps of a plan beside its id, with defaults where the lead left something open.

    Raises:
        WaveConditionsError: dates, profile, breakdown or threshold do not go together.
    """
    questionnaire = for_wave(plan.questionnaire, is_first_wave(session, owner.id), loop)
    headcount = present_structure(session, owner.id).headcount(ORGANISATION)
    profile = plan.profile or default_profile(headcount)
    results, destroy_on = _promised_days(plan, today)
    return {
        "name": plan.name.strip() or plan.slug,
        "opens": plan.opens,
        "closes": plan.closes,
        "results": results,
        "destroy_on": destroy_on,
        "profile": profile,
        "breakdown": _breakdown(plan.breakdown, profile, headcount),
        "threshold": thresholds_of(profile, plan.threshold).unit,
        "ways_in": [way for way in WAYS_IN if way in plan.ways_in],
        "comments": are_asked_by_default(headcount) if plan.comments is None else plan.comments,
        "texts": plan.texts,
        "questionnaire": rfc8785.dumps(questionnaire.document).decode(),
    }


def is_first_wave(session: Session, organisation_id: UUID) -> bool:
    """Say whether an organisation has never opened a wave, so that nothing can have changed because of one."""
    opened = (
        select(func.count())
        .select_from(Wave)
        .where(Wave.organisation_id == organisation_id, Wave.state.not_in([WaveState.DRAFT, WaveState.DESTROYED]))
    )
    return session.scalar(opened) == 0


def list_waves(session: Session, organisation: str | None) -> Sequence[tuple[Organisation, Wave]]:
    """Give all waves, or those of one organisation, by organisation and first day."""
    query = select(Organisation, Wave).join(Wave, Wave.organisation_id == Organisation.id)
    if organisation is not None:
        query = query.where(Organisation.id == find_organisation(session, organisation).id)
    ordered = query.order_by(Organisation.slug, Wave.opens, Wave.slug)
    return [(row[0], row[1]) for row in session.execute(ordered)]


def _refuse_names(session: Session, owner: Organisation, plan: WavePlan) -> None:
    faults = [fault for fault in (check_slug(plan.slug), check_name(plan.name or plan.slug)) if fault]
    if faults:
        raise TakenNameError(*faults)
    if load_for(session, owner.id, Wave, slug=plan.slug):
        message = f"“{owner.slug}” has a wave “{plan.slug}” already. Choose another id."
        raise TakenNameError(message)


def _promised_days(plan: WavePlan, today: date) -> tuple[date, date]:
    """Give the day of results and the day of destruction.

    Raises:
        WaveConditionsError: the days of the plan do not follow each other, or cannot be meant.
    """
    odd = [day for day in (plan.opens, plan.closes, plan.results, plan.destroy_on) if day and day.year not in YEARS]
    if odd:
        message = f"{odd[0]} lies outside the years {YEARS[0]} to {YEARS[-1]}. Check the year."
        raise WaveConditionsError(message)
    results = plan.results or plan.closes + FOUR_WEEKS
    destroy_on = plan.destroy_on or max(results, today) + FOUR_WEEKS
    faults = []
    if plan.closes < plan.opens:
        faults.append(f"The wave would close on {plan.closes}, before it opens on {plan.opens}.")
    if results < plan.closes:
        faults.append(f"The results would come on {results}, before the wave closes on {plan.closes}.")
    if destroy_on < results:
        faults.append(f"The answers would be destroyed on {destroy_on}, before the results come on {results}.")
    if destroy_on <= today:
        faults.append(f"The day of destruction, {destroy_on}, must be after today, {today}.")
    if faults:
        raise WaveConditionsError(*faults)
    return results, destroy_on


def default_profile(headcount: int | None) -> Profile:
    """Give the profile that suits an organisation of this size."""
    small = headcount is not None and headcount < WHOLE_SERVICE_BELOW
    return Profile.WHOLE_SERVICE if small else Profile.STANDARD


def _breakdown(asked: Breakdown | None, profile: Profile, headcount: int | None) -> Breakdown | None:
    if profile is Profile.WHOLE_SERVICE:
        if asked is not None:
            message = "The profile whole-service shows no breakdown. Leave the breakdown out, or take another profile."
            raise WaveConditionsError(message)
        return None
    if asked is not None:
        return asked
    return default_breakdown(headcount)


def default_breakdown(headcount: int | None) -> Breakdown:
    """Give the breakdown that suits an organisation of this size, where its profile shows one."""
    return Breakdown.UNITS if headcount is None or headcount < UNITS_ONLY_BELOW else Breakdown.BOTH
