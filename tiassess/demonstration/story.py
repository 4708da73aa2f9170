"""The story of the demonstration: two invented organisations, who works there, what was asked, and what changed.

Feelings are in standard deviations of one person's feeling about one question: 0 is undecided, 0.5 leans to "agree".
Telephone numbers are from the range that Ofcom keeps for drama, addresses end in names that RFC 2606 keeps free.
"""

from __future__ import annotations

from collections.abc import Mapping

from tiassess.demonstration.characters import OrganisationStory, PersonStory, RoleStory, TeamStory, WaveStory
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.people.tables import MemberRole

INSTRUMENT = "ti-organisation"
TIMEZONE = "Europe/London"

ROWAN_VALLEY = OrganisationStory(
    id="rowan-valley",
    name="Rowan Valley Health and Care",
    directorates={
        "community": "Community services",
        "hospital": "Hospital services",
        "support-services": "Support services",
    },
    roles=(
        RoleStory("nurses", "Nurses and midwives"),
        RoleStory("therapists", "Doctors and therapists", 0.1),
        RoleStory("support-workers", "Support workers", -0.1),
        RoleStory("administration", "Administration and facilities", 0.0, meets_people=0.35),
        RoleStory("leaders", "Team leaders and managers", 0.4, meets_people=0.8),
    ),
    teams=(
        TeamStory(
            "community-nursing",
            "Community nursing",
            {"nurses": 17, "support-workers": 6, "administration": 1, "leaders": 2},
            "community",
            0.1,
        ),
        TeamStory(
            "mental-health",
            "Community mental health",
            {"nurses": 9, "therapists": 7, "support-workers": 5, "administration": 1, "leaders": 2},
            "community",
            0.25,
        ),
        TeamStory(
            "recovery",
            "Recovery and substance use",
            {"nurses": 4, "therapists": 3, "support-workers": 8, "administration": 1, "leaders": 1},
            "community",
            0.3,
        ),
        TeamStory("peer-support", "Peer support", {"support-workers": 4, "leaders": 1}, "community", 0.4),
        TeamStory(
            "emergency",
            "Emergency department",
            {"nurses": 15, "therapists": 6, "support-workers": 4, "administration": 2, "leaders": 2},
            "hospital",
            -0.45,
        ),
        TeamStory(
            "maternity",
            "Maternity",
            {"nurses": 14, "therapists": 3, "support-workers": 3, "administration": 1, "leaders": 1},
            "hospital",
            0.0,
        ),
        TeamStory(
            "older-people",
            "Ward for older people",
            {"nurses": 9, "therapists": 2, "support-workers": 6, "administration": 1, "leaders": 1},
            "hospital",
            -0.15,
        ),
        TeamStory(
            "social-work", "Hospital social work", {"therapists": 4, "support-workers": 1, "leaders": 1}, "hospital"
        ),
        TeamStory(
            "reception",
            "Reception and administration",
            {"administration": 21, "leaders": 2},
            "support-services",
            0.05,
        ),
        TeamStory("estates", "Estates and catering", {"administration": 17, "leaders": 1}, "support-services", -0.2),
        TeamStory(
            "training",
            "Quality and training",
            {"therapists": 3, "administration": 6, "leaders": 2},
            "support-services",
            0.35,
        ),
    ),
    waves=(
        WaveStory("baseline", "Baseline", -791, 26, 116, breakdown=Breakdown.BOTH),
        WaveStory(
            "one-year-on",
            "One year on",
            -426,
            26,
            134,
            {"process": 0.18, "interpersonal": -0.08, "knowledge": 0.1},
            breakdown=Breakdown.BOTH,
        ),
        WaveStory(
            "two-years-on",
            "Two years on",
            -91,
            26,
            127,
            {"process": 0.36, "interpersonal": -0.16, "knowledge": 0.15},
            breakdown=Breakdown.BOTH,
        ),
        # Anyone can answer a link twice, so a result of its own is promised to nobody but the whole service.
        WaveStory(
            "check-in",
            "Check-in",
            14,
            22,
            80,
            {"process": 0.36, "interpersonal": -0.1, "knowledge": 0.15},
            profile=Profile.WHOLE_SERVICE,
            breakdown=None,
            way_in="link",
            is_open=True,
        ),
    ),
    texts={
        "service": "Rowan Valley Health and Care",
        "people": "people who use our services",
        "steering_group": "the trauma-informed practice group",
        "host": "Example Host, a made-up company",
        "contact": "Morag Example, 01632 960101, morag@example.org",
        "readers": "everyone who works here",
        "support": "Staff support line, 01632 960102 (a made-up number)",
    },
)

