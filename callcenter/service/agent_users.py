"""An agent is a user who logs in: made with the agent, kept in step with it, disabled when it goes."""

import datetime as dt

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.configuration import AgentSpec
from callcenter.repository.enums import Role
from callcenter.repository.models import User
from callcenter.repository.passwords import new_password
from callcenter.service.company_refusals import SetupConflict, SetupInvalid, SetupReason
from callcenter.service.errors import Invalid
from callcenter.service.users import (
    NewUser,
    add_user,
    check_org_unit,
    check_password,
    end_sessions,
    hashed,
)


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """The user of an agent. For a new one: without `username` the agent's id, without `password` one is made.

    For a user who is there already only what is given is changed.
    """

    username: str = ""
    password: str = ""
    language: str = ""


class LoginPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What will be done; `password` is the new one (empty: it stays), `made` when it was made by us."""

    login: Login
    password: str
    password_hash: str
    made: bool


async def plan(sessions: async_sessionmaker[AsyncSession], agent: AgentSpec, login: Login) -> LoginPlan:
    """Look, choose a password and hash it, before any transaction. Raises Invalid, Conflict.

    A user of another role stays what they are: an agent's would take over their name, org unit and password.
    """
    if login.password:
        check_password(login.password, "user.password")
    async with sessions() as session:
        user = await session.get(User, agent.id)
        if user is not None and user.role is not Role.AGENT:
            raise SetupConflict(
                f"The user {agent.id} ({user.name}) has the role {user.role.value}, not that of an agent.",
                "Choose another id: whoever does both has a second log-in, as an agent.",
                SetupReason.NOT_AN_AGENT,
                agent=agent.id,
                role=user.role.value,
            )
        if user is None:
            await _check_username(session, agent, login)
        await check_org_unit(session, agent.org_unit)
    made = not login.password and (user is None or not user.active)
    password = new_password() if made else login.password
    return LoginPlan(
        login=login,
        password=password,
        password_hash=await hashed(password) if password else "",
        made=made,
    )


async def _check_username(session: AsyncSession, agent: AgentSpec, login: Login) -> None:
    """Raises Invalid when somebody else logs in with the new agent's name."""
    name = login.username or agent.id
    other = await session.scalar(select(User).where(User.username == name))
    if other is not None:
        raise SetupInvalid(
            "user.username" if login.username else "id",
            f"The log-in name {name} is that of the user {other.id} ({other.name}), role {other.role.value}.",
            "Choose another log-in name, user.username; without one it is the agent's id.",
            SetupReason.USERNAME_TAKEN,
            {"username": name, "role": other.role.value},
        )


async def carry_out(
    session: AsyncSession, now: dt.datetime, agent: AgentSpec, time_zone: str, todo: LoginPlan
) -> User:
    """Make or change the agent's user in the session's transaction. Raises Invalid."""
    user = await session.get(User, agent.id)
    if user is None:
        new = NewUser(
            id=agent.id,
            name=agent.name,
            role=Role.AGENT,
            org_unit=agent.org_unit,
            time_zone=time_zone,
            language=todo.login.language or "en",
            username=todo.login.username,
        )
        return await add_user(session, now, new, todo.password_hash, "user.")
    if todo.login.username and todo.login.username != user.username:
        raise Invalid(
            "user.username", f"The user's name is {user.username}.", "A log-in name stays as it is."
        )
    user.name, user.org_unit_id, user.active = agent.name, agent.org_unit, True
    user.language = todo.login.language or user.language
    if todo.password_hash:
        user.password_hash = todo.password_hash
        await end_sessions(session, user)
    await session.flush()
    return user


async def disable(session: AsyncSession, agent_id: str) -> None:
    """The agent is no more: nor may their user log in, unless they have another role."""
    user = await session.get(User, agent_id)
    if user is not None and user.role is Role.AGENT:
        user.active = False
        await end_sessions(session, user)
