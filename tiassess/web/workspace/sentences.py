"""What the rooms refuse, in words for a page: their sentences, with days as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from tiassess.errors import RefusedError
from tiassess.web.language import day

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def for_pages(refusal: RefusedError) -> list[str]:
    """Give the sentences of a refusal, without the command that helps elsewhere and with days as people write them."""
    return [for_page(sentence) for sentence in refusal.sentences]


def for_page(sentence: str) -> str:
    """Write the days of a sentence out."""
    return DAY.sub(_written_out, sentence)


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
