"""Stand-ins for what is open to people without an account: links, complaints, files."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from aiohttp import web

from callcenter.domain.enums import CaseKind
from callcenter.repository.enums import CaseStatus, CaseStep
from callcenter.service.cases.file_kinds import check, clean_name
from callcenter.service.cases.files import Kept
from callcenter.service.cases.outside import LinkOver
from callcenter.service.cases.outside_view import OutsideCase, OutsideFile
from callcenter.service.cases.public import Complaint, Numbered, PublicForm
from callcenter.service.cases.standing import PublicStatus
from callcenter.service.errors import NotFound
from callcenter.service.permissions import Actor
from callcenter.web import case_files, outside, public_complaints

TOKEN = "a-good-token"
NUMBER = "2611220001"
REQUEST = UUID(int=1)
MOST = 5 * 1024 * 1024

CASE = OutsideCase(
    number=NUMBER,
    kind=CaseKind.COMPLAINT,
    class_label="Quality",
    subject="Kettle",
    description="Broken",
    product=None,
    batch=None,
    order_number=None,
    status=CaseStatus.ASSIGNED,
    opened_ms=0,
    due_ms=None,
    until_ms=1,
    name="Li",
    language="en",
    words=(),
    files=(),
    steps=(CaseStep.ACCEPT,),
    file_bytes=MOST,
)


class FakeCare:
    """One case, one link, one file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "file.txt"
        self.taken: list[Complaint] = []
        self.steps: list[tuple[CaseStep, str | None]] = []
        self.added: list[str] = []

    def install(self, app: web.Application) -> None:
        outside.install(app, FakeOutside(self))
        public_complaints.install(app, FakeComplaints(self))
        app[case_files.CASE_FILES] = FakeFiles(self)

    def kept(self, name: str = "a.txt", data: bytes = b"text") -> Kept:
        self._path.write_bytes(data)
        media = check(data, MOST)
        name = clean_name(name, media)
        return Kept(id="f1", name=name, media_type=media, bytes=len(data), path=self._path)


class FakeOutside:
    def __init__(self, care: FakeCare) -> None:
        self._care = care

    async def check(self, token: str) -> None:
        if token != TOKEN:
            raise LinkOver

    async def look(self, token: str) -> OutsideCase:
        await self.check(token)
        return CASE

    async def step(self, token: str, step: CaseStep, words: str | None = None) -> OutsideCase | None:
        await self.check(token)
        self._care.steps.append((step, words))
        return None if step is CaseStep.DECLINE else CASE

    async def add_file(self, token: str, name: str, data: bytes) -> OutsideFile:
        await self.check(token)
        kept = self._care.kept(name, data)
        self._care.added.append(kept.name)
        return OutsideFile(
            id=kept.id, name=kept.name, media_type=kept.media_type, bytes=kept.bytes, mine=True
        )

    async def file(self, token: str, file_id: str) -> Kept:
        await self.check(token)
        if file_id != "f1":
            raise NotFound("file")
        return self._care.kept()


class FakeComplaints:
    def __init__(self, care: FakeCare) -> None:
        self._care = care

    def form(self) -> PublicForm:
        return PublicForm(classes=(), products=(), files=3, file_bytes=MOST, media=())

    async def take(self, given: Complaint, address: str) -> Numbered:
        self._care.taken.append(given)
        return Numbered(number=NUMBER)

    async def add_file(self, number: str, request_id: UUID, name: str, data: bytes) -> Kept:
        if (number, request_id) != (NUMBER, REQUEST):
            raise NotFound("case")
        kept = self._care.kept(name, data)
        self._care.added.append(kept.name)
        return kept

    async def status(self, number: str, proof: str, address: str) -> PublicStatus:
        if (number, proof) != (NUMBER, "0001"):
            raise NotFound("case")
        day = dt.date(2026, 11, 22)
        return PublicStatus(
            number=number,
            status="open",
            opened_on=day,
            due_on=None,
            closed_on=None,
            may_reopen=False,
            may_appeal=False,
            appeal_refused=False,
        )

    async def reopen(self, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        return await self.status(number, proof, address)

    async def appeal(self, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        return await self.status(number, proof, address)


class FakeFiles:
    def __init__(self, care: FakeCare) -> None:
        self._care = care

    async def add(self, actor: Actor, number: str, name: str, data: bytes) -> Kept:
        if number != NUMBER:
            raise NotFound("case")
        kept = self._care.kept(name, data)
        self._care.added.append(kept.name)
        return kept

    async def open(self, actor: Actor, number: str, file_id: str) -> Kept:
        if (number, file_id) != (NUMBER, "f1"):
            raise NotFound("file")
        return self._care.kept()
