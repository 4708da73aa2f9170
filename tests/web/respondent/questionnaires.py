"""Questionnaires for the answer pages. None of their words holds a digit: every number on a page is then our own."""

from __future__ import annotations

import re
from functools import cache

from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument

HEAD = """
format: tiassess-instrument/1
id: working-day
version: 0.1.0
status: draft
language: en
title: The working day
licence: {name: CC BY 4.0}
citation: Made for tests.
themes: [{id: day, label: The day}]
scoring:
  completeness: 0.6
  minimum_applicable: 2
  stable_share: 0.75
  about_the_same: 5
  little: 3
  not_known: 0.25
  false_discovery: 0.1
scales:
  - id: agreement
    options:
      - {value: 1, label: Disagree}
      - {value: 2, label: Neither}
      - {value: 3, label: Agree}
    non_substantive: [dk, na, pns]
"""

WHOLE = """
tokens: [{name: people, default: guests}, {name: service, default: our house}]
reference_period: Think about the last few weeks.
routing:
  id: contact_with_people
  text: "Do you meet {people}?"
  note: Only to leave out what does not fit.
  answers: {"yes": "Yes", "no": "No", pns: I would rather not say}
items:
  - {id: m1, text: "{People} feel welcome in {service}.", theme: day, scale: agreement, ask_if: contact_with_people}
  - {id: m2, text: "{People} are heard.", theme: day, scale: agreement, ask_if: contact_with_people}
  - {id: t1, text: "I can ask {people}.", theme: day, scale: agreement, ask_if: contact_with_people}
  - {id: t2, text: I can ask my team., theme: day, scale: agreement}
  - id: t3
    text: We have a break.
    theme: day
    scale: agreement
    own_option: {label: There are no breaks, counts_as: 1}
  - id: t4
    text: We have a quiet room.
    theme: day
    scale: agreement
    own_option: {label: I work at home, counts_as: na}
  - {id: h1, text: I can speak up., theme: day, scale: agreement, content_note: This one is about being hurt.}
  - {id: h2, text: Somebody listens., theme: day, scale: agreement}
  - {id: c1, kind: comment, text: "What would help most?"}
  - {id: c2, kind: comment, text: "What should stay as it is?", max_length: 120}
sections:
  - {id: meeting, title: Meeting people, intro: "About {people}.", items: [m1, m2]}
  - {id: team, title: Your team, reference_period: Think about today., items: [t1, t2, t3, t4]}
  - {id: hard, title: When work is hard, content_note: "The next part is about hard events.", items: [h1, h2]}
  - {id: words, title: Your words, items: [c1, c2]}
scores: [{id: day, label: The day, kind: theme, items: [m1, m2, t1, t2, t3, t4, h1, h2]}]
"""

IN_WELSH = """
translations:
  cy:
    title: Y diwrnod gwaith
    reference_period: Meddyliwch am yr wythnosau diwethaf.
    routing:
      text: "Ydych chi'n cwrdd â {people}?"
      note: Dim ond i hepgor.
      answers: {"yes": Ydw, "no": Nac ydw, pns: Gwell gen i beidio}
    tokens: {people: gwesteion, service: ein tŷ}
    scales: {agreement: {1: Anghytuno, 2: Y naill na'r llall, 3: Cytuno}}
    themes: {day: Y diwrnod}
    sections:
      meeting: {title: Cwrdd â phobl, intro: "Am {people}."}
      team: {title: Eich tîm, reference_period: Meddyliwch am heddiw.}
      hard: {title: Pan fo gwaith yn anodd, content_note: Mae'r rhan nesaf am bethau anodd.}
      words: {title: Eich geiriau}
    items:
      m1: "Mae {people} yn teimlo croeso yn {service}."
      m2: "Mae {people} yn cael eu clywed."
      t1: "Gallaf ofyn i {people}."
      t2: Gallaf ofyn i'm tîm.
      t3: Cawn seibiant.
      t4: Mae gennym ystafell dawel.
      h1: Gallaf godi llais.
      h2: Mae rhywun yn gwrando.
      c1: Beth fyddai'n helpu fwyaf?
      c2: Beth ddylai aros fel y mae?
    content_notes: {h1: Mae hwn am gael eich brifo.}
    own_options: {t3: Nid oes seibiannau, t4: Rwy'n gweithio gartref}
    scores: {day: Y diwrnod}
"""

PLAIN = """
items:
  - {id: q1, text: I like my work., theme: day, scale: agreement}
  - {id: q2, text: I have the time I need., theme: day, scale: agreement}
  - {id: q3, text: We laugh together., theme: day, scale: agreement}
sections: [{id: work, title: Work, items: [q1, q2, q3]}]
scores: [{id: day, label: The day, kind: theme, items: [q1, q2, q3]}]
"""


@cache
def whole() -> Instrument:
    """A questionnaire with every kind of page, in English and Welsh."""
    return parse_instrument(HEAD + WHOLE + IN_WELSH, "whole.yaml")


@cache
def plain() -> Instrument:
    """A questionnaire of one part, without a first question, notes, comments or words to fill in."""
    return parse_instrument(HEAD + PLAIN, "plain.yaml")


@cache
def renamed(old: str, new: str, **more: str) -> Instrument:
    """Give the whole questionnaire with another id for some of its questions."""
    text = HEAD + WHOLE + IN_WELSH
    for one, other in [*more.items(), (old, new)]:
        text = re.sub(rf"\b{one}\b", other, text)
    return parse_instrument(text, "renamed.yaml")
