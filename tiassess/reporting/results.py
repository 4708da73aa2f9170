"""What a Publication says, as values to draw pages, charts and files from. Nothing here computes what is not released.

This is the one place that reads a release's document for display. What is hidden has no number here either: it is
``None``, whatever the reason, and is shown as the one text that `saying.hidden_text` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tiassess.disclosure.rules import OPEN_LINK
from tiassess.instrument.kinds import ScoreKind
from tiassess.instrument.wording import Wording
from tiassess.reporting.answers import Coded, Exact, NotAnswered
from tiassess.reporting.group_results import GroupResult, ItemResult, ScoreResult
from tiassess.reporting.groups import alphabetical

if TYPE_CHECKING:
    from tiassess.instrument.definition import Instrument
    from tiassess.release.reading import Publication
    from tiassess.reporting.speech import Speech


@dataclass(frozen=True)
class ResultTheme:
    """A theme with the questions and scores that are read together.

    Attributes:
        id: id of the theme, or `REST` for questions without one.
        label: its name.
        items: the ids of its questions, in the questionnaire's order.
        scores: the ids of the scores made of nothing but these questions; anchor indexes are not among them.
    """

    id: str
    label: str
    items: tuple[str, ...]
    scores: tuple[str, ...]


REST = "other-questions"
"""The id under which questions without a theme are found."""


@dataclass(frozen=True)
class Rules:
    """The rules that were fixed when the wave opened.

    Attributes:
        profile: ``whole-service``, ``standard`` or ``strict``.
        breakdown: ``units``, ``roles`` or ``both``; None where only the whole organisation is reported.
        unit_threshold: the fewest people of a unit or role that is shown.
        cross_threshold: the fewest people of a role within a unit that is shown.
        ways_in: how answers could come, by the codes of the release.
        imported: whether all answers came from a file.
        reliable: whether there were no more forms than staff.
        preview: whether some rules of protection were not built yet.
    """

    profile: str
    breakdown: str | None
    unit_threshold: int
    cross_threshold: int
    ways_in: tuple[str, ...]
    imported: bool
    reliable: bool
    preview: bool

    @property
    def by_link(self) -> bool:
        """Say whether forms could come by an open link, so that nobody knows whether each is another person's."""
        return OPEN_LINK in self.ways_in

    @classmethod
    def of(cls, rules: Mapping[str, Any]) -> Rules:
        """Read the rules of a release's document."""
        named = {field.name: rules[field.name] for field in fields(cls)}
        return cls(**{**named, "ways_in": tuple(rules["ways_in"])})


