"""The form for a wave as long as it is a draft: everything that a lead decides, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField

from tiassess.disclosure.comments import DAYS_HELD, are_asked_by_default
from tiassess.disclosure.groups import CEILING, FLOOR, Breakdown, Profile, thresholds_of
from tiassess.instrument.definition import FormId, Instrument
from tiassess.instrument.reading import tidy
from tiassess.wave.naming import suggest_slug
from tiassess.wave.texts import TEXTS, fault_of_text
from tiassess.wave.waves import WAYS_IN, WavePlan, default_breakdown, default_profile
from tiassess.web.workspace.fields import DayField, OneOf, OneOfMany, SomeOf
from tiassess.web.workspace.list_forms import EntryForm
from tiassess.web.workspace.questionnaires_on_offer import OnOffer, questionnaires_on_offer, take_questionnaire

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiassess.wave.tables import Wave

AS_IT_IS = "as it is"
LINK = "link"
CARDS = "cards"
E_MAIL = "e-mail"
IMPORT = "import"
ASK = "ask"
LEAVE_OUT = "leave out"


class WaveForm(EntryForm):
    """The form for a wave; which choices it has depends on the organisation."""

    name = StringField(_l("Name"), description=_l("As staff read it, such as “Baseline 2027”."))
    slug = StringField(
        _l("Short name for addresses"),
        description=_l("Letters, digits and hyphens. Leave it empty to have one made from the name."),
    )
    questionnaire = OneOfMany(
        _l("Questionnaire"),
        description=_l("The core form is the short one. It is enough for a first picture, and people answer it."),
    )
    opens = DayField(_l("First day of answering"), description=_l("For example, 4 1 2027"))
    closes = DayField(
        _l("Last day of answering"), description=_l("Two to four weeks after the first day are usual. Both days count.")
    )
    results = DayField(
        _l("Day on which results come out"),
        description=_l("Staff are told this day. Earlier is possible, later is not. Empty: four weeks later."),
    )
    destroy_on = DayField(
        _l("Day on which answers are destroyed if nothing has been published"),
        description=_l("This day never moves. Empty: four weeks after the day of results."),
    )
    ways_in = SomeOf(
        _l("How staff come to the survey"),
        default=[],
        description=_l(
            "Tick all that you want. Anyone can answer an open link more than once. So with a link roles and small "
            "units are not shown, whatever else you tick."
        ),
    )
    comments = OneOf(
        _l("Boxes for words of their own"),
        default="",
        description=_l(
            "Words are held locked for %(number)s days after counting, away from the answers. Nobody can read them "
            "with this version.",
            number=DAYS_HELD,
        ),
    )
    profile = OneOf(_l("How much is shown"), default="")
    breakdown = OneOf(
        _l("Beside the whole organisation, show"),
        default="",
        description=_l("Only where the whole organisation is not the only thing shown."),
    )
    threshold = OneOfMany(
        _l("Fewest people behind a result of a unit"),
        default="",
        description=_l("Never fewer than five. A higher number hides more and protects more."),
    )
    service = StringField(
        _l("Name of the service"), description=_l("As it stands in sentences, such as “the Loch Service”.")
    )
    people = StringField(_l("Word for the people who use it"), description=_l("Such as guests, patients or families."))
    steering_group = StringField(
        _l("Who asks"), description=_l("The group that looks after the survey. Staff see its name first.")
    )
    host = StringField(
        _l("Who runs the website"), description=_l("It should not be somebody who manages the people who answer.")
    )
    contact = StringField(_l("Whom to ask"), description=_l("A name with a telephone number or an address."))
    readers = StringField(
        _l("Who reads the results"),
        description=_l("Leave it empty for: everyone with the link to the results, leaders no sooner than staff."),
    )
    support = StringField(
        _l("Support at work"), description=_l("Where people can turn if the questions bring something up.")
    )

    def offer(self, headcount: int | None, kept: Instrument | None, today: date) -> None:
        """Offer the choices that suit an organisation of this size.

        Args:
            headcount: of the whole organisation, or None when unknown.
            kept: what a draft asks already, which can stay.
            today: the day, before which nobody can answer.
        """
        self._today = today
        as_it_is = [(AS_IT_IS, _("As it is now: %(title)s", title=kept.title))] if kept else []
        offers = questionnaires_on_offer(headcount)
        self.questionnaire.choices = [*as_it_is, *((offer.reference, words_of_offer(offer)) for offer in offers)]
        self.may_take_comments = any(offer.comments for offer in offers) or bool(kept and kept.comment_items)
        self.ways_in.choices = [
            (LINK, _("One link that everybody gets. Results of the whole, and of units of 50 or more")),
            (CARDS, _("Code cards that people take from a pile. You print and cut them")),
            (E_MAIL, _("An e-mail with a code to each address on a list. Never as the only way")),
            (IMPORT, _("No way in: answers to an earlier survey are imported from a file")),
        ]
        comments = words_of_comments(are_asked_by_default(headcount))
        self.comments.choices = [
            ("", _("What suits an organisation of this size: %(what)s", what=comments)),
            *((choice, words_of_comments(choice == ASK)) for choice in (ASK, LEAVE_OUT)),
        ]
        profile = default_profile(headcount)
        self.profile.choices = [
            ("", _("What suits an organisation of this size: %(profile)s", profile=words_of_profile(profile))),
            *((one.value, words_of_profile(one)) for one in Profile),
        ]
        breakdown = default_breakdown(headcount)
        self.breakdown.choices = [
            ("", _("What suits an organisation of this size: %(what)s", what=words_of_breakdown(breakdown))),
            *((one.value, words_of_breakdown(one)) for one in Breakdown),
        ]
        self.threshold.choices = [("", _("As many as the choice above asks for")), *_numbers(range(FLOOR, CEILING + 1))]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what can be said beside a field; what does not go together is found when the wave is kept."""
        super().validate(extra_validators)
        if not self.opens.data and not self.opens.errors:
            self.opens.errors = [_("Enter the first day of answering.")]
        if not self.closes.data and not self.closes.errors:
            self.closes.errors = [_("Enter the last day of answering.")]
        self._check_ways_in()
        if self.closes.data and self._chosen_ways_in and self.closes.data < self._today:
            self.closes.errors = [_("This day has passed, so nobody could answer. Enter a later one.")]
        if not tidy(self.name.data or ""):
            self.name.errors = [_("Enter a name.")]
        if self.breakdown.data and self.profile.data == Profile.WHOLE_SERVICE:
            self.breakdown.errors = [_("The choice above shows nothing beside the whole. Choose one of the two.")]
        self._check_threshold()
        for name in TEXTS:
            if fault := fault_of_text(self._text(name)):
                self[name].errors = [_("This text %(fault)s.", fault=fault)]
        return not self.errors

    def _check_ways_in(self) -> None:
        if self.ways_in.errors:
            return
        if IMPORT in (self.ways_in.data or ()) and self._chosen_ways_in:
            self.ways_in.errors = [_("Answers from a file cannot be mixed with the other ways. Tick one or the other.")]
        elif self._chosen_ways_in == (E_MAIL,):
            self.ways_in.errors = [_("Work e-mail can be watched. Tick a second way too, such as code cards.")]

    @property
    def _chosen_ways_in(self) -> tuple[str, ...]:
        """Give the ways in as waves keep them; none for an import."""
        return tuple(way for way in WAYS_IN if way in (self.ways_in.data or ()))

    def _check_threshold(self) -> None:
        if self.threshold.data and self.profile.data == Profile.STRICT and int(self.threshold.data) < _strictest():
            sentence = _("With the choice above it is at least %(number)s.", number=_strictest())
            self.threshold.errors = [sentence]

    def _text(self, name: str) -> str:
        return tidy(self[name].data or "")

    def plan(self, slug: str, kept: Instrument | None) -> WavePlan:
        """Give what the lead decided."""
        assert self.opens.data
        assert self.closes.data
        reference = self.questionnaire.data
        return WavePlan(
            slug=slug,
            name=tidy(self.name.data or ""),
            questionnaire=kept if kept and reference == AS_IT_IS else take_questionnaire(reference),
            opens=self.opens.data,
            closes=self.closes.data,
            results=self.results.data,
            destroy_on=self.destroy_on.data,
            profile=Profile(self.profile.data) if self.profile.data else None,
            breakdown=Breakdown(self.breakdown.data) if self.breakdown.data else None,
            threshold=int(self.threshold.data) if self.threshold.data else None,
            ways_in=self._chosen_ways_in,
            comments=self.comments.data == ASK if self.comments.data else None,
            texts={name: text for name in TEXTS if (text := self._text(name))},
        )

    def slug_for(self, taken: Iterable[str]) -> str:
        """Give the id that was entered, or one made from the name."""
        return (self.slug.data or "").strip() or suggest_slug(self.name.data or "", taken, "survey")


