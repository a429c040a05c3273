"""What pages need to know of care.yaml, and of the people and units that cases are given to."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, in_language
from callcenter.care.model import CauseNode, ClassNode, Product
from callcenter.repository.models import OrgUnit, User
from callcenter.service.cases.file_kinds import ENDINGS
from callcenter.service.permissions import SUPERVISORS, Action, Actor, reach, require


class TreeNode(msgspec.Struct, frozen=True, kw_only=True):
    """A class, a cause or a product; labels by language tag. New cases take leaves that are not retired."""

    code: str
    labels: dict[str, str]
    children: Sequence["TreeNode"] = ()
    retired: bool = False


class UnitRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A unit, named in the asker's language."""

    id: str
    name: str


class PersonRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be responsible for a case."""

    id: str
    name: str
    unit: str | None


class SurveyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A survey that customers can be asked about a case."""

    id: str
    labels: dict[str, str]


class RecoveryLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the asker may give without asking, in minor units, by kind."""

    currency: str
    mine: dict[str, int]


class OutsideRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody without an account can be responsible, and whether letters are sent."""

    allowed: bool
    mail: bool


class FileLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What files of cases may be."""

    bytes: int
    media: Sequence[str]


class CareRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How the company cares for its customers' cases. `faults` says to supervisors why what is in care.yaml
    is not in force, a line each."""

    version: str
    classes: Sequence[TreeNode]
    causes: Sequence[TreeNode]
    products: Sequence[TreeNode]
    units: Sequence[UnitRecord]
    people: Sequence[PersonRecord]
    surveys: Sequence[SurveyRecord]
    recovery: RecoveryLimits
    outside: OutsideRecord
    files: FileLimits
    faults: str


class CareView:
    """Care as people see it."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        care: Callable[[], Care],
        *,
        faults: Callable[[], str],
        mails: bool,
    ) -> None:
        """`mails`: whether letters leave."""
        self._sessions = sessions
        self._care = care
        self._faults = faults
        self._mails = mails

    async def get(self, actor: Actor, language: str) -> CareRecord:
        """Units and people are those within the actor's reach."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reached = await reach(session, actor)
            units = await session.scalars(select(OrgUnit).where(OrgUnit.id.in_(reached)).order_by(OrgUnit.id))
            people = await session.execute(
                select(User.id, User.name, User.org_unit_id)
                .where(User.org_unit_id.in_(reached), User.active.is_(True))
                .order_by(User.name, User.id)
            )
            care = self._care()
            content = care.content
            return CareRecord(
                version=care.version,
                classes=[_node(each) for each in content.classes],
                causes=[_node(each) for each in content.causes],
                products=[_node(each) for each in content.products],
                units=[UnitRecord(id=each.id, name=in_language(each.names, language)) for each in units],
                people=[PersonRecord(id=row.id, name=row.name, unit=row.org_unit_id) for row in people],
                surveys=[
                    SurveyRecord(id=key, labels=dict(each.labels))
                    for key, each in content.surveys.items()
                    if each.purpose == "case"
                ],
                recovery=RecoveryLimits(
                    currency=content.recovery.currency,
                    mine={kind.value: most for kind, most in _limits(content.recovery, actor).items()},
                ),
                outside=OutsideRecord(allowed=bool(content.outside.mail_domains), mail=self._mails),
                files=FileLimits(bytes=content.outside.file_bytes, media=sorted(ENDINGS)),
                faults=self._faults() if actor.role in SUPERVISORS else "",
            )


def _limits(recovery: Any, actor: Actor) -> dict[Any, int]:
    limits: dict[Any, int] = getattr(recovery, actor.role.value)
    return limits


def _node(node: ClassNode | CauseNode | Product) -> TreeNode:
    children = () if isinstance(node, Product) else node.children
    return TreeNode(
        code=node.code,
        labels=dict(node.labels),
        children=[_node(each) for each in children],
        retired=node.retired,
    )
