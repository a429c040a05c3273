"""Numbers outside that are the company's own, and a company.yaml that grows beyond bounds when it is read."""

from pathlib import Path

import pytest

from callcenter.company import CompanyError, ProblemCode, parse_company

from .test_company import small, write

BOMB = ["x0: &x0 [1]"] + [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]


@pytest.mark.parametrize(
    ("entry", "number"),
    [
        ("4008", "4008"),
        ("+862155550100", "+862155550100"),
        ("862155550100", "+862155550100"),
        ("02155550100", "+862155550100"),
        ("+862155550100", "02155550100"),
        ("+862155550100", "008621555501 00".replace(" ", "")),
    ],
)
def test_callers_are_not_put_through_to_the_company_itself(tmp_path: Path, entry: str, number: str) -> None:
    content = small() | {"entries": {entry: "main"}, "numbers": {"repair": {"number": number}}}
    with pytest.raises(CompanyError) as caught:
        parse_company(tmp_path, write(tmp_path, content))
    (one,) = caught.value.problems
    assert (one.code, one.place) == (ProblemCode.OWN_NUMBER, ("numbers", "repair", "number"))
    assert (one.values["given"], one.values["entry"]) == (number, entry)
    assert "round" in one.what and "queue" in one.mend


@pytest.mark.parametrize(
    ("entry", "number"),
    [("4008", "4009"), ("*72", "72000"), ("0100", "+862155550100"), ("55550100", "+861055550100")],
)
def test_other_numbers_are_taken(tmp_path: Path, entry: str, number: str) -> None:
    content = small() | {"entries": {entry: "main"}, "numbers": {"repair": {"number": number}}}
    assert parse_company(tmp_path, write(tmp_path, content)).configuration.numbers["repair"].number == number


@pytest.mark.parametrize("round_", [BOMB, ["a: &a [*a]"]])
def test_a_file_that_grows_beyond_bounds_is_refused(tmp_path: Path, round_: list[str]) -> None:
    """Its parts are not even counted to the end: there would be no end of that."""
    with pytest.raises(CompanyError, match="aliases"):
        parse_company(tmp_path, "\n".join(round_).encode())


@pytest.mark.parametrize(
    "origin",
    [
        "http://erp:65536",
        "http://erp:99999",
        "http://[::::]",
        "http://[1:2]",
        "http://erp..example",
        "http://.",
    ],
)
def test_an_address_that_nothing_can_have_is_told(tmp_path: Path, origin: str) -> None:
    with pytest.raises(CompanyError) as caught:
        parse_company(tmp_path, write(tmp_path, small() | {"http_hosts": [origin]}))
    assert [one.code for one in caught.value.problems] == [ProblemCode.NO_ORIGIN]


@pytest.mark.parametrize(
    "origin",
    [
        "http://erp:65535",
        "https://erp.example.com",
        "http://127.0.0.1:8099",
        "http://[::1]:80",
        "http://erp.",
    ],
)
def test_addresses_of_web_services(tmp_path: Path, origin: str) -> None:
    content = small() | {"http_hosts": [origin]}
    assert parse_company(tmp_path, write(tmp_path, content)).configuration.http_hosts == (origin,)
