"""Who asks, as limits by address count them."""

import ipaddress

from aiohttp import web

#: Whether a proxy stands before us that says who asks (CALLCENTER_FORWARDED).
FORWARDED: web.AppKey[bool] = web.AppKey("forwarded", bool)
HEADER = "X-Forwarded-For"


def address_of(request: web.Request) -> str:
    """The IPv4 address that a request came from, or the /64 network of the IPv6 one.

    Behind a proxy that is the last address of X-Forwarded-For: the proxy added it. Those before it are what
    it was told, and anybody may tell it anything.
    """
    address = request.remote or ""
    if request.app[FORWARDED]:
        address = ",".join(request.headers.getall(HEADER, [])).rpartition(",")[2].strip() or address
    return network_of(address)


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one: whoever has one address of it has 2**64 (RFC 6177).
    Anything else stays as it is."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((read, 64), strict=False))
        read = read.ipv4_mapped
    return str(read)