def as_entered(wave: Wave) -> dict[str, Any]:
    """Give what a draft says, as the form's fields hold it."""
    return {
        "name": wave.name,
        "questionnaire": AS_IT_IS,
        "opens": wave.opens,
        "closes": wave.closes,
        "results": wave.results,
        "destroy_on": wave.destroy_on,
        "ways_in": wave.ways_in or [IMPORT],
        "comments": ASK if wave.comments else LEAVE_OUT,
        "profile": wave.profile.value,
        "breakdown": wave.breakdown.value if wave.breakdown else "",
        "threshold": str(wave.threshold),
        **wave.texts,
    }


def words_of_comments(are_asked: bool) -> str:
    """Say whether staff find boxes for comments."""
    return str(_("offer them, where the questionnaire has some") if are_asked else _("leave them out"))


def words_of_profile(profile: Profile) -> str:
    """Say what a profile shows."""
    words = {
        Profile.WHOLE_SERVICE: _("all staff together, and no groups"),
        Profile.STANDARD: _("units and roles of five people or more"),
        Profile.STRICT: _("units and roles of ten people or more"),
    }
    return str(words[profile])


def words_of_breakdown(breakdown: Breakdown) -> str:
    """Say what stands beside the whole organisation."""
    words = {Breakdown.UNITS: _("units"), Breakdown.ROLES: _("roles"), Breakdown.BOTH: _("units and roles")}
    return str(words[breakdown])


def words_of_offer(offer: OnOffer) -> str:
    """Say what a questionnaire on offer is."""
    form = {FormId.FULL: _("in full"), FormId.CORE: _("core form"), FormId.ANCHORS: _("anchor questions only")}
    number = ngettext("%(num)s question", "%(num)s questions", offer.questions)
    return f"{offer.title} – {form[offer.form]}, {number}"


def _numbers(numbers: Iterable[int]) -> list[tuple[str, str]]:
    return [(str(number), str(number)) for number in numbers]


def _strictest() -> int:
    return thresholds_of(Profile.STRICT).unit
