"""Setting paper in type: the templates of reports, cards and posters, and the words that all reports use."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tiassess.reporting import saying
from tiassess.reporting.participation import took_part
from tiassess.reporting.pdf.facts import footer, in_short, notices, running_notice
from tiassess.reporting.pdf.fonts import FAMILIES, read_fonts

if TYPE_CHECKING:
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def set_in_type(template: str, results: Results, speech: Speech, **words: Any) -> str:
    """Fill a template of a report.

    Args:
        template: its name.
        results: what is reported.
        speech: the language of the report.
        words: what this report says besides.
    """
    return fill_template(
        f"report/{template}",
        speech,
        results=results,
        saying=saying,
        in_short=in_short,
        took_part=took_part,
        hidden_text=saying.hidden_text(speech),
        page_number=_page_number(speech),
        footer=footer(results, speech),
        notices=list(notices(results, speech)),
        running_notice=running_notice(results, speech),
        **words,
    )


def fill_template(template: str, speech: Speech, **words: Any) -> str:
    """Fill a template of anything that is printed in our typeface."""
    filled = _environment().get_template(template)
    return filled.render(
        _=speech.gettext, ngettext=speech.ngettext, speech=speech, fonts=read_fonts(), families=FAMILIES, **words
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("tiassess.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page_number(speech: Speech) -> str:
    """Write “Page 3 of 13” as CSS counts pages."""
    before, between, after = speech.gettext("Page %(page)s of %(pages)s", page="\n", pages="\n").split("\n")
    return f"{json.dumps(before)} counter(page) {json.dumps(between)} counter(pages) {json.dumps(after)}"
