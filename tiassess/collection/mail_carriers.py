"""Choosing what carries messages: a mail server, or GOV.UK Notify."""

from __future__ import annotations

from datetime import datetime

from tiassess.collection.mail_outcome import Carrier
from tiassess.collection.mail_smtp import SmtpCarrier
from tiassess.config.mail import Mail, Smtp


def carrier_of(mail: Mail, moment: datetime) -> Carrier:
    """Give what carries messages, to be used as a context.

    Args:
        mail: how e-mail is sent.
        moment: the date of its messages.
    """
    if isinstance(mail.through, Smtp):
        return SmtpCarrier(mail, mail.through, moment)
    from tiassess.collection.mail_notify import NotifyCarrier  # noqa: PLC0415 - only who uses Notify loads its client

    return NotifyCarrier(mail.through)
