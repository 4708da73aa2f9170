from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import page
import pytest
from PIL import Image, ImageChops

from tests.reporting.pdf_cases import CASES, SMALL, USUAL, WITHOUT_SPACES, Case, earlier_waves, wordy
from tiassess.reporting.pdf import BusyError, write_brief, write_report, writing
from tiassess.reporting.pdf import brief as brief_module
from tiassess.reporting.pdf.groups import group_sections
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME, ForeignFileError, set_pages
from tiassess.reporting.pdf.writing import Order
from tiassess.reporting.results import Results
from tiassess.reporting.saying import hidden_text
from tiassess.reporting.speech import ENGLISH, Speech

OURS = {f"Atkinson-Hyperlegible{subset}{weight}" for subset in ("", "-Extended") for weight in ("", "-Bold")}
CHECKOUT = Path(__file__).parents[2]
RESOLUTION = 36
MARGIN_MM = 15
KINDS: dict[str, Callable[..., bytes]] = {"brief": write_brief, "report": write_report}


@dataclass(frozen=True)
class Pdf:
    """A PDF on disk, looked at through other programs."""

    path: Path

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, in one line."""
        command = ["pdftotext", str(self.path), "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [" ".join(page.split()) for page in text.split("\f")[:-1]]

    @cached_property
    def text(self) -> str:
        """The text of all pages, in one line."""
        return " ".join(self.pages)

    @cached_property
    def unpacked(self) -> bytes:
        """Everything in the file, without its compression."""
        content = self.path.read_bytes()
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
        return b"\n".join([content, *map(_inflated, streams)])

    @cached_property
    def pictures(self) -> list[Image.Image]:
        """Each page as a picture."""
        command = ["pdftoppm", "-gray", "-r", str(RESOLUTION), "-png", str(self.path), str(self.path.with_suffix(""))]
        subprocess.run(command, check=True)
        return [Image.open(path).convert("L") for path in sorted(self.path.parent.glob(f"{self.path.stem}-*.png"))]


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:  # it is not compressed
        return stream


class Shelf:
    """Both kinds of every case, each made when it is first looked at: making them takes seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[tuple[str, str], Pdf] = {}

    def __getitem__(self, wanted: tuple[str, str]) -> Pdf:
        """Give a PDF by its case and kind."""
        if wanted not in self.made:
            name, kind = wanted
            path = self.folder / f"{name.replace(' ', '-')}-{kind}.pdf"
            path.write_bytes(KINDS[kind](self.waves(name)[-1], self.waves(name), ENGLISH))
            self.made[wanted] = Pdf(path)
        return self.made[wanted]

    @cache  # noqa: B019 - the shelf lives as long as its tests
    def waves(self, name: str) -> list[Results]:
        """Publish a case, and waves before it where it has some."""
        case = CASES[name]
        return [*(earlier_waves(case) if name in {"usual", "long names"} else []), case.publish()]


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The PDFs that the tests of this file look at."""
    return Shelf(tmp_path_factory.mktemp("pdf"))


LEFT_TO_LONG = {("long names", "report"), ("forty groups", "report"), ("no scores", "report"), ("no scores", "brief")}
"""What the short run does not look at as a whole: the longest files, and those that hold less than others do."""


def marked(case: str, kind: str) -> tuple[pytest.MarkDecorator, ...]:
    """Give the marks of what is looked at."""
    return (pytest.mark.long,) if (case, kind) in LEFT_TO_LONG else ()


@pytest.fixture(
    params=[
        pytest.param((case, kind), id=f"{case} {kind}", marks=marked(case, kind)) for case in CASES for kind in KINDS
    ]
)
def pdf(pdfs: Shelf, request: pytest.FixtureRequest) -> Pdf:
    """One of them after another."""
    return pdfs[request.param]


@pytest.fixture(params=CASES)
def brief(pdfs: Shelf, request: pytest.FixtureRequest) -> Pdf:
    """The brief of one case after another."""
    return pdfs[request.param, "brief"]


@pytest.fixture(params=[pytest.param(case, marks=marked(case, "report")) for case in CASES])
def report(pdfs: Shelf, request: pytest.FixtureRequest) -> Pdf:
    """The report of one case after another."""
    return pdfs[request.param, "report"]


def in_brief(case: Case, folder: Path, waves: int = 1) -> Pdf:
    """Write the brief of another case."""
    results = case.publish()
    path = folder / "brief.pdf"
    path.write_bytes(write_brief(results, [*earlier_waves(case, waves), results], ENGLISH))
    return Pdf(path)


def test_a_screen_reader_can_follow_it(pdf: Pdf) -> None:
    checked = page.validate_pdf(pdf.path, profile=page.ValidationProfile.PDF_UA_1)
    assert checked.is_compliant, {failure.rule_id for failure in checked.failures}


def test_it_is_set_in_our_typeface_alone(pdf: Pdf) -> None:
    lines = subprocess.run(["pdffonts", str(pdf.path)], capture_output=True, text=True, check=True).stdout.splitlines()
    fonts = {line.split()[0].partition("+")[2] for line in lines[2:]}
    assert fonts
    assert fonts <= OURS


def test_letters_of_welsh_and_polish_names_are_ours(pdfs: Shelf) -> None:
    assert "Tŷ Gŵyr, Łódź à Źdźbło" in pdfs["long names", "brief"].text


def has_white_margins(pdf: Pdf) -> bool:
    """Look at each page whether anything lies in its margins."""
    margin = round(MARGIN_MM / 25.4 * RESOLUTION) - 1  # a pixel may lie half in the margin
    for picture in pdf.pictures:
        inside = (margin, margin, picture.width - margin, picture.height - margin)
        picture.paste(255, inside)
    return not any(ImageChops.invert(picture).getbbox() for picture in pdf.pictures)


def test_margins_are_white(pdf: Pdf) -> None:
    assert has_white_margins(pdf)


def test_the_brief_has_two_pages(brief: Pdf) -> None:
    assert len(brief.pages) == 2


@pytest.mark.parametrize("case", ["small", "everything hidden", "no scores"])
def test_what_to_decide_has_a_page_of_its_own(pdfs: Shelf, case: str) -> None:
    first, second = pdfs[case, "brief"].pages
    assert "what to talk about first" in first.lower()
    assert "How sure we are" in second


@pytest.mark.parametrize("case", [WITHOUT_SPACES, wordy()], ids=["names without spaces", "the longest questions"])
def test_the_brief_has_two_pages_whatever_it_holds(case: Case, tmp_path: Path) -> None:
    pdf = in_brief(case, tmp_path, waves=5)
    assert len(pdf.pages) == 2
    assert has_white_margins(pdf)


def test_a_brief_that_does_not_fit_is_given_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(brief_module, "FITS", brief_module.FITS[:1])
    pages = len(in_brief(wordy(), tmp_path, waves=4).pages)
    assert pages > 2
    assert caplog.messages[-1] == f"A brief takes {pages} pages, because no layout fits on 2."


def test_twelve_findings_fit_into_the_brief(pdfs: Shelf) -> None:
    assert pdfs["long names", "brief"].pages[0].count("of those who answered chose") == 12


def test_each_page_says_what_it_belongs_to(pdf: Pdf) -> None:
    for number, text in enumerate(pdf.pages, start=1):
        assert f"Page {number} of {len(pdf.pages)}" in text
        assert "5 January 2026 to 2 February 2026" in text
        assert "@0.1.0 · groups of 5 people or more · disclosure checked · release " in text


def test_each_page_says_that_it_is_made_up(pdf: Pdf) -> None:
    assert "the place, its staff and their answers are invented" in pdf.pages[0]
    assert all("This is a made-up example." in text for text in pdf.pages[1:])


def test_each_page_of_a_preview_says_that_it_is_one(tmp_path: Path) -> None:
    first, *others = in_brief(replace(SMALL, rules={"preview": True}), tmp_path).pages
    assert "so please do not pass these results on" in first
    for text in others:
        assert "This is a made-up example. This is a preview: please do not pass it on." in text


def test_what_is_real_and_no_preview_says_neither(tmp_path: Path) -> None:
    text = in_brief(replace(SMALL, demonstration=False), tmp_path).text
    assert "made-up" not in text
    assert "preview" not in text


def test_both_say_in_words_what_is_told_besides_exact_answers(pdfs: Shelf) -> None:
    for kind in KINDS:
        text = pdfs["told in words", kind].text
        assert "131 or more of the 133 people who answered chose “Strongly agree”." in text
        assert "133 people answered. Between 60 and 65 % of staff answered." in text
        assert "What many did not know" in text
        assert "About one in three of those who were asked did not know (34 %)." in text
    report = pdfs["told in words", "report"].text
    assert "Structure: forms without an answer on the scale" in report
    assert "Other teams in Community mental health" in report
    assert "the few who said something else could work out what all the others said" in report
    assert "in steps of five per cent" in report


def test_what_is_unusual_about_the_answers_is_said(tmp_path: Path) -> None:
    text = in_brief(replace(SMALL, rules={"imported": True, "reliable": False}), tmp_path).text
    assert "These answers came from a file" in text
    assert "Not reliable: there were more forms than staff." in text


def test_the_brief_asks_for_decisions(brief: Pdf) -> None:
    for question in (
        "Which two of these do we take up first?",
        "Who leads, and what do they need?",
        "When do we tell staff what we decided, and how?",
    ):
        assert question in brief.text


def test_both_say_how_sure_they_are(pdf: Pdf) -> None:
    assert "Staff who did not answer may see things in another way" in pdf.text
    assert "It is not about how good staff are." in pdf.text


def test_the_report_compares_no_teams_and_says_so(report: Pdf) -> None:
    assert "This report does not compare teams with each other." in report.text


def test_the_report_says_what_is_hidden_and_why(report: Pdf) -> None:
    assert "We show a result only if no one could work out from it" in report.text
    assert "A hidden result is not a bad result." in report.text


def test_the_report_names_rules_versions_and_licences(pdfs: Shelf) -> None:
    text = pdfs["usual", "report"].text
    release = USUAL.publish().publication.release
    assert release.sha256 in text
    assert "How to cite it: The tiassess contributors (2026). How trauma-informed is our service?" in text
    assert "Its licence: CC BY 4.0, the tiassess contributors" in text
    assert "SIL Open Font License 1.1" in text
    assert "a role within a team from 10" in text


def test_the_contents_give_pages(pdfs: Shelf) -> None:
    report = pdfs["usual", "report"]
    found = re.search(r"Teams and roles ?\.* ?(\d+)", report.pages[0])
    assert found
    assert "Groups stand in the order of their names" in report.pages[int(found[1]) - 1]


def test_what_staff_think_is_told_from_what_people_told(pdfs: Shelf) -> None:
    assert "(what staff think, not what people told us)" in pdfs["usual", "report"].text
    assert "(what staff think, not what people told us)" in pdfs["usual", "brief"].text


def test_groups_with_nothing_shown_are_named_in_one_sentence(pdfs: Shelf) -> None:
    text = pdfs["usual", "report"].text
    assert "Not shown, to protect anonymity: Crisis team; Peer support." in text
    assert (text.count("Crisis team"), text.count("Peer support.")) == (1, 1)


def test_hidden_roles_within_teams_are_not_listed_one_by_one() -> None:
    results = replace(SMALL, units={}, roles={"Nurses": 9, "Porters": None}).publish()
    for group in results.publication.release.document["groups"][1:]:
        group["kind"] = "cross"
    (section,) = group_sections(results, results.headline_scores, ENGLISH)
    assert (section.hidden, section.names_hidden) == (("Porters",), False)


def test_teams_stand_in_the_order_of_their_names(pdfs: Shelf) -> None:
    text = pdfs["forty groups", "report"].text.partition("Teams: scores from 0 to 100")[2]
    numbers = re.findall(r"Team (\d\d) of the valley", text)
    assert numbers == [f"{number:02}" for number in range(1, 41)]


def test_teams_stand_below_the_unit_that_they_are_part_of() -> None:
    ground = replace(SMALL, units={"Amber team": 8, "North": 17, "Zinc team": 9, "Blue team": 8}).publish()
    inside = {"unit:Zinc team": ["z"], "unit:Blue team": ["b"], "unit:North": ["z", "b"], "unit:Amber team": ["a"]}
    for group in ground.publication.release.document["groups"]:
        group["members"] = inside.get(group["id"], ["a", "b", "z"])
    (table,) = next(group_sections(ground, ground.headline_scores, ENGLISH)).tables
    assert [(row.label, row.level) for row in table.rows] == [
        ("Amber team", 0),
        ("North, all of it", 0),
        ("Blue team", 1),
        ("Zinc team", 1),
    ]


def test_nothing_hidden_has_a_number(pdfs: Shelf) -> None:
    for kind in KINDS:
        text = pdfs["everything hidden", kind].text
        text = text.rpartition("How to read this report")[0] or text
        assert hidden_text(ENGLISH) in text
        assert not re.search(r"\d+ %|between \d|\d+ people answered|\d+ answers", text)


def test_where_every_answer_is_hidden_the_lists_say_so_once(pdfs: Shelf) -> None:
    for kind in KINDS:
        text = pdfs["everything hidden", kind].text
        said = f"What most staff agree on, and what to talk about first {hidden_text(ENGLISH)}."
        assert text.count(said) == 1
        assert "No answer stands out" not in text


def test_a_report_without_scores_speaks_of_none(pdfs: Shelf) -> None:
    for kind in KINDS:
        assert "Scores from 0 to 100" not in pdfs["no scores", kind].text


def test_a_first_wave_has_no_surveys_so_far(pdfs: Shelf) -> None:
    for kind in KINDS:
        assert "Surveys so far" in pdfs["usual", kind].text
        assert "Surveys so far" not in pdfs["small", kind].text


def test_nothing_in_the_file_tells_when_or_where_it_was_made(pdf: Pdf) -> None:
    facts = subprocess.run(["pdfinfo", str(pdf.path)], capture_output=True, text=True, check=True).stdout
    names = {line.partition(":")[0] for line in facts.splitlines()}
    assert {"Title", "Author"} <= names
    assert not names & {"CreationDate", "ModDate", "Subject", "Keywords", "Creator"}
    telling = rb"CreationDate|ModDate|xmp:CreateDate|dcterms:|/ID ?\[|file:|tiassess-font|" + str(CHECKOUT).encode()
    assert not re.findall(telling, pdf.unpacked)


def test_headings_are_bookmarks(pdf: Pdf) -> None:
    assert b"/Outlines" in pdf.unpacked


@pytest.fixture(scope="module")
def small() -> Results:
    return SMALL.publish()


def test_a_file_is_made_once_for_all_who_ask(small: Results) -> None:
    made = write_brief(small, [small], ENGLISH)
    assert write_brief(SMALL.publish(), [SMALL.publish()], ENGLISH) is made


def test_nobody_waits_long_for_another_file(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.01)
    made = write_brief(small, [small], ENGLISH)
    with ONE_AT_A_TIME:
        assert write_brief(small, [small], ENGLISH) is made, "a file that is kept waits for nobody"
        with pytest.raises(BusyError):
            write_brief(replace(SMALL, seed=7).publish(), [], ENGLISH)


def test_what_is_kept_does_not_grow(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "KEPT", 2)
    monkeypatch.setattr(writing, "_kept", {})
    orders = [Order.of(lambda *_: b"%PDF", small, [small], Speech(name, ENGLISH.translations)) for name in "abc"]
    for order in orders:
        writing._deliver(order)
    assert list(writing._kept) == orders[1:]


def test_another_language_is_another_file(small: Results) -> None:
    welsh = Speech("cy", ENGLISH.translations)
    assert write_brief(small, [small], welsh) != write_brief(small, [small], ENGLISH)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/chart.png", "tiassess-font:other"])
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(ForeignFileError):
        set_pages(f"<img src='{address}' alt='A chart'>")
