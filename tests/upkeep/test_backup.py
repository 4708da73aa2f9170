"""A backup holds all that is needed and nothing that opens it, comes from one moment, and is there whole or not."""

from __future__ import annotations

import errno
import itertools
import tarfile
from base64 import b64decode, b64encode
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import pytest

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.collection.postman import CLOSES, OPENS, Postman
from tests.lead import NOW, Lead
from tests.release.commenting import has_counted
from tests.upkeep.backups import backs_up, restored_in, rows
from tests.upkeep.keeper import somebody_sends
from tiassess.collection.address_lists import replace_addresses
from tiassess.config import Settings
from tiassess.people.accounts import find_account
from tiassess.people.tables import Account, Invitation, Purpose, ShareLink, SignIn
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.upkeep.container import Container
from tiassess.upkeep.errors import BackupRefusedError
from tiassess.wave.organisations import find_organisation

TEN = [(f"Words of person {number}.",) for number in range(10)]
LATER_IN = {"account", "trail_entry", "trail_head"}
"""Tables that restoring adds to: everybody is signed out, and trails say that it was done."""


def has_lived(lead: Lead) -> None:
    """Fill every table: one wave is counted, another one is open, and people come and go."""
    has_counted(lead, TEN)
    others = replace(lead, organisation="tay")
    others.has_an_organisation()
    mailed = others.plans_a_wave("mailed", opens=OPENS, closes=CLOSES, ways_in=("cards", "e-mail"))
    others.opens(mailed)
    addresses = b"email\nanna@tay.example\nbrian@tay.example\n"
    replace_addresses(lead.database, lead.settings, mailed, ("staff.csv", addresses), NOW)
    with lead.database.reading() as session:
        organisation = find_organisation(session, "loch").id
    with lead.database.writing() as session:
        ann = Account(
            id=uuid4(),
            email="ann@loch.example",
            password="$argon2id$",
            active=True,
            fs_uniquifier="shown by a browser",
            second_factor=b"sealed",
            recovery_codes=["1", "2"],
            is_host=True,
            created=NOW.date(),
        )
        session.add(ann)
        session.flush()
        session.add(SignIn(token_sha256="7" * 64, account_id=ann.id, begun=NOW.date()))
        more = {"organisation_id": organisation, "made": NOW.date(), "ends": NOW.date()}
        session.add(ShareLink(label="The board", made_by=ann.id, **more))
        session.add(Invitation(purpose=Purpose.JOIN, email="ben@loch.example", roles=[], token_sha256="8" * 64, **more))


@pytest.mark.parametrize(
    ("database_url", "empty_settings"),
    [
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
        pytest.param("sqlite", "sqlite", marks=pytest.mark.long),
        pytest.param("postgresql", "postgresql", marks=pytest.mark.long),
    ],
    indirect=True,
)
def test_every_row_comes_back_on_each_kind_of_database(lead: Lead, empty_settings: Settings) -> None:
    has_lived(lead)
    file = backs_up(lead)
    before = rows(lead.database)
    with restored_in(empty_settings, file, lead.settings) as there:
        after = rows(there.database)
    assert {"address", "ballot", "comment", "release", "share_link", "wave_key"} <= {at for at in before if before[at]}
    for name in before.keys() - LATER_IN:
        assert after[name] == before[name], name
    assert len(after["trail_entry"]) == len(before["trail_entry"]) + 3


def test_secret_key_files_sign_ins_and_invitations_are_never_in_it(sqlite_lead: Lead) -> None:
    has_lived(sqlite_lead)
    content = backs_up(sqlite_lead).read_bytes()
    keys = [file.read_bytes() for file in sqlite_lead.settings.key_dir.glob("*.[kc]*")]
    assert len(keys) == 3
    for secret in (sqlite_lead.settings.secret_key, *keys):
        assert secret not in content
        assert secret.hex().encode() not in content
        assert b64encode(secret) not in content
    for text in (b"7" * 64, b"8" * 64, b"ben@loch.example"):
        assert text not in content
    assert b"ann@loch.example" in content


def test_no_address_and_no_answer_stands_in_it_readable(sqlite_lead: Lead) -> None:
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave()
    postman.uploads(["carol@loch.example"])
    assert b"carol" not in backs_up(sqlite_lead).read_bytes()