HEATHER_LANE = OrganisationStory(
    id="heather-lane",
    name="Heather Lane Service",
    directorates={},
    roles=(
        RoleStory("project-workers", "Project workers"),
        RoleStory("administration", "Administration", 0.0, meets_people=0.5),
        RoleStory("leaders", "Team leaders", 0.3),
    ),
    teams=(
        TeamStory("outreach", "Outreach", {"project-workers": 7, "leaders": 1}, feeling=0.2),
        TeamStory("housing", "Housing support", {"project-workers": 9, "leaders": 2}, feeling=-0.1),
        TeamStory("day-centre", "Day centre", {"project-workers": 8, "leaders": 1}, feeling=0.1),
        TeamStory("night-shelter", "Night shelter", {"project-workers": 6, "leaders": 1}, feeling=-0.4),
        TeamStory("families", "Families team", {"project-workers": 6, "leaders": 1}, feeling=0.3),
        TeamStory("office", "Office", {"administration": 5, "leaders": 1}),
    ),
    waves=(WaveStory("baseline", "Baseline", -120, 22, 33),),
    texts={
        "service": "Heather Lane Service",
        "people": "people who come to us",
        "steering_group": "the staff group for trauma-informed practice",
        "host": "Example Host, a made-up company",
        "contact": "Callum Example, 01632 960201, callum@example.org",
        "readers": "everyone who works here",
        "support": "Staff support line, 01632 960202 (a made-up number)",
    },
)

STORIES = (ROWAN_VALLEY, HEATHER_LANE)

HOST = "host@example.org"

PEOPLE = (
    PersonStory("lead@rowan-valley.example", ROWAN_VALLEY.id, (MemberRole.OWNER, MemberRole.LEAD)),
    PersonStory("steering@rowan-valley.example", ROWAN_VALLEY.id, (MemberRole.STEERING,)),
    PersonStory("auditor@rowan-valley.example", ROWAN_VALLEY.id, (MemberRole.AUDITOR,)),
    PersonStory("lead@heather-lane.example", HEATHER_LANE.id, (MemberRole.OWNER, MemberRole.LEAD)),
    PersonStory(HOST),
)
"""Who signs in. The host comes last: with their account the demonstration is whole."""

LIKED: Mapping[str, float] = {
    "TO19": 0.95,  # colleagues are kind to each other
    "TO21": 0.6,  # we can talk openly when work is hard
    "TO28": 0.6,  # we do what we say
    "TO42": 0.45,  # plain words
    "TO43": 0.4,  # respect, even in private
    "TK01": 0.45,  # I know how trauma can affect what people need
    "TO36": 0.3,  # a good service, whatever their background
    "TO13": -0.2,  # support ends when a person is ready
    "TO05": -0.45,  # people tell their story again and again
    "TO07": -0.6,  # people are passed between services
    "TO02": -0.75,  # specialist help when it is needed
    "TO16": -0.4,  # people help to plan the service
    "TO18": -0.5,  # their ideas lead to changes
    "TO22": -0.45,  # leaders listen before they decide
    "TO24": -0.3,  # leaders do what they say
    "TO26": -1.0,  # wellbeing gets as much attention as figures
    "TO27": -0.95,  # enough time to build trust
    "TO39": -0.5,  # a quiet space
    "TO45": -1.35,  # telling people what changed because of them
    "TK03": -0.2,  # the training I need
    "PU14": -0.7,  # I have seen something change because of the last survey
}
"""How much better or worse than others some statements fare; whether they are reversed is already taken in."""

NOT_KNOWN: Mapping[str, float] = {"TO30": 0.2, "TO17": 0.16, "TO02": 0.12, "TO07": 0.1, "TO15": 0.1, "TO12": 0.08}
"""The share of people who do not know, where it is larger than elsewhere."""

NOT_OF_MY_JOB: Mapping[str, float] = {"TO15": 0.12, "TK02": 0.06}
"""The share of people who choose a question's own way of saying that it does not fit."""
