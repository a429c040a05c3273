"""Whom to tell about a case, with their mail addresses and languages."""

from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from callcenter.care import Care
from callcenter.repository.cases import CaseLink
from callcenter.repository.enums import ResponsibleKind, Role
from callcenter.repository.models import OrgUnit, User

#: Of a unit without supervisors, so many of its people are told.
MOST_OF_A_UNIT: Final = 20


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to tell: a user, or someone outside (no `user_id`). `email` may be empty."""

    user_id: str
    name: str
    email: str
    language: str


def concerned(connection: Connection, case: Any, care: Care) -> list[Person]:
    """Who is to solve a case (a row of `cases`): the responsible person or unit; before there is one, the
    unit that care.yaml names for its class, or else who took it down."""
    match case.responsible_kind:
        case ResponsibleKind.USER:
            return _users(connection, [case.responsible_user])
        case ResponsibleKind.UNIT:
            return of_unit(connection, case.responsible_unit)
        case ResponsibleKind.OUTSIDE:
            language = connection.scalar(
                select(CaseLink.language)
                .where(CaseLink.case_number == case.number, CaseLink.email == case.responsible_email)
                .order_by(CaseLink.made_at.desc())
            )
            return [
                Person(
                    user_id="",
                    name=case.responsible_name or "",
                    email=case.responsible_email or "",
                    language=language or "en",
                )
            ]
        case _:
            return of_unit(connection, care.unit_of(case.class_code)) or _users(connection, [case.opened_by])


def had_it(connection: Connection, case: Any) -> list[Person]:
    """Who of ours had to do with a case (a row of `cases`) that is over: the responsible person or unit, who
    replied and who closed it."""
    users = [case.responsible_user, case.replied_by, case.closed_by]
    of_ours = case.responsible_unit and of_unit(connection, case.responsible_unit)
    found = {each.user_id: each for each in (*(of_ours or ()), *_users(connection, users))}
    return list(found.values())


def named(connection: Connection, to: str) -> list[Person]:
    """A user, or the people of a unit, by id."""
    return _users(connection, [to]) or of_unit(connection, to)


def of_unit(connection: Connection, unit: str) -> list[Person]:
    """A unit's supervisors; all of it when it has none."""
    users = connection.execute(
        select(User.id, User.role).where(User.org_unit_id == unit, User.active.is_(True)).order_by(User.id)
    ).all()
    leading = [user_id for user_id, role in users if role is not Role.AGENT]
    return _users(connection, leading or [user_id for user_id, _ in users][:MOST_OF_A_UNIT])


def deciding(connection: Connection, unit: str | None, *, without: Collection[str]) -> list[Person]:
    """Who may decide an appeal in a case of a unit, and had no hand in it: supervisors and administrators of
    the nearest unit above that has some."""
    while unit:
        users = connection.scalars(
            select(User.id).where(
                User.org_unit_id == unit, User.active.is_(True), User.role.in_((Role.SUPERVISOR, Role.ADMIN))
            )
        ).all()
        if found := [each for each in users if each not in without]:
            return _users(connection, found)
        unit = connection.scalar(select(OrgUnit.parent_id).where(OrgUnit.id == unit))
    return []


def _users(connection: Connection, ids: Iterable[str | None]) -> list[Person]:
    wanted = [each for each in ids if each]
    rows = connection.execute(
        select(User.id, User.name, User.email, User.language)
        .where(User.id.in_(wanted), User.active.is_(True))
        .order_by(User.id)
    )
    return [
        Person(user_id=user_id, name=name, email=email or "", language=language)
        for user_id, name, email, language in rows
    ]
