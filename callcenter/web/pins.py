"""A supervisor's staff number and PIN, with which they prove by keypad who they are."""

from callcenter.service.permissions import SUPERVISORS
from callcenter.service.staff_pins import PhonePinMade

from .context import Call
from .routing import Route


async def make_phone_pin(call: Call) -> PhonePinMade:
    """A new PIN; it is told this once, and the one before is worth nothing."""
    return await call.context.pins.make(call.actor)


ROUTES = (
    Route(
        method="POST",
        path="/api/me/phone-pin",
        summary="Make a PIN for the phone; it is told once, with the staff number it belongs to",
        handler=make_phone_pin,
        roles=SUPERVISORS,
        answer=PhonePinMade,
    ),
)
