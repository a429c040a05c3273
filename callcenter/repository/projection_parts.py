"""What journal events mean for the rows of a contact's parts: its legs and offers."""

import datetime as dt

from callcenter.domain import events as e
from callcenter.domain.enums import LegRole, OfferState
from callcenter.repository.rows import Rows, StoredContact, StoredLeg, StoredOffer


def offer_made(rows: Rows, contact: StoredContact, event: e.OfferMade, at: dt.datetime) -> None:
    rows.add_offer(
        StoredOffer(
            id=event.offer_id,
            contact_id=contact.id,
            agent_id=event.agent_id,
            queue=event.queue,
            state=OfferState.PENDING,
            reason=event.reason,
            offered_at=at,
        )
    )


def pop_acknowledged(rows: Rows, contact: StoredContact, event: e.PopAcknowledged, at: dt.datetime) -> None:
    offer = rows.offers.get(event.offer_id)
    if offer is not None:
        offer.pop_shown_at = at
        rows.touch(offer)


def ring_started(rows: Rows, contact: StoredContact, event: e.RingStarted, at: dt.datetime) -> None:
    offer = rows.offers.get(event.offer_id)
    if offer is not None:
        offer.rung_at, offer.pop_late = at, event.pop_late
        rows.touch(offer)


def offer_ended(rows: Rows, contact: StoredContact, event: e.OfferEnded, at: dt.datetime) -> None:
    end_offer(rows, event.offer_id, event.state, at)


def end_offer(rows: Rows, offer_id: str, state: OfferState, at: dt.datetime) -> None:
    offer = rows.offers.get(offer_id)
    if offer is not None and offer.ended_at is None:
        offer.state, offer.ended_at = state, at
        rows.touch(offer)


def leg_dialled(rows: Rows, contact: StoredContact, event: e.AgentLegDialled, at: dt.datetime) -> None:
    _add_leg(rows, contact, event.leg_id, LegRole.AGENT, at, event.agent_id)


def _add_leg(
    rows: Rows,
    contact: StoredContact,
    leg_id: str,
    role: LegRole,
    at: dt.datetime,
    agent_id: str | None = None,
) -> None:
    rows.add_leg(StoredLeg(id=leg_id, contact_id=contact.id, role=role, agent_id=agent_id, started_at=at))


def leg_up(rows: Rows, contact: StoredContact, event: e.LegWentUp, at: dt.datetime) -> None:
    leg = rows.legs.get(event.leg_id)
    if leg is not None:
        leg.answered_at = at
        rows.touch(leg)


def leg_gone(rows: Rows, contact: StoredContact, event: e.LegGone, at: dt.datetime) -> None:
    leg = rows.legs.get(event.leg_id)
    if leg is not None:
        leg.ended_at, leg.cause = at, event.cause
        rows.touch(leg)


def transfer_dialled(rows: Rows, contact: StoredContact, event: e.TransferDialled, at: dt.datetime) -> None:
    _add_leg(rows, contact, event.leg_id, LegRole.EXTERNAL, at)
