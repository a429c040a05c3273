"""Whom limits by address count: not a proxy, and not each address of one network."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from callcenter.web.addresses import FORWARDED, address_of, network_of


def asked(*forwarded: str, behind: bool, remote: str = "127.0.0.1") -> str:
    app = web.Application()
    app[FORWARDED] = behind
    headers = CIMultiDict([("X-Forwarded-For", each) for each in forwarded])
    return address_of(make_mocked_request("POST", "/", headers, app=app).clone(remote=remote))


@pytest.mark.parametrize(
    ("forwarded", "behind", "told"),
    [
        # Without a proxy anybody may send the header: it says nothing.
        (["192.0.2.7"], False, "127.0.0.1"),
        (["192.0.2.7"], True, "192.0.2.7"),
        # What somebody sent the proxy stands before what the proxy added.
        (["10.0.0.1, 192.0.2.7"], True, "192.0.2.7"),
        (["10.0.0.1", "192.0.2.7"], True, "192.0.2.7"),
        (["2001:db8:1:2::9"], True, "2001:db8:1:2::/64"),
        ([], True, "127.0.0.1"),
        ([""], True, "127.0.0.1"),
    ],
)
def test_behind_a_proxy_it_says_who_asks(forwarded: list[str], behind: bool, told: str) -> None:
    assert asked(*forwarded, behind=behind) == told


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_whoever_has_one_ipv6_address_has_its_network(address: str, network: str) -> None:
    assert network_of(address) == network
