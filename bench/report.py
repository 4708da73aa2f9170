"""What the steering group's PDFs cost: seconds of the processor and memory, each in a process of its own.

    python -m bench.report

The Publications are made up, three waves each. The first file of a server also pays for reading in WeasyPrint, so
that is a line of its own.
"""

from __future__ import annotations

import multiprocessing
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from tempfile import NamedTemporaryFile

from bench.stopwatch import Stopwatch
from tests.reporting.pdf_cases import USUAL, earlier_waves
from tiassess.reporting.pdf import brief, report
from tiassess.reporting.pdf.printing import print_pages, set_pages
from tiassess.reporting.speech import ENGLISH

KINDS: dict[str, Callable[..., bytes]] = {"brief": brief.compose_brief, "report": report.compose_report}
QUESTIONNAIRES = ("pulse", "workforce-wellbeing", "leadership-and-commissioning", "ti-organisation")


@dataclass(frozen=True)
class Cost:
    """What one file cost.

    Attributes:
        name: which file.
        pages: its pages.
        charts: its charts.
        processor: seconds of the processor.
        peak_mb: the most memory that its process held.
        size_kb: its size.
    """

    name: str
    pages: int
    charts: int
    processor: float
    peak_mb: float
    size_kb: int


def main() -> None:
    """Make each file in a fresh process and print a table."""
    jobs = [(questionnaire, kind) for questionnaire in QUESTIONNAIRES for kind in KINDS]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as processes:
        costs = [processes.apply(reading_in), *(processes.apply(measure, job) for job in jobs)]
    print(f"{'file':40}{'pages':>7}{'charts':>8}{'CPU s':>8}{'peak MB':>9}{'kB':>6}")
    for cost in costs:
        figures = f"{cost.pages:7}{cost.charts:8}{cost.processor:8.2f}{cost.peak_mb:9.0f}{cost.size_kb:6}"
        print(f"{cost.name:40}{figures}")


def reading_in() -> Cost:
    """Measure the first page of a process, which has nothing on it."""
    watch = Stopwatch()
    with watch.step("first page"):
        content = print_pages(set_pages("<html lang='en'><title>Empty</title><p>Empty."))
    return cost_of("reading in WeasyPrint, an empty page", content, watch)


def measure(questionnaire: str, kind: str) -> Cost:
    """Measure one file in a process that has printed a page before."""
    reading_in()
    case = replace(USUAL, questionnaire=questionnaire)
    results = case.publish()
    waves = [*earlier_waves(case), results]
    watch = Stopwatch()
    with watch.step(kind):
        content = KINDS[kind](results, waves, ENGLISH)
    return cost_of(f"{kind}, {questionnaire}", content, watch)


def cost_of(name: str, content: bytes, watch: Stopwatch) -> Cost:
    """Look at a file and at what it took."""
    [step] = watch.steps
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        facts, structure = (asked(*option, file.name) for option in ((), ("-struct",)))
    pages = int(facts.partition("Pages:")[2].split()[0])
    return Cost(name, pages, structure.count("Figure"), step.processor, step.peak_mb, len(content) // 1024)


def asked(*words: str) -> str:
    """Ask poppler about a file."""
    return subprocess.run(["pdfinfo", *words], check=True, capture_output=True, text=True).stdout  # noqa: S603, S607 - ours


if __name__ == "__main__":
    main()
