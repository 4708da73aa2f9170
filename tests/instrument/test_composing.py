"""Composing: items keep what makes them comparable, and what does not fit is refused with all reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.instrument.shelf import COUNTY, edited, example, shipped
from tiassess.instrument.composing import compose, for_wave, parse_part
from tiassess.instrument.definition import Instrument
from tiassess.instrument.errors import CompositionError
from tiassess.instrument.kinds import FormId, Level, Status
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.selecting import select_form
from tiassess.instrument.writing import write_yaml


def county() -> Instrument:
    return parse_instrument(COUNTY.read_text("utf-8"), COUNTY.name)


def core() -> Instrument:
    return compose([(shipped("ti-organisation"), "core"), (shipped("workforce-wellbeing"), "core")], "core-30")


def scores(instrument: Instrument) -> dict[str, int]:
    return {score.id: len(score.items) for score in instrument.scores}


def test_the_core_has_thirty_questions_and_the_scores_whose_rule_holds() -> None:
    assert len(core().items) == 30
    assert scores(core()) == {
        "structure": 7,
        "interpersonal": 5,
        "process": 7,
        "knowledge": 3,
        "anchors-ti": 9,
        "workforce-wellbeing": 8,
        "anchors-wellbeing": 4,
    }


def test_a_family_that_lost_its_drivers_tests_its_theme() -> None:
    families = {family.id: family.scores for family in core().scoring.families}
    assert families == {
        "ti-organisation": ("structure", "interpersonal", "process"),
        "workforce-wellbeing": ("workforce-wellbeing",),
    }


@pytest.mark.parametrize("form", ["full", "core", "anchors"])
def test_a_composed_item_keeps_id_wording_scale_and_origin(form: str) -> None:
    source = shipped("ti-organisation")
    composed = compose([(source, form), (county(), "full")], "mixed")
    for item_id in source.form(form).items:
        before, after = source.item(item_id), composed.item(item_id)
        assert after == before
        assert composed.scale_of(after).sha256 == source.scale_of(before).sha256
    assert {item.origin for item in composed.items} == {"ti-organisation@0.1.0", "county-engagement@1.0.0"}


def test_a_composed_questionnaire_is_an_ordinary_file() -> None:
    written = parse_instrument(write_yaml(core()), "core-30.yaml")
    assert (written, written.sha256) == (core(), core().sha256)


def test_the_parts_are_named_with_form_checksum_licence_and_citation() -> None:
    parts = core().parts
    assert [(part.origin, part.form) for part in parts] == [
        ("ti-organisation@0.1.0", FormId.CORE),
        ("workforce-wellbeing@0.1.0", FormId.CORE),
    ]
    assert parts[0].sha256 == shipped("ti-organisation").sha256
    assert core().licence.name == "CC BY 4.0"


def test_a_questionnaire_composed_twice_names_the_first_parts() -> None:
    again = compose([(core(), "full"), (county(), "full")], "more")
    assert [part.origin for part in again.parts] == [*(part.origin for part in core().parts), "county-engagement@1.0.0"]
    assert again.licence.name.startswith("Each part keeps its own") is (county().licence != core().licence)


def test_anchors_carry_anchor_indexes_and_no_theme_score() -> None:
    anchors = select_form(shipped("ti-organisation"), FormId.ANCHORS)
    assert scores(anchors) == {"anchors-ti": 9}
    assert anchors.scoring.families == ()


def test_an_anchor_index_is_dropped_where_one_of_its_questions_is_not_asked() -> None:
    pulse = shipped("pulse")
    without_one = replace(pulse.short_forms[0], items=pulse.short_forms[0].items[1:])
    shortened = select_form(replace(pulse, short_forms=(without_one,)), FormId.ANCHORS)
    assert scores(shortened) == {"anchors-wellbeing": 4}


def test_a_form_that_is_not_declared_is_refused() -> None:
    with pytest.raises(CompositionError, match="no core form"):
        compose([(shipped("leadership-and-commissioning"), "core")], "short")


def test_what_nothing_refers_to_any_more_is_left_out() -> None:
    wellbeing = compose([(shipped("workforce-wellbeing"), "core"), (county(), "full")], "mixed")
    assert wellbeing.routing is None
    assert {construct.id for construct in wellbeing.constructs} == {item.construct for item in wellbeing.items} - {None}


def test_a_question_in_two_parts_is_asked_once() -> None:
    both = compose([(shipped("ti-organisation"), "full"), (shipped("pulse"), "full")], "both")
    ids = [item.id for item in both.items]
    assert len(ids) == len(set(ids)) == 48 + 4 + 1
    assert sorted(item_id for section in both.sections for item_id in section.items) == sorted(ids)


def test_a_question_in_two_parts_is_reported_from_the_higher_level() -> None:
    guarded = edited("smallest", ("scale: often, text", "scale: often, report_from: organisation, text"))
    for parts in ([example("smallest"), guarded], [guarded, example("smallest")]):
        composed = compose([(part, "full") for part in parts], "both")
        assert composed.items[0].report_from is Level.ORGANISATION


@pytest.mark.parametrize(
    "change",
    [
        ("I get tea.", "I get coffee."),
        ("label: Never", "label: Not ever"),
        ("text: I get", "reversed: true, text: I get"),
        ("text: I get", "audience: hosts, text: I get"),
        ("text: I get", "own_option: {label: No tea here, counts_as: na}, text: I get"),
    ],
    ids=["wording", "scale", "direction", "audience", "own option"],
)
def test_one_id_for_two_different_questions_is_refused(change: tuple[str, str]) -> None:
    other = replace(edited("smallest", change), id="other")
    with pytest.raises(CompositionError, match=r"t1 is not the same question in tea@1\.0\.0 and other@1\.0\.0"):
        compose([(example("smallest"), "full"), (other, "full")], "both")


def test_all_reasons_are_given_at_once() -> None:
    other = edited(
        "eleven-points",
        ("language: en", "language: cy"),
        ("completeness: 0.6", "completeness: 0.5"),
        ("{id: breaks, label: Breaks}", "{id: breaks, label: Pauses}"),
        ("I get tea.", "I get coffee."),
    )
    with pytest.raises(CompositionError) as refusal:
        compose([(example("smallest"), "full"), (other, "full")], "both")
    assert len(refusal.value.sentences) == 4  # the question, the theme, the language, the rules


def test_scales_and_sections_of_the_same_name_stay_apart() -> None:
    other = edited(
        "eleven-points",
        *((f"t{n}", f"u{n}") for n in (1, 2, 3)),
        ("id: breaks, label: Breaks, kind", "id: b2, label: Breaks, kind"),
    )
    composed = compose([(example("smallest"), "full"), (other, "full")], "both")
    assert [scale.id for scale in composed.scales] == ["often", "often-2"]
    assert [section.id for section in composed.sections] == ["tea", "tea-2"]
    assert composed.scale_of(composed.item("u1")).maximum == 10


def test_sections_say_their_own_period_where_parts_differ_in_it() -> None:
    composed = compose([(shipped("pulse"), "full"), (county(), "full")], "both")
    assert composed.reference_period is None
    assert {section.reference_period for section in composed.sections} == {shipped("pulse").reference_period, None}


def test_more_than_three_comments_together_are_refused() -> None:
    other = edited("three-comments", *((f"c{n}", f"d{n}") for n in (1, 2, 3)))
    with pytest.raises(CompositionError, match="more than 3 comment questions"):
        compose([(example("three-comments"), "full"), (other, "full")], "both")


def test_a_questionnaire_of_drafts_is_a_draft_and_never_locked() -> None:
    locked = edited("smallest", ("status: draft", "status: locked"))
    assert core().status is Status.DRAFT
    assert compose([(locked, "full")], "both").status is Status.PILOT


def test_translations_stay_where_all_parts_have_them() -> None:
    other = edited(
        "translated",
        *((f"t{n}", f"u{n}") for n in (1, 2, 3)),
        ("breaks", "pauses"),
        ("id: often", "id: rate"),
        ("scale: often", "scale: rate"),
        ("      often:", "      rate:"),
    )
    both = compose([(example("translated"), "full"), (other, "full")], "both")
    words = dict(both.translations[0].words)
    assert words["items/t1"] == words["items/u1"] == "Rwy'n cael te."
    assert words["title"] == "Egwyl te"
    assert parse_instrument(write_yaml(both), "both.yaml") == both
    assert compose([(example("translated"), "full"), (county(), "full")], "one").translations == ()


def test_nothing_cannot_be_composed() -> None:
    with pytest.raises(CompositionError, match="at least one part"):
        compose([], "nothing")


@pytest.mark.parametrize("text", ["", "a:b", "A", "a@1", "a@1.0.0:full:core", "../a", "a b"])
def test_a_part_that_is_none_gets_a_sentence(text: str) -> None:
    with pytest.raises(CompositionError, match="does not name a part"):
        parse_part(text)


def test_a_first_wave_does_not_ask_what_changed() -> None:
    first = for_wave(shipped("pulse"), is_first_wave=True, loop=shipped("pulse"))
    assert "PU14" not in [item.id for item in first.items]
    assert "since-last-time" not in [section.id for section in first.sections]
    assert "loop" not in [theme.id for theme in first.themes]
    assert parse_instrument(write_yaml(first), "first.yaml") == first


@pytest.mark.parametrize("name", ["county", "core", "pulse", "translated"])
def test_a_later_wave_asks_what_changed_once_and_last(name: str) -> None:
    questionnaire = {
        "county": county(),
        "core": core(),
        "pulse": shipped("pulse"),
        "translated": example("translated"),
    }[name]
    later = for_wave(questionnaire, is_first_wave=False, loop=shipped("pulse"))
    assert [item.id for item in later.items].count("PU14") == 1
    assert later.items[-1].id == "PU14"
    assert later.items[-1].origin == "pulse@0.1.0"
    assert (later.id, later.version, later.title) == (questionnaire.id, questionnaire.version, questionnaire.title)
    assert not any("PU14" in score.items for score in later.scores)
    assert parse_instrument(write_yaml(later), "later.yaml") == later


def test_what_changed_is_asked_whatever_the_language_and_rules_of_the_questionnaire() -> None:
    welsh = edited("smallest", ("language: en", "language: cy"), ("completeness: 0.6", "completeness: 0.5"))
    later = for_wave(welsh, is_first_wave=False, loop=shipped("pulse"))
    assert [item.id for item in later.items] == ["t1", "PU14"]
    assert (later.language, later.scoring) == (welsh.language, welsh.scoring)


def test_a_wave_that_needs_no_change_holds_the_questionnaire_itself() -> None:
    pulse, questionnaire = shipped("pulse"), county()
    assert for_wave(questionnaire, is_first_wave=True, loop=pulse) is questionnaire
    assert for_wave(pulse, is_first_wave=False, loop=pulse) is pulse


def test_the_whole_shelf_fits_into_one_questionnaire() -> None:
    library = InstrumentLibrary(COUNTY.parent.parent.parent / "instruments")
    whole = compose([(library.find(listing.id), "full") for listing in library.list()], "everything")
    assert len(whole.items) == 93
    assert parse_instrument(write_yaml(whole), "everything.yaml") == whole
