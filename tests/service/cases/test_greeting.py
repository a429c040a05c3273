"""A letter to an address that a stranger gave says nothing for the stranger."""

import pytest

from callcenter.service.cases.telling import greeted


@pytest.mark.parametrize(
    "name", ["王小明", "Ann O'Neill", "J. Smith", "Dr. José Peña-Ruiz", "林·佳慧", "Louis 14", ""]
)
def test_a_name_is_greeted(name: str) -> None:
    assert greeted(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "You have won: http://evil.example",
        "evil.example/prize",
        "中奖请访问 evil.cn",
        "write to me@evil.example",
        "call 400 800 1234 now",
        "中奖请加微信 a1b2c3",
        "[2611220001]",
        "<a>",
    ],
)
def test_what_reads_as_a_link_or_a_number_is_not(name: str) -> None:
    assert greeted(name) == ""
