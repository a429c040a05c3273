"""What is taken for a mail address."""

import pytest

from callcenter.service import checks
from callcenter.service.errors import Invalid


@pytest.mark.parametrize(
    "address",
    ["li.wei@example.com", "o'neill+x@mail.example.co.uk", "李伟@例子.中国", "a_b-c@x.y", "1@2.cn"],
)
def test_an_address(address: str) -> None:
    assert checks.email("email", f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.com",
        "a@b",
        "a b@example.com",
        "a@example..com",
        "bob,alice@example.com",
        "bob;alice@example.com",
        "Li <li@example.com>",
        "<li@example.com",
        "li@example.com>",
        "li@evil.example,example.com",
        "friends:li@example.com",
        '"li wei"@example.com',
        "li(x)@example.com",
        "li@[127.0.0.1]",
        "li\\@example.com",
        "a@example.com\nBcc: b@example.com",
        "a@example.com\0",
        "a\u202e@example.com",
        f"{'a' * 250}@example.com",
    ],
)
def test_no_address(address: str) -> None:
    with pytest.raises(Invalid):
        checks.email("email", address)
