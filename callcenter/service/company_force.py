"""The set-up in force and the file it comes from, kept in step: both change, or neither."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path

import structlog

from callcenter.company import (
    FILE_NAME,
    Change,
    Company,
    CompanyError,
    in_use,
    keep,
    read_bytes,
    replace_file,
)
from callcenter.company.apart import change_apart
from callcenter.domain.configuration import Configuration
from callcenter.domain.enums import ContactState
from callcenter.domain.messages import LoadConfiguration
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Center
from callcenter.service.company_records import KeptQueue
from callcenter.service.company_refusals import SetupConflict, SetupReason
from callcenter.service.company_requests import invalid, sentence
from callcenter.service.errors import Conflict

log = structlog.get_logger(__name__)

#: Any version will do.
ANY = "*"
#: So many warnings are logged one by one.
MOST_LOGGED = 20
#: States of a contact that waits for an agent.
_WAITING = frozenset({ContactState.QUEUED, ContactState.OFFERED})
_RELOAD = "POST /api/configuration/reload loads it as it is now; then repeat the change."


class InForce:
    """`company` is the file as it was loaded, `kept` the queues in force beside it for their contacts' sake;
    `center` gives the state, `send` hands the centre a message."""

    def __init__(
        self,
        home: Path,
        company: Company,
        kept: frozenset[str],
        center: Callable[[], Center],
        send: Callable[[LoadConfiguration], Awaitable[Refusal | None]],
    ) -> None:
        self.home = home
        self.company = company
        self.kept = kept
        self._path = home / FILE_NAME
        self._center = center
        self._send = send

    async def is_changed(self) -> bool:
        """Whether the file is another one than was loaded."""
        return await asyncio.to_thread(self._differs)

    def _differs(self) -> bool:
        try:
            return read_bytes(self._path) != self.company.raw
        except CompanyError:
            return True

    def warn(self) -> None:
        """Tell the log which queues nobody could serve."""
        warnings = self.company.warnings
        for one in warnings[:MOST_LOGGED]:
            queue = one.values["queue"]
            log.warning("company.queue_unserved", queue=queue, message=one.what, hint=one.mend)
        if len(warnings) > MOST_LOGGED:
            log.warning(
                "company.queues_unserved", queues=len(warnings), hint="GET /api/configuration has all"
            )

    def kept_queues(self) -> list[KeptQueue]:
        """The queues kept for their contacts' sake, and how many are in them."""
        center = self._center()
        if not self.kept or center.configuration is None:
            return []
        contacts = dict.fromkeys(self.kept, 0)
        waiting = dict.fromkeys(self.kept, 0)
        for contact in center.contacts.values():
            if contact.queue and contact.state is not ContactState.ENDED:
                for queue in {contact.queue, *contact.added_queues} & self.kept:
                    contacts[queue] += 1
                    waiting[queue] += contact.state in _WAITING
        names = {queue.id: queue.names for queue in center.configuration.queues}
        return [
            KeptQueue(id=queue, names=names.get(queue, {}), waiting=waiting[queue], contacts=contacts[queue])
            for queue in sorted(self.kept)
        ]

    async def check(self, version: str) -> None:
        """Whether a change can be made to this version. Raises Conflict when somebody else was quicker."""
        if version not in (ANY, self.company.version):
            raise SetupConflict(
                "The set-up has changed since you read it.",
                "Read GET /api/configuration again, and make the change to what is there now.",
                SetupReason.CHANGED_SINCE,
            )
        if await self.is_changed():
            raise SetupConflict(
                f"{FILE_NAME} was changed by hand since it was loaded.", _RELOAD, SetupReason.CHANGED_BY_HAND
            )

    async def changed(self, version: str, about: str, changes: list[Change]) -> Company:
        """The file with these changes, checked and not written yet; `about` is what they are about.

        Raises Invalid, and Conflict when somebody else was quicker.
        """
        await self.check(version)
        try:
            return await change_apart(self.home, self.company, changes)
        except CompanyError as error:
            raise invalid(error, about) from None

    async def apply(
        self,
        company: Company,
        by: str = "",
        *,
        moves: Mapping[str, str] | None = None,
        hint: str = "",
        let_go: str = "",
    ) -> None:
        """Write the file and hand it to the centre. Raises Conflict with this hint when the centre refuses.

        `moves`: where contacts of queues that are left out go; `let_go`: a kept queue that is to go.
        """
        configuration, kept = self._with_kept(company, {*(moves or ()), let_go})
        before = self.company.raw
        # After a reload the file holds it already.
        write = await self._write(before, company.raw)
        try:
            refusal = await self._send(
                LoadConfiguration(configuration=configuration, moves=dict(moves or {}), by=by)
            )
            if refusal is not None:
                raise self._not_empty(configuration, moves or {}, hint) or Conflict(
                    f"{sentence(refusal.message)}.", hint
                )
        except BaseException:
            if write:
                await self._write(company.raw, before)
            raise
        is_new = company.version != self.company.version
        self.company, self.kept = company, kept
        log.info("company.loaded", version=company.version, by=by)
        if is_new:
            self.warn()

    def named(self) -> set[str]:
        """The agents of the file."""
        return {agent.id for agent in self.company.configuration.agents}

    def in_centre(self) -> Collection[str]:
        """The agents the centre knows: beside those of the file those who were taken out in a contact."""
        return self._center().agents.keys()

    async def let_go(self) -> None:
        """Drop kept queues that are empty, and agents who are no more and have ended their last contact.

        Raises Conflict.
        """
        empty = self.kept - self._with_kept(self.company)[1]
        agents = self.named()
        gone = [a.id for a in self._center().agents.values() if a.id not in agents and not a.assignments]
        if empty or gone:
            await self.apply(self.company)
            log.info("company.let_go", queues=sorted(empty), agents=sorted(gone))

    def _with_kept(
        self, company: Company, let_go: Collection[str] = ()
    ) -> tuple[Configuration, frozenset[str]]:
        """The set-up with the kept queues that are still needed, and which these are."""
        if not self.kept:
            return company.configuration, self.kept
        center = self._center()
        wanted = (self.kept & in_use(center)).difference(let_go)
        return keep(company.configuration, company.flow, center.configuration, wanted)

    def _not_empty(
        self, configuration: Configuration, moves: Mapping[str, str], hint: str
    ) -> SetupConflict | None:
        """Why the centre would not let a queue go: contacts are in it, and nothing says where they go on."""
        stay = {queue.id for queue in configuration.queues} | moves.keys()
        held = Counter(
            contact.queue
            for contact in self._center().contacts.values()
            if contact.queue and contact.queue not in stay and contact.state is not ContactState.ENDED
        )
        for queue, contacts in held.items():
            message = f"Queue {queue} has {contacts} contacts in it: say in which queue they go on."
            return SetupConflict(message, hint, SetupReason.QUEUE_NOT_EMPTY, queue=queue, contacts=contacts)
        return None

    async def _write(self, expected: bytes, new: bytes) -> bool:
        """Whether anything was written."""
        try:
            if expected == new or await asyncio.to_thread(read_bytes, self._path) == new:
                return False
            written = await asyncio.to_thread(replace_file, self._path, expected, new)
        except (OSError, CompanyError) as error:
            mend = "Free space on its disk, or let the server write there."
            message = f"{FILE_NAME} cannot be written: {error}."
            raise SetupConflict(message, mend, SetupReason.NOT_WRITTEN, given=str(error)) from None
        if not written:
            raise SetupConflict(
                f"{FILE_NAME} was changed by hand just now.", _RELOAD, SetupReason.CHANGED_BY_HAND
            )
        return True