def test_rows_stand_in_the_order_of_their_keys(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    for _ in range(20):
        somebody_sends(wave)
    file = backs_up(sqlite_lead)
    with closing(Container(file)) as container:
        (part,) = (part for part in container.manifest.parts if part.table == "ballot")
        at = list(container.manifest.tables["ballot"]).index("id")
        ids = [b64decode(row[at]) for row in container.rows(part)]
    assert len(ids) == 20
    assert ids == sorted(ids)
    with tarfile.open(file) as tar:
        assert {(each.mtime, each.uid, each.uname) for each in tar} == {(0, 0, "")}


def test_only_its_owner_can_read_it_and_nothing_else_is_left(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    file = backs_up(sqlite_lead)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.glob("backup*")] == ["backup.tar"]


def test_a_file_that_is_there_already_stays_as_it_is(sqlite_lead: Lead) -> None:
    (sqlite_lead.folder / "backup.tar").write_text("mine")
    with pytest.raises(BackupRefusedError, match="is there already"):
        backs_up(sqlite_lead)
    assert (sqlite_lead.folder / "backup.tar").read_text() == "mine"
    assert [each.name for each in sqlite_lead.folder.glob("backup*")] == ["backup.tar"]


def test_where_nothing_can_be_written_a_sentence_says_so(sqlite_lead: Lead) -> None:
    with pytest.raises(BackupRefusedError, match="cannot be written"):
        backs_up(sqlite_lead, "no such folder/backup.tar")


def test_a_disk_that_is_full_leaves_nothing(sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_lead.has_an_organisation()

    def fails(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tiassess.upkeep.backing_up.os.fsync", fails)
    with pytest.raises(BackupRefusedError, match="No space left"):
        backs_up(sqlite_lead)
    assert not list(sqlite_lead.folder.glob("backup*"))


def test_the_trail_says_that_a_copy_was_made_and_a_restored_one_where_it_comes_from(
    sqlite_lead: Lead, empty_sqlite: Settings
) -> None:
    has_lived(sqlite_lead)
    file = backs_up(sqlite_lead)
    with restored_in(empty_sqlite, file, sqlite_lead.settings) as there:
        assert there.restored.faults == []
        with there.database.reading() as session:
            last, before = (said_in(line) for line in trail_lines(session, SERVER, most=2))
            of_organisation = said_in(trail_lines(session, find_organisation(session, "loch").id)[0])
    assert before["deed"] == "backed up"
    assert last["deed"] == of_organisation["deed"] == "restored"
    assert last["of"] == {"backup_of": "2026-11-21"}


def test_everybody_is_signed_out(sqlite_lead: Lead, empty_sqlite: Settings) -> None:
    has_lived(sqlite_lead)
    file = backs_up(sqlite_lead)
    with restored_in(empty_sqlite, file, sqlite_lead.settings) as there, there.database.reading() as session:
        ann = find_account(session, "ann@loch.example")
        assert ann
        assert ann.fs_uniquifier != "shown by a browser"
        assert session.query(SignIn).count() == session.query(Invitation).count() == 0


GOING_ON = {("sqlite", "sqlite", "closed"), ("sqlite", "postgresql", "open"), ("postgresql", "sqlite", "counted")}
"""From which kind of database to which, and in which state, in the short run; the long one tries all."""


@pytest.mark.parametrize(
    ("database_url", "empty_settings", "state"),
    [
        pytest.param(*each, marks=() if each in GOING_ON else pytest.mark.long)
        for each in itertools.product(["sqlite", "postgresql"], ["sqlite", "postgresql"], ["open", "closed", "counted"])
    ],
    indirect=["database_url", "empty_settings"],
)
def test_a_restored_wave_goes_on_where_it_was(lead: Lead, empty_settings: Settings, state: str) -> None:
    wave = OpenWave.of(lead)
    for _ in range(6):
        somebody_sends(wave)
    paused = wave.entry()
    wave.answers(paused, {"q1": "2"})
    if state != "open":
        lead.closes(moment=AFTERWARDS)
    if state == "counted":
        lead.counts(moment=AFTERWARDS)
    file = backs_up(lead)
    with restored_in(empty_settings, file, lead.settings) as there:
        assert there.restored.behind == []
        again = there.lead(lead.folder)
        if state == "open":
            somebody_sends(OpenWave(again), paused)
            again.closes(moment=AFTERWARDS)
        if state != "counted":
            counted = again.counts(moment=AFTERWARDS).document["ballots"]["counted"]
            assert counted == (7 if state == "open" else 6)
        assert again.publishes()
