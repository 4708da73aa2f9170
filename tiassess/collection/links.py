"""Links: the addresses that stand on posters, on cards and in messages."""

from __future__ import annotations

from tiassess.collection.codes import AccessCode, read_code

CODE = "code/"


def survey_link(base: str, organisation: str, wave: str) -> str:
    """Give the address at which a wave is answered.

    >>> survey_link("https://survey.example.org", "loch", "baseline")
    'https://survey.example.org/answer/loch/baseline/'
    """
    return f"{base}/answer/{organisation}/{wave}/"


def code_link(base: str, organisation: str, wave: str, code: AccessCode) -> str:
    """Give the address that brings a code with it.

    >>> code_link("https://survey.example.org", "loch", "baseline", AccessCode("0123456789ABCDEF"))
    'https://survey.example.org/answer/loch/baseline/code/0123-4567-89AB-CDEF-R089'
    """
    return f"{survey_link(base, organisation, wave)}{CODE}{code.written}"


def read_code_or_link(text: str) -> AccessCode:
    """Read a code as somebody typed it, or out of the address that a scanner makes of a card's picture.

    >>> code = AccessCode("0123456789ABCDEF")
    >>> read_code_or_link(code_link("https://survey.example.org", "loch", "baseline", code)) == code
    True

    Raises:
        CodeTypoError: it was mistyped. Whether the code exists is not looked at.
    """
    return read_code(text.rpartition(CODE)[2].strip().rstrip("/"))