@dataclass(frozen=True)
class Results:
    """A Publication as its readers see it.

    Attributes:
        publication: the release and the exact questionnaire.
        wording: the questionnaire's words in the language of the reader.
    """

    publication: Publication
    wording: Wording

    @classmethod
    def of(cls, publication: Publication, language: str, words: Mapping[str, str]) -> Results:
        """Read a Publication in a language.

        Args:
            publication: what was published.
            language: the reader's language; where the questionnaire has no translation its own is used.
            words: the service's words for the questionnaire's tokens, as an announcement gives them.
        """
        return cls(publication, Wording.in_language(publication.questionnaire, language, words))

    @property
    def _document(self) -> Mapping[str, Any]:
        """Give the release's document."""
        return self.publication.release.document

    @cached_property
    def rules(self) -> Rules:
        """Give the rules that were fixed when the wave opened."""
        return Rules.of(self._document["rules"])

    @property
    def ballots(self) -> Mapping[str, Any]:
        """Give how many ballots were counted, and codes given out; nothing where the whole organisation is hidden."""
        return self._document.get("ballots", {})  # type: ignore[no-any-return]  # JSON

    @property
    def is_demonstration(self) -> bool:
        """Say whether everything in it is made up."""
        return bool(self._document.get("demonstration", False))

    @property
    def organisation(self) -> str:
        """Give the organisation's name."""
        return self.whole.label

    @property
    def organisation_id(self) -> str:
        """Give the organisation's id in addresses."""
        return str(self._document["organisation"])

    @property
    def wave(self) -> str:
        """Give the wave's name."""
        return str(self._document["wave"]["name"])

    @property
    def wave_id(self) -> str:
        """Give the wave's id in addresses."""
        return str(self._document["wave"]["id"])

    @property
    def questionnaire(self) -> str:
        """Give the questionnaire's title."""
        return self.wording.at("title", self.publication.questionnaire.title)

    @property
    def version(self) -> str:
        """Name the questionnaire and its version as people cite it: ``id@version``."""
        return self.publication.questionnaire.reference

    @property
    def language(self) -> str:
        """Give the language that the questionnaire's words are in."""
        return self.wording.language

    def day(self, name: str) -> date:
        """Give one of the promised days: ``opens``, ``closes`` or ``results``."""
        return date.fromisoformat(self._document["wave"][name])

    @cached_property
    def groups(self) -> tuple[GroupResult, ...]:
        """Give the results of all declared groups, the whole organisation among them, in the release's order."""
        return tuple(map(self._group, self._document["groups"]))

    @cached_property
    def whole(self) -> GroupResult:
        """Give the results of the whole organisation."""
        return self._group(next(group for group in self._document["groups"] if group["kind"] == "organisation"))

    def of_kind(self, kind: str) -> tuple[GroupResult, ...]:
        """Give the groups of one kind in the order of their labels: never by what they answered."""
        of_kind = (group for group in self.groups if group.kind == kind)
        return tuple(sorted(of_kind, key=lambda group: alphabetical(group.label)))

    @cached_property
    def withdrawn_groups(self) -> frozenset[str]:
        """Give the ids of the groups whose results were withdrawn as a whole."""
        return frozenset(group for each in self.publication.withdrawals for group in each.whole_groups)

    @property
    def whole_is_withdrawn(self) -> bool:
        """Say whether the results of the whole organisation were withdrawn."""
        return self.whole.id in self.withdrawn_groups

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all is left, because the results of the whole organisation were withdrawn too."""
        return self.whole_is_withdrawn and not any(group.shown for group in self.groups)

    @cached_property
    def headline_scores(self) -> tuple[str, ...]:
        """Give the ids of the scores that stand for the whole: themes, else drivers, else whatever is scored."""
        scores = self._questionnaire.scores
        for kind in (ScoreKind.THEME, ScoreKind.DRIVER):
            if found := tuple(score.id for score in scores if score.kind is kind):
                return found
        return tuple(score.id for score in scores)

    def themes(self, speech: Speech) -> tuple[ResultTheme, ...]:
        """Give the themes that have questions, in the order of their scores; questions without a theme stand last."""
        named = [(theme.id, self.wording.at(f"themes/{theme.id}", theme.label)) for theme in self._questionnaire.themes]
        themes = [self._theme(theme, label) for theme, label in [*named, (None, speech.gettext("Other questions"))]]
        return tuple(sorted((theme for theme in themes if theme.items), key=self._place))

    def _place(self, theme: ResultTheme) -> tuple[bool, int]:
        """Tell where a theme stands; one without a score follows those that have one."""
        order = [score.id for score in self._questionnaire.scores]
        return theme.id == REST, order.index(theme.scores[0]) if theme.scores else len(order)

    def _theme(self, theme: str | None, label: str) -> ResultTheme:
        items = tuple(item.id for item in self._questionnaire.choice_items if item.theme == theme)
        scores = (score for score in self._questionnaire.scores if score.kind is not ScoreKind.ANCHORS)
        within = tuple(score.id for score in scores if set(score.items) <= set(items))
        return ResultTheme(theme or REST, label, items, within)

    @property
    def _questionnaire(self) -> Instrument:
        return self.publication.questionnaire

    def _group(self, group: Mapping[str, Any]) -> GroupResult:
        scores = map(self._score, group.get("themes", ()))
        items = map(self._item, group.get("items", ()))
        return GroupResult(
            id=group["id"],
            label=group["label"],
            kind=group["kind"],
            members=tuple(group["members"]),
            n=group.get("n"),
            scores={score.id: score for score in scores},
            items={item.item.id: item for item in items},
            participation=self._participation.get(group["id"]) if group["shown"] else None,
            not_answered=self._not_answered.get(group["id"], {}) if group["shown"] else {},
        )

    @cached_property
    def _participation(self) -> Mapping[str, int]:
        """Give the bands of participation by group."""
        return {each["group"]: each["band"] for each in self._document.get("participation", ())}

    @cached_property
    def _not_answered(self) -> Mapping[str, Mapping[str, NotAnswered | None]]:
        """Say by group and question what became of it on all forms."""
        told = self._document.get("not_answered", ())
        return {group["group"]: {cell["id"]: _not_answered(cell) for cell in group["items"]} for group in told}

    @property
    def tells_who_took_part(self) -> bool:
        """Say whether there is a band of participation to see; forms behind an open link are no share of staff."""
        return bool(self._participation) and not self.rules.by_link

    @cached_property
    def hides_anything(self) -> bool:
        """Say whether anything that was to be reported is hidden."""
        return any(group.hides_anything for group in self.groups)

    @property
    def tells_who_did_not_know(self) -> bool:
        """Say whether the release tells of any question how many did not know."""
        return bool(self._not_answered)

    def is_hardly_known(self, cell: NotAnswered | None) -> bool:
        """Say whether so many did not know that this is a finding of its own."""
        return cell is not None and cell.share_not_known >= self._questionnaire.scoring.not_known

    def _score(self, theme: Mapping[str, Any]) -> ScoreResult:
        score = self._questionnaire.score(theme["id"])
        figures = {name: theme.get(name) for name in ("score", "low", "high", "n")}
        return ScoreResult(id=score.id, label=self.wording.score(score), **figures)

    def _item(self, entry: Mapping[str, Any]) -> ItemResult:
        hidden, values = self._hidden_items[entry["id"]]
        if not entry["shown"]:
            return hidden
        if coded := entry.get("coded"):
            answers: Coded | Exact = Coded(values.index(coded["option"]), coded["at_least"], entry["n"])
        else:
            answers = Exact(tuple(entry["counts"][value] for value in values))
        return ItemResult(hidden.item, hidden.text, hidden.options, answers)

    @cached_property
    def _hidden_items(self) -> Mapping[str, tuple[ItemResult, tuple[str, ...]]]:
        """Put each question into words once, however many groups there are; with the values of its options."""
        words = {}
        for item in self._questionnaire.choice_items:
            scale = self._questionnaire.scale_of(item)
            hidden = ItemResult(item, self.wording.question(item), tuple(self.wording.options(scale)), answers=None)
            words[item.id] = hidden, tuple(str(option.value) for option in scale.options)
        return words


def _not_answered(cell: Mapping[str, Any]) -> NotAnswered | None:
    """Read what became of a question on all forms of a group."""
    if not cell["shown"]:
        return None
    return NotAnswered(cell["answered"], cell["did_not_know"], cell["otherwise"], cell.get("reasons", {}))
