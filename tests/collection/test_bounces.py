"""Messages that came back are counted, and nothing else follows from a mailbox to which anybody can write."""

from __future__ import annotations

import mailbox
from collections.abc import Sequence
from email import message_from_string
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from tests.collection.postman import Postman, staff
from tests.lead import BASELINE, Lead
from tiassess.collection.bounces import Bounces, count_bounces
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import MailRefusedError
from tiassess.collection.tables import Stage

REPORT = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=next
MIME-Version: 1.0

--next
Content-Type: text/plain

It could not be delivered.
--next
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.loch.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1

--next
Content-Type: text/rfc822-headers

{original}
--next--
"""


def report(address: str, action: str = "failed", original: str = "Subject: how is it to work here?\n") -> Message:
    """A report as a mail server writes it (RFC 3464)."""
    return message_from_string(REPORT.format(address=address, action=action, original=original))


def told(text: str) -> Message:
    """A message that somebody wrote."""
    message = EmailMessage()
    message.set_content(text)
    return message


@pytest.fixture
def postman(sqlite_lead: Lead) -> Postman:
    """A lead with a list of four."""
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave()
    postman.uploads(staff(4))
    return postman


def counted(postman: Postman, messages: Sequence[Message], *, folder: bool = False) -> Bounces:
    """Count what is in a mailbox."""
    path = postman.lead.folder / "bounces"
    box = mailbox.Maildir(path) if folder else mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return count_bounces(postman.lead.database, postman.settings, BASELINE, path)


@pytest.mark.parametrize("folder", [False, True], ids=["mbox", "maildir"])
def test_addresses_that_were_not_reached_are_counted_once(postman: Postman, *, folder: bool) -> None:
    messages = [report(staff(4)[0]), report(staff(4)[0].upper()), report(staff(4)[2])]
    assert counted(postman, messages, folder=folder) == Bounces(not_reached=2, others=0, with_code=0)


def test_what_is_about_nobody_on_the_list_or_only_late_is_something_else(postman: Postman) -> None:
    messages = [report("ann@firth.example"), report(staff(4)[1], "delayed"), told("I am on holiday."), report("<>")]
    assert counted(postman, messages) == Bounces(not_reached=0, others=4, with_code=0)


def test_a_report_that_holds_the_text_of_its_message_is_noticed(postman: Postman) -> None:
    code = AccessCode("0123456789ABCDEF").written
    messages = [report(staff(4)[0], original=f"Your code: {code}\n"), report(staff(4)[1]), told(f"{code[:-4]}ZZZZ")]
    assert counted(postman, messages) == Bounces(not_reached=2, others=1, with_code=1)


def test_nothing_follows_from_what_anybody_can_send_there(postman: Postman) -> None:
    counted(postman, [report(address) for address in staff(4)])
    assert postman.stages == [(0, Stage.WAITING)] * 4


def test_odd_bytes_are_something_else(postman: Postman) -> None:
    path = postman.lead.folder / "bounces"
    path.write_bytes(b"From nobody\n\xff\xfe\0\n\nFrom nobody\nContent-Type: multipart/report\n\nAction: failed\n")
    assert count_bounces(postman.lead.database, postman.settings, BASELINE, path).not_reached == 0


def test_a_mailbox_that_is_not_there_is_said_to_be_so(postman: Postman, tmp_path: Path) -> None:
    with pytest.raises(MailRefusedError, match="is not there"):
        count_bounces(postman.lead.database, postman.settings, BASELINE, tmp_path / "none")
