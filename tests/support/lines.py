"""What leads from an installation to a phone outside, and whether two phones hear each other."""

from callcenter.config import HostPort

from .phones import Phone

_HERTZ = 700


def trunk_to(phone: Phone) -> HostPort:
    """Where the phone is, for an installation whose trunk leads there."""
    host, _, port = phone.address.rpartition(":")
    return HostPort(host, int(port))


async def hear_each_other(one: Phone, other: Phone) -> None:
    """Each hears the other's tone; then both are silent."""
    one.play_tone(_HERTZ)
    other.play_tone(2 * _HERTZ)
    await other.hears_tone(_HERTZ)
    await one.hears_tone(2 * _HERTZ)
    one.play_tone(0)
    other.play_tone(0)
