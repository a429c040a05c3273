"""Files of cases: what they are by their bytes, their names, limits, and bytes that nobody names."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import delete

from callcenter.repository.cases import CaseFile
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStep, ResponsibleKind, Role
from callcenter.repository.models import AuditEntry
from callcenter.service.cases import Responsible
from callcenter.service.cases.file_kinds import (
    JPEG,
    LONGEST_NAME,
    PDF,
    PNG,
    TEXT,
    WEBP,
    check,
    clean_name,
    media_type,
)
from callcenter.service.cases.files import MOST_OF_A_CASE, disposition
from callcenter.service.cases.staff_files import StaffFiles
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock
from tests.support.cases import AGENT, CUSTOMER, CaseWorld

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
async def world(demo: Database, clock: Clock, tmp_path: Path) -> CaseWorld:
    return CaseWorld(demo, clock, tmp_path)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n...", PDF),
        (PICTURE, PNG),
        (b"\xff\xd8\xff\xe0....", JPEG),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", WEBP),
        ("订单 60010001\r\n\t坏了".encode(), TEXT),
        ("订单坏了".encode("gb18030"), TEXT),
        (b"<script>alert(1)</script>", TEXT),
        pytest.param(b"MZ\x90\x00\x03", None, id="a Windows program"),
        pytest.param(b"\x7fELF\x02", None, id="a Linux program"),
        pytest.param(b"PK\x03\x04\x14\x00", None, id="an archive, or an Office document"),
        pytest.param(b"RIFF\x10\x00\x00\x00WAVEfmt ", None, id="a sound"),
        pytest.param(b"GIF89a\x01\x00", None, id="another picture"),
        pytest.param(b" %PDF-1.7\x00", None, id="not from its first byte"),
        pytest.param(b"text with \x1b[31m", None, id="control characters"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, expected: str | None) -> None:
    assert media_type(data) == expected


def test_a_large_text_takes_no_time_of_others() -> None:
    begun = time.process_time()
    assert media_type(b"hello, world\n" * 750_000) == "text/plain"
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("given", "media", "expected"),
    [
        ("发票.pdf", PDF, "发票.pdf"),
        ("photo.JPG", JPEG, "photo.JPG"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\me\\a.png", PNG, "a.png"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.exe.pdf"),
        ("page.html", TEXT, "page.html.txt"),
        ("a\r\nSet-Cookie: x\x00.png", PNG, "aSet-Cookie: x.png"),
        ("paid\u202egnp.exe", PNG, "paidgnp.exe.png"),
        (".hidden", TEXT, "hidden.txt"),
        ("", PDF, "file.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("x" * 300 + ".webp", WEBP, "x" * (LONGEST_NAME - 5) + ".webp"),
    ],
)
def test_names_are_cleaned_and_say_what_it_is(given: str, media: str, expected: str) -> None:
    assert clean_name(given, media) == expected


def test_browsers_are_told_to_save_it() -> None:
    assert disposition('发 "票;.pdf') == "attachment; filename*=UTF-8''%E5%8F%91%20%22%E7%A5%A8%3B.pdf"


def test_limits_are_said_in_words() -> None:
    with pytest.raises(Invalid, match="6 bytes") as large:
        check(b"%PDF-1", 5)
    assert (large.value.field, large.value.hint) == ("file", "Send one of at most 5.")
    with pytest.raises(Invalid, match="empty"):
        check(b"", 5)
    with pytest.raises(Invalid, match="none that can be taken"):
        check(b"MZ\x90\x00", 5)


async def test_kept_once_under_its_hash_and_found_again(world: CaseWorld, tmp_path: Path) -> None:
    number, other = await world.register(), await world.register()
    kept = await world.files.add(number, "../坏了.png", PICTURE, CUSTOMER)
    await world.files.add(other, "again.png", PICTURE, AGENT)
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert kept.path == tmp_path / "files" / digest[:2] / digest
    assert kept.path.read_bytes() == PICTURE
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == [kept.path]
    found = await world.files.find(number, kept.id)
    assert (found.name, found.media_type, found.bytes) == ("坏了.png", PNG, len(PICTURE))
    assert (await world.course_of(number))[-1].data == {"file": kept.id, "name": "坏了.png"}
    # A file of one case is not found under another.
    with pytest.raises(NotFound):
        await world.files.find(other, kept.id)


async def test_what_is_refused_comes_to_no_disk(world: CaseWorld, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await world.files.add("9999999999", "a.png", PICTURE, CUSTOMER)
    number = await world.register()
    with pytest.raises(NotFound):
        await world.files.add(number, "a.png", PICTURE, CUSTOMER, may_see=lambda _case: False)
    with pytest.raises(Conflict):
        await world.files.add(number, "a.png", PICTURE, CUSTOMER, most=0)
    assert await world.rows(CaseFile) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_what_no_row_names_is_swept_away(world: CaseWorld) -> None:
    left = (await world.files.add(await world.register(), "a.png", PICTURE, CUSTOMER)).path
    async with world.database.engine.begin() as connection:
        await connection.execute(delete(CaseFile))
    assert await world.files.sweep() == 0
    _age(left)
    assert await world.files.sweep() == 1
    assert not left.exists()


async def test_sweeping_leaves_what_a_case_names(world: CaseWorld, tmp_path: Path) -> None:
    number = await world.register()
    kept = await world.files.add(number, "a.png", PICTURE, CUSTOMER)
    _age(kept.path)
    assert await world.files.sweep() == 0
    async with world.database.engine.begin() as connection:
        await connection.execute(delete(CaseFile))
    # The same bytes come again just before they would go.
    await world.files.add(number, "b.png", PICTURE, CUSTOMER)
    assert await world.files.sweep() == 0
    assert kept.path.exists()


def _age(path: Path) -> None:
    old = time.time() - 2 * 24 * 3600
    os.utime(path, (old, old))


async def test_the_same_id_is_kept_once(world: CaseWorld) -> None:
    number = await world.register()
    for _ in range(2):
        await world.files.add(number, "a.png", PICTURE, CUSTOMER, file_id="f1")
    assert len(await world.rows(CaseFile)) == 1
    assert len(await world.course_of(number)) == 2


async def test_a_case_takes_so_many(world: CaseWorld) -> None:
    number = await world.register()
    for each in range(3):
        await world.files.add(number, "a.txt", b"%d" % each, CUSTOMER, most=3)
    with pytest.raises(Conflict, match="3 files already"):
        await world.files.add(number, "a.txt", b"4", CUSTOMER, most=3)
    assert len(await world.rows(CaseFile)) == 3
    # Of others it takes more, up to its own limit.
    for each in range(MOST_OF_A_CASE - 3):
        await world.files.add(number, "a.txt", b"%d" % each, AGENT)
    with pytest.raises(Conflict, match=f"{MOST_OF_A_CASE} files already"):
        await world.files.add(number, "a.txt", b"more", AGENT)


async def test_bytes_that_are_gone_are_told_as_no_file(world: CaseWorld) -> None:
    number = await world.register()
    kept = await world.files.add(number, "a.png", PICTURE, CUSTOMER)
    kept.path.unlink()
    with pytest.raises(NotFound):
        await world.files.find(number, kept.id)


async def test_a_merged_case_still_takes_files(world: CaseWorld) -> None:
    number, other = await world.register(), await world.register()
    who = Responsible(kind=ResponsibleKind.USER, id="agent2")
    await world.step(number, CaseStep.ASSIGN, responsible=who)
    await world.step(number, CaseStep.MERGE, into=other)
    await world.files.add(number, "a.png", PICTURE, CUSTOMER)
    assert len(await world.rows(CaseFile)) == 1


async def test_our_people_see_the_files_of_cases_they_see(world: CaseWorld) -> None:
    files = StaffFiles(world.database.sessions, world.files, now=world.clock.now)
    agent = Actor(user_id="agent1", role=Role.AGENT, org_unit="sales")
    stranger = Actor(user_id="nobody", role=Role.ADMIN, org_unit="another company")
    number = await world.register(agent_id="agent1")
    kept = await files.add(agent, number, "a.png", PICTURE)
    assert (await files.open(agent, number, kept.id)).path == kept.path
    for who, case, file in (
        (stranger, number, kept.id),
        (agent, "9999999999", kept.id),
        (agent, number, "another"),
    ):
        with pytest.raises(NotFound):
            await files.open(who, case, file)
    with pytest.raises(NotFound):
        await files.add(stranger, number, "b.png", PICTURE)
    opened = await world.rows(AuditEntry, AuditEntry.object_type == "case_file")
    assert [(row.actor_id, row.action, row.object_id) for row in opened] == [("agent1", "opened", kept.id)]
