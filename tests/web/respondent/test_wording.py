"""The questionnaire's words as pages say them."""

from __future__ import annotations

from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import plain, whole
from tiassess.web.respondent.wording import DEFAULT_PEOPLE, Wording


def asked(item: str, language: str, **texts: str) -> str:
    """What a question asks."""
    return Wording.of(frame_of(texts=texts), language).question(whole().item(item))


def test_the_services_own_words_stand_in_the_questions() -> None:
    assert asked("m1", "en", people="families", service="the Loch House") == "Families feel welcome in the Loch House."


def test_without_words_of_its_own_a_service_has_the_questionnaires() -> None:
    assert asked("m1", "en") == "Guests feel welcome in our house."


def test_a_translation_brings_its_own_words_for_what_the_service_left_open() -> None:
    assert asked("m1", "cy") == "Mae gwesteion yn teimlo croeso yn ein tŷ."
    assert asked("m1", "cy", people="teuluoedd") == "Mae teuluoedd yn teimlo croeso yn ein tŷ."


def test_in_a_language_that_the_questionnaire_does_not_have_its_own_words_stand() -> None:
    assert asked("m1", "fr") == asked("m1", "en")


def test_a_place_without_a_translation_keeps_its_own_words() -> None:
    wording = Wording.of(frame_of(texts={"people": "families"}), "cy")
    assert wording.at("sections/new/title", "For {people}") == "For families"
    assert wording.at_or_none("sections/new/intro", None) is None


def test_the_organisations_name_is_its_own_in_every_language() -> None:
    for language in ("en", "cy"):
        assert Wording.of(frame_of(), language).at("nowhere", "{organisation}") == "Loch Service"


def test_the_word_for_people_is_there_even_where_no_question_needs_it() -> None:
    assert Wording.of(frame_of(plain()), "en").people == DEFAULT_PEOPLE
    assert Wording.of(frame_of(plain(), texts={"people": "families"}), "en").people == "families"
    assert Wording.of(frame_of(), "cy").people == "gwesteion"


def test_a_section_is_about_its_own_time_or_else_the_questionnaires() -> None:
    def times(language: str) -> list[str | None]:
        return [Wording.of(frame_of(), language).period(whole(), section) for section in whole().sections]

    usual = "Think about the last few weeks."
    assert times("en") == [usual, "Think about today.", usual, usual]
    assert times("cy")[:2] == ["Meddyliwch am yr wythnosau diwethaf.", "Meddyliwch am heddiw."]


def test_a_questionnaire_may_be_about_no_special_time() -> None:
    assert Wording.of(frame_of(plain()), "en").period(plain(), plain().sections[0]) is None


def test_an_own_option_is_a_point_of_the_scale_or_stands_beside_it() -> None:
    questionnaire, wording = whole(), Wording.of(frame_of(), "en")
    scale = questionnaire.scales[0]
    points = [("1", "Disagree"), ("2", "Neither"), ("3", "Agree")]
    counted, beside, neither = (questionnaire.item(item) for item in ("t3", "t4", "t2"))
    assert wording.offered(counted, scale) == [*points, ("own", "There are no breaks")]
    assert wording.own_beside(counted) == []
    assert wording.offered(beside, scale) == points
    assert wording.own_beside(beside) == [("own", "I work at home")]
    assert (wording.offered(neither, scale), wording.own_beside(neither)) == (points, [])


def test_options_and_notes_are_translated_too() -> None:
    wording = Wording.of(frame_of(), "cy")
    labels = [label for _code, label in wording.offered(whole().item("t3"), whole().scales[0])]
    assert labels == ["Anghytuno", "Y naill na'r llall", "Cytuno", "Nid oes seibiannau"]
    assert wording.note(whole().item("h1")) == "Mae hwn am gael eich brifo."
    assert wording.note(whole().item("h2")) is None
