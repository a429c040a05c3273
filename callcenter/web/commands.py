"""Commands from the agent's browser, turned into messages to the engine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from callcenter.domain import messages as m
from callcenter.domain.enums import AssignmentPhase
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import Refusal, RefusalCode
from callcenter.domain.state import Phone
from callcenter.service.errors import ServiceError

from . import bodies, frames
from .client import Client, tab_of
from .errors import ApiError, ErrorCode, from_refusal, unavailable
from .hub import LiveHub
from .ports import ContactsPort, EnginePort

log = structlog.get_logger("callcenter.web")

#: How long the engine may take for one message, seconds.
SEND_S = 5.0
#: How long the repository may take to look a disposition up, seconds; then it is taken as it is.
CHECK_S = 0.5
#: How long before the wrap-up's limit a draft without disposition is taken, ms.
DRAFT_MS = 5_000

_OVERTAKEN = (RefusalCode.WRONG_STATE, RefusalCode.STALE)

Handler = Callable[[Client, Any], Awaitable[dict[str, Any]]]


async def send(
    engine: EnginePort, message: m.AnyMessage, field: str | None = None, *, already_is_well: bool = True
) -> None:
    """Give the engine a message. Raises ApiError when it refuses or does not answer.

    What is so already is mostly what was wanted: with `already_is_well` false that is refused too.
    """
    refusal = await _refusal(engine, message)
    if refusal is None or (already_is_well and refusal.code is RefusalCode.ALREADY):
        return
    raise from_refusal(refusal, field)


async def _refusal(engine: EnginePort, message: m.AnyMessage) -> Refusal | None:
    """What the engine says. Raises ApiError when it does not answer."""
    try:
        async with asyncio.timeout(SEND_S):
            return await engine.send(message)
    except TimeoutError:
        raise unavailable("The centre") from None


class Commands:
    """All commands of docs/protocol.md. Each changes nothing when it raises ApiError."""

    def __init__(self, engine: EnginePort, hub: LiveHub, contacts: ContactsPort) -> None:
        self._engine = engine
        self._hub = hub
        self._contacts = contacts
        self._table: dict[str, tuple[type[bodies.Body], Handler]] = {
            "claim_phone": (frames.ClaimPhone, self._claim_phone),
            "release_phone": (bodies.Nothing, self._release_phone),
            "phone_state": (frames.PhoneState, self._phone_state),
            "ready": (bodies.Nothing, self._ready),
            "not_ready": (frames.NotReady, self._not_ready),
            "log_out": (bodies.Nothing, self._log_out),
            "pop_shown": (frames.OnOffer, self._pop_shown),
            "reject": (frames.OnOffer, self._reject),
            "hold": (frames.OnContact, self._hold),
            "resume": (frames.OnContact, self._resume),
            "hang_up": (frames.OnContact, self._hang_up),
            "more_time": (frames.OnContact, self._more_time),
            "wrap_up": (frames.WrapUp, self._wrap_up),
        }

    async def run(self, client: Client, name: str, args: bytes) -> dict[str, Any]:
        """Carry a command out, its arguments as JSON; its data. Raises ApiError."""
        entry = self._table.get(name)
        if entry is None:
            raise ApiError(
                ErrorCode.INVALID,
                "There is no such command.",
                f"Use one of {', '.join(self._table)}.",
                field="name",
            )
        model, handler = entry
        return await handler(client, bodies.parse_json(model, args))

    def _phone(self, client: Client) -> Phone:
        agent = self._engine.center.agents.get(client.user_id)
        return agent.phone if agent else Phone()

    def _must_be_phone_tab(self, client: Client) -> None:
        phone = self._phone(client)
        if phone.tab != client.phone or not phone.attached:
            raise ApiError(
                ErrorCode.CONFLICT,
                "This tab is not the phone.",
                "Take the phone over in this tab first.",
                field="phone.tab",
            )

    def _must_hold(self, client: Client, contact_id: str, *phases: AssignmentPhase) -> None:
        """Checked here too, so that nobody learns from a refusal what others are doing."""
        agent = self._engine.center.agents.get(client.user_id)
        held = agent.assignments.get(contact_id) if agent else None
        if held is None:
            raise ApiError(
                ErrorCode.FORBIDDEN,
                "The contact is not yours.",
                "Only the agent who holds a contact may do this.",
                field="contact_id",
            )
        if held not in phases:
            raise ApiError(
                ErrorCode.CONFLICT,
                f"The contact is in the phase {held.value}.",
                "Look at its present state.",
                field="contact_id",
            )

    async def _send(self, message: m.AnyMessage) -> dict[str, Any]:
        await send(self._engine, message)
        return {}

    async def _claim_phone(self, client: Client, args: frames.ClaimPhone) -> dict[str, Any]:
        holder = tab_of(self._phone(client).tab)
        if holder and holder != client.tab and not args.force and self._hub.live_tab(client.user_id, holder):
            raise ApiError(
                ErrorCode.CONFLICT,
                "Another tab is the phone.",
                "Go to that tab, or take the phone over here.",
                field="phone.tab",
            )
        return await self._send(m.PhoneClaimed(agent_id=client.user_id, tab=client.phone))

    async def _release_phone(self, client: Client, _args: bodies.Nothing) -> dict[str, Any]:
        self._must_be_phone_tab(client)
        return await self._send(m.PhoneDetached(agent_id=client.user_id, tab=client.phone))

    async def _phone_state(self, client: Client, args: frames.PhoneState) -> dict[str, Any]:
        self._must_be_phone_tab(client)
        return await self._send(
            m.PhoneStateChanged(
                agent_id=client.user_id,
                tab=client.phone,
                registered=args.registered,
                microphone=args.microphone,
                sound=args.sound,
            )
        )

    async def _ready(self, client: Client, _args: bodies.Nothing) -> dict[str, Any]:
        self._must_be_phone_tab(client)
        phone = self._phone(client)
        parts = {
            "phone.registered": phone.registered and phone.online,
            "phone.microphone": phone.microphone,
            "phone.sound": phone.sound,
        }
        missing = next((name for name, there in parts.items() if not there), None)
        await send(self._engine, m.BecomeReady(agent_id=client.user_id), missing)
        return {}

    async def _not_ready(self, client: Client, args: frames.NotReady) -> dict[str, Any]:
        return await self._send(m.BecomeNotReady(agent_id=client.user_id, reason=args.reason))

    async def _log_out(self, client: Client, _args: bodies.Nothing) -> dict[str, Any]:
        return await self._send(m.LogOut(agent_id=client.user_id))

    async def _pop_shown(self, client: Client, args: frames.OnOffer) -> dict[str, Any]:
        self._must_be_phone_tab(client)
        refusal = await _refusal(self._engine, m.PopShown(agent_id=client.user_id, offer_id=args.offer_id))
        # Overtaken: the phone rang without it (a late pop) and was answered, or the caller has gone.
        if refusal is None or refusal.code in (RefusalCode.ALREADY, *_OVERTAKEN):
            return {"late": refusal is not None and refusal.code in _OVERTAKEN}
        raise from_refusal(refusal)

    async def _reject(self, client: Client, args: frames.OnOffer) -> dict[str, Any]:
        return await self._send(m.RejectOffer(agent_id=client.user_id, offer_id=args.offer_id))

    async def _hold(self, client: Client, args: frames.OnContact) -> dict[str, Any]:
        self._must_hold(client, args.contact_id, AssignmentPhase.CONNECTED)
        return await self._send(m.Hold(agent_id=client.user_id, contact_id=args.contact_id))

    async def _resume(self, client: Client, args: frames.OnContact) -> dict[str, Any]:
        self._must_hold(client, args.contact_id, AssignmentPhase.CONNECTED)
        return await self._send(m.Resume(agent_id=client.user_id, contact_id=args.contact_id))

    async def _hang_up(self, client: Client, args: frames.OnContact) -> dict[str, Any]:
        self._must_hold(client, args.contact_id, AssignmentPhase.CONNECTED)
        return await self._send(m.HangUp(agent_id=client.user_id, contact_id=args.contact_id))

    async def _more_time(self, client: Client, args: frames.OnContact) -> dict[str, Any]:
        self._must_hold(client, args.contact_id, AssignmentPhase.WRAP_UP)
        return await self._send(m.ExtendWrapUp(agent_id=client.user_id, contact_id=args.contact_id))

    async def _wrap_up(self, client: Client, args: frames.WrapUp) -> dict[str, Any]:
        self._must_hold(client, args.contact_id, AssignmentPhase.WRAP_UP)
        await self._check_disposition(client, args.disposition)
        return await self._send(
            m.FinishWrapUp(
                agent_id=client.user_id,
                contact_id=args.contact_id,
                disposition=args.disposition,
                notes=Personal(args.notes),
            )
        )

    async def _check_disposition(self, client: Client, disposition: str) -> None:
        if not disposition:
            left_ms = self._engine.center.agents[client.user_id].wrap_up_until - self._engine.now_ms()
            if left_ms > DRAFT_MS:
                raise ApiError(
                    ErrorCode.INVALID,
                    "There is no disposition.",
                    "Choose one of the list.",
                    field="disposition",
                )
            return
        try:
            async with asyncio.timeout(CHECK_S):
                await self._contacts.check_disposition(disposition)
        except ServiceError:
            raise
        except Exception as error:
            # Notes are worth more than the check.
            log.warning("disposition_not_checked", error=type(error).__name__)
