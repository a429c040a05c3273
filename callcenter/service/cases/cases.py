"""Cases on behalf of a person: listed, opened, changed step by step."""

import asyncio
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from callcenter.domain import messages as m
from callcenter.domain.enums import Tier
from callcenter.repository.cases import Case
from callcenter.repository.database import is_away
from callcenter.repository.enums import CaseStep
from callcenter.service import audit
from callcenter.service.customers import find_visible
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Action, Actor, require

from . import access, listing, taken_down, used
from .fields import StepFields
from .filters import CaseFilter
from .importing import ImportedCases, Importer, Progress
from .records import CasePage, CaseView
from .similar import SimilarCase, shown
from .taken_down import TakenDown
from .templates import NewTemplate, TemplateRecord, make, templates
from .work import Work

#: Steps that people take by name; the others come of what they do with files, recoveries, tasks and so on.
BY_NAME = frozenset(
    {
        CaseStep.ANSWER_ON_SPOT,
        CaseStep.ASSIGN,
        CaseStep.ACCEPT,
        CaseStep.DECLINE,
        CaseStep.FEEDBACK,
        CaseStep.REPLY,
        CaseStep.CLOSE,
        CaseStep.ASK,
        CaseStep.EVALUATE,
        CaseStep.REOPEN,
        CaseStep.WITHDRAW,
        CaseStep.MERGE,
        CaseStep.UNMERGE,
        CaseStep.ESCALATE,
        CaseStep.APPEAL,
        CaseStep.DECIDE,
        CaseStep.EDIT,
        CaseStep.NOTE,
        CaseStep.LINK_CUSTOMER,
    }
)


class Cases(Work):
    """Cases on behalf of a person. What changes one is one transaction: case, course and audit trail."""

    async def page(self, actor: Actor, wanted: CaseFilter, language: str = "en") -> CasePage:
        """Cases that the actor sees, newest first; units are named in `language`. Raises Invalid."""
        require(actor, Action.SEE_CASES)
        # Found first, on a connection of its own: nobody holds two at a time.
        words = wanted.q.strip()
        texts = await self._texts.numbers(words, listing.MOST_FOUND) if self._texts and words else ()
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await listing.page(session, reach, wanted, self._now(), texts, language)

    async def overdue_count(self, actor: Actor) -> int:
        """How many cases that the actor sees somebody should have answered by now."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await listing.overdue_count(session, reach, self._now())

    async def get(self, actor: Actor, number: str, language: str = "en") -> CaseView:
        """The case with all that belongs to it; that it was opened is audited. Raises NotFound."""
        require(actor, Action.SEE_CASES)
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            view = await self._view(session, reach, number, self._now(), language)
            audit.note(session, self._now(), actor.user_id, "opened", "case", number)
            return view

    async def step(
        self,
        actor: Actor,
        number: str,
        step: CaseStep,
        version: int | None,
        fields: StepFields,
        language: str = "en",
    ) -> CaseView:
        """Take a step; `version` is that of the case as the actor saw it, None if nothing depends on it. The
        case as it is then. Raises NotFound, Invalid, StepRefused."""
        require(actor, Action.CHANGE_CASES)
        if step not in BY_NAME:
            raise Invalid("step", "This is not taken by name.", f"Take one of {', '.join(sorted(BY_NAME))}.")
        at = self._now()

        def take(connection: Connection, reach: access.Reach) -> None:
            stepped = self._course.take(
                connection,
                number,
                step,
                access.by(actor),
                fields,
                at,
                version=version,
                may_see=reach.sees,
                may_name=reach.units.__contains__,
            )
            used.note(connection, stepped, reach.units)

        await self.within(actor, take)
        return await self._changed(actor, number, at, language)

    async def similar(self, actor: Actor, text: str, limit: int = 5) -> Sequence[SimilarCase]:
        """Past cases like this text, with what solved them."""
        require(actor, Action.SEE_CASES)
        if self._texts is None:
            return []
        hits = await self._texts.hits(text)
        async with self._sessions() as session:
            return await shown(session, await access.reach_of(session, actor), hits, limit)

    async def templates(self, actor: Actor, case_class: str = "") -> Sequence[TemplateRecord]:
        """Answers to use again: of a class, or of a branch of classes; the most used first."""
        require(actor, Action.SEE_CASES)
        classes = {case_class, *self.care.classes.below(case_class)} if case_class else ()
        async with self._sessions() as session:
            return await templates(session, await access.reach_of(session, actor), classes)

    async def make_template(self, actor: Actor, number: str, new: NewTemplate) -> str:
        """A template of what solved a case; its id. Raises NotFound, Invalid, Conflict."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        return await self.within(
            actor, lambda connection, reach: make(connection, self._course, reach, number, new, at)
        )

    async def import_file(
        self,
        actor: Actor,
        raw: bytes,
        *,
        dry_run: bool = False,
        progress: Progress = lambda _done, _of: None,
    ) -> ImportedCases:
        """Take over the cases of a CSV file, all or none; `dry_run`: only say what is wrong with it. Raises
        Forbidden, and Invalid when it is no such file."""
        require(actor, Action.IMPORT_CASES)
        at = self._now()
        importer = Importer(
            actor.user_id, actor.org_unit or None, self._timing(), indexed=self._texts is not None
        )
        file = await asyncio.to_thread(importer.read, raw, at)
        return await self.within(
            actor,
            lambda connection, reach: importer.store(
                connection, file, reach, at, dry_run=dry_run, progress=progress
            ),
        )

    async def check(
        self,
        *,
        subject: str,
        case_class: str,
        severity: str,
        description: str,
        order_number: str = "",
        product: str = "",
        batch: str = "",
    ) -> None:
        """Raise Invalid, naming the field, unless a case of these may be given a number."""
        taken_down.check_facts(
            self.care,
            subject=subject,
            case_class=case_class,
            severity=severity,
            description=description,
            order_number=order_number,
            product=product,
            batch=batch,
        )

    async def taken_down(self, actor: Actor, given: TakenDown, country: str) -> m.TakeWritten:
        """What is to be told to the centre of a case that came without a call; `country` is that of numbers
        written nationally. Raises Invalid, and NotFound when the actor sees no such customer."""
        require(actor, Action.CHANGE_CASES)
        tier = Tier.STANDARD
        if given.customer_id:
            async with self._sessions() as session:
                customer = await find_visible(session, actor, given.customer_id)
                tier = customer.tier
                if not given.language:
                    given = msgspec.structs.replace(given, language=customer.language)
        return taken_down.message_of(self.care, actor, given, country, tier)

    async def number_of(self, request: str) -> str | None:
        """The number that a request was given before, None when there is none or the repository is away."""
        try:
            async with self._sessions() as session:
                return await session.scalar(select(Case.number).where(Case.request_id == request))
        except Exception as error:
            if is_away(error):
                return None
            raise
