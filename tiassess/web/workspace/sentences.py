"""What the rooms refuse, in words for a page: they were written for a command line, and a page has no commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from tiassess.errors import RefusedError
from tiassess.web.language import day

LEADS_ELSEWHERE = re.compile(r"\s*(See|Run|Go on with|Import first): tiassess .*$")
HOW = re.compile(r"\s*\((tiassess) [^)]*\)")
BY_COMMAND = re.compile(r": tiassess .*$")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def for_pages(refusal: RefusedError) -> list[str]:
    """Give the sentences of a refusal without commands and with days as people write them."""
    return [said for sentence in refusal.sentences if (said := for_page(sentence))]


def for_page(sentence: str) -> str:
    """Take the command out of a sentence, and write its days out."""
    without = BY_COMMAND.sub(".", HOW.sub("", LEADS_ELSEWHERE.sub("", sentence)))
    return DAY.sub(_written_out, without).strip()


def missing_texts(names: Sequence[str]) -> str:
    """Say what staff will not be told, as long as nobody has entered it."""
    words = {
        "steering_group": _("which group asks"),
        "host": _("who runs this website"),
        "contact": _("whom to ask"),
    }
    return str(_("Staff will not be told: %(what)s.", what=", ".join(words[name] for name in names)))


def _written_out(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:  # it only looks like a day
        return found[0]
