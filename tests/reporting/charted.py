"""Charts to test with: of drawn organisations, and of one that is made by hand; and readers of what is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from hypothesis import strategies as st

from tests.disclosure.organisations import teams
from tests.disclosure.releases import Document, document_of, waves
from tests.pages import parse
from tests.reporting.publications import questionnaire_of
from tiassess.disclosure.release import finish_release
from tiassess.instrument.definition import Instrument, Score
from tiassess.instrument.kinds import ScoreKind
from tiassess.release.reading import Publication
from tiassess.reporting.charts import Chart, distribution_chart, progress_chart, scores_chart
from tiassess.reporting.charts.drawing import draw, svg, table
from tiassess.reporting.charts.figures import figure_json
from tiassess.reporting.charts.tables import TableRow
from tiassess.reporting.group_results import GroupResult
from tiassess.reporting.results import Results
from tiassess.reporting.speech import ENGLISH

ITEMS = ("q1", "q2")


def two_questions(version: str = "0.1.0", *, reversed_second: bool = False) -> Instrument:
    """Make a questionnaire of two questions with the score “all” over both."""
    said = {"q1": {}, "q2": {"reversed": "true"} if reversed_second else {}}
    score = Score("all", "All & everything <b>", ScoreKind.THEME, ITEMS)
    return replace(questionnaire_of(said), version=version, scores=(score,))


def read(document: Document, questionnaire: Instrument) -> Results:
    """Read a release document as pages do."""
    return Results.of(Publication(finish_release(document), questionnaire), "en", {})


@st.composite
def drawn_results(draw_from: st.DrawFn) -> Results:
    """Draw what some organisation publishes of two questions, with whatever the rules hide of it or say in words."""
    organisation, answered, counts = draw_from(waves())
    questionnaire = two_questions(reversed_second=draw_from(st.booleans()))
    document = document_of(organisation, answered, counts)
    shown: list[Document] = [group for group in document["groups"] if group["shown"]]
    for cell in (cell for group in shown for cell in group["items"] if cell.get("n", 0) >= 10):
        if "counts" in cell and draw_from(st.booleans()):
            option = draw_from(st.sampled_from(sorted(cell.pop("counts"))))
            cell["coded"] = {"option": option, "at_least": cell["n"] - 2}
    if draw_from(st.booleans()) and shown:
        document["not_answered"] = [_not_answered(group) for group in shown[:2]]
    return read(document, questionnaire)


def _not_answered(group: Document) -> Document:
    """Say of questions that are shown that whoever did not answer did not know."""
    cells = [{"id": cell["id"], "shown": cell["shown"]} for cell in group["items"]]
    for cell, said in zip(cells, group["items"], strict=True):
        if cell["shown"]:
            cell |= {"answered": said["n"], "did_not_know": group["n"] - said["n"], "otherwise": 0}
    return {"group": group["id"], "items": cells}


@dataclass(frozen=True)
class Wave:
    """A wave of a whole organisation: its name, closing day, score or None, questionnaire's version, and answers."""

    name: str
    closes: str
    score: tuple[float, int | None, int | None] | None
    version: str = "0.1.0"
    n: int = 30

    def results(self) -> Results:
        """Publish it."""
        shown = self.score is not None
        figures = dict(zip(("score", "low", "high"), self.score or (), strict=False))
        theme: dict[str, Any] = {"id": "all", "shown": shown}
        theme |= {key: value for key, value in figures.items() if value is not None}
        return _whole(self, [theme | ({"n": self.n} if shown else {})])


def _whole(wave: Wave, themes: Sequence[Mapping[str, Any]]) -> Results:
    group = {
        "id": "organisation",
        "label": "Loch Service",
        "kind": "organisation",
        "members": ["a/not-stated"],
        "shown": True,
    }
    document = document_of(teams(a=9), {})
    document["groups"] = [{**group, "n": 40, "themes": list(themes), "items": []}]
    document["wave"] |= {"name": wave.name, "closes": wave.closes}
    return read(document, two_questions(wave.version))


def charts_of(results: Results) -> Iterator[tuple[GroupResult, Chart]]:
    """Give the charts of every group, shown or hidden, and the whole organisation's over time."""
    for group in results.groups:
        yield group, distribution_chart(results, group, ITEMS, "Work <i> & more", ENGLISH)
        yield group, scores_chart(results, group, ["all"], "Scores", ENGLISH)
    yield results.whole, progress_chart([results], "all", ENGLISH)


def on_a_page(chart: Chart) -> Element:
    """Draw a chart for a page and read it as a browser does; what is no good HTML is refused."""
    body = draw(chart, ENGLISH, chart_id="chart") + table(chart)
    return parse(f'<!DOCTYPE html><html lang="en"><title>Chart</title><body>{body}</body></html>'.encode())


def on_paper(chart: Chart) -> Element:
    """Draw a chart for paper and read it as XML."""
    return fromstring(svg(chart))


def as_figure(chart: Chart) -> dict[str, Any]:
    """Read a figure out of what a page holds of it."""
    figure: dict[str, Any] = json.loads(figure_json(chart))
    return figure


def texts_of(row: TableRow) -> list[str]:
    """Give what is written beside the label of a row."""
    return [row.hidden] if row.hidden else [cell.text for cell in row.cells]


def words_in(root: Element) -> str:
    """Give everything that is written in a drawing, its titles and descriptions too."""
    return spaced(" ".join(root.itertext()))


def words_of(figure: Any) -> str:
    """Give everything that is written in a figure: its texts and what it says of marks."""
    return spaced(" ".join(unescape(text.replace("<br>", " ")) for text in _texts(figure)))


def _texts(part: Any, key: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, key)
    elif key in {"text", "hovertext"}:
        yield str(part)


def numbers_of(figure: Any) -> list[float]:
    """Give every number by which a figure places something."""
    return [value for trace in figure["data"] for key in ("x", "y", "base") for value in trace.get(key, [])]


def spaced(text: str) -> str:
    """Write a text with single spaces that may break."""
    return " ".join(text.split())
