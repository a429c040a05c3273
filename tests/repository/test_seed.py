"""The demo company is there after the first seeding and the same after the second."""

import datetime as dt
import itertools
import stat
from pathlib import Path

import phonenumbers
import pytest
from ruamel.yaml import YAML

from callcenter.care import DEMO_CARE, parse_care
from callcenter.repository import seed
from callcenter.repository.passwords import verify_password
from callcenter.service.satisfaction.surveys import value_of
from tests.support.repositories import LOGINS, NOW, Servers, dump, query, url_of


def test_seeding_again_changes_nothing(demo_url: str) -> None:
    before = dump(demo_url)
    seed.seed(demo_url, LOGINS, now=NOW + dt.timedelta(days=30))
    assert dump(demo_url) == before


def test_seeding_again_keeps_what_people_changed_and_adds_what_is_missing(demo_url: str) -> None:
    query(demo_url, "update customers set tier = 'standard' where id = 'c001'")
    query(demo_url, "delete from orders where number = '60010002'")
    query(demo_url, "update dispositions set labels = '{}' where code = 'resolved'")
    seed.seed(demo_url, LOGINS, now=NOW)
    assert query(demo_url, "select tier from customers where id = 'c001'") == [("standard",)]
    assert query(demo_url, "select count(*) from orders where number = '60010002'") == [(1,)]
    assert query(demo_url, "select cast(labels as text) from dispositions where code = 'resolved'") == [
        ("{}",)
    ]


def test_passwords_follow_the_given_logins(demo_url: str) -> None:
    seed.seed(demo_url, LOGINS | {"agent1": "another one"}, now=NOW)
    hashes = dict(query(demo_url, "select id, password_hash from users"))
    assert verify_password(str(hashes["agent1"]), "another one")
    assert verify_password(str(hashes["agent2"]), LOGINS["agent2"])
    assert not verify_password("not a hash", "x")


def test_the_demo_company_has_what_the_demo_shows(demo_url: str) -> None:
    assert query(demo_url, "select count(*) from customers") == [(30,)]
    shared = query(demo_url, "select count(*) from customer_numbers where e164 = '+862155550100'")
    assert shared == [(2,)]
    states = {status for (status,) in query(demo_url, "select distinct status from orders")}
    assert {"preparing", "shipped", "delivered"} <= states
    open_and_closed = {status for (status,) in query(demo_url, "select distinct status from cases")}
    assert {"registered", "closed"} <= open_and_closed
    assert query(demo_url, "select name, role, language from users where id = 'agent1'") == [
        ("陈静", "agent", "zh-CN")
    ]
    days = "cast(expected_on as text), cast(shipped_on as text), delivered_on"
    dates = f"select {days} from orders where number = '60010001'"  # noqa: S608
    assert query(demo_url, dates) == [("2026-06-19", "2026-06-14", None)]


def test_every_demo_number_is_valid(demo_url: str) -> None:
    numbers = [str(e164) for (e164,) in query(demo_url, "select e164 from customer_numbers")]
    numbers += [caller["number"] for caller in seed.demo_callers()]
    assert [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n, None))] == []


def test_no_foreign_key_is_broken(servers: Servers) -> None:
    """PostgreSQL would not have taken it."""
    assert query(url_of(servers.file(demo=True)), "pragma foreign_key_check") == []


def test_without_demo_there_is_reference_data_only(empty_url: str) -> None:
    seed.seed_reference(empty_url)
    seed.seed_reference(empty_url)
    assert query(empty_url, "select id, kind from org_units") == [("company", "company")]
    assert query(empty_url, "select count(*) from customers") == [(0,)]
    assert query(empty_url, "select code from dispositions order by position limit 1") == [("resolved",)]


def test_demo_logins_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    logins = seed.demo_logins(home)
    assert set(logins) == set(LOGINS)
    assert len(set(logins.values())) == len(logins)
    assert seed.demo_logins(home) == logins
    assert stat.S_IMODE((home / "demo-logins.json").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["demo-logins.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"agent1": 3}', '{"agent1": "x"}'])
def test_broken_logins_are_named_with_how_to_mend_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "demo-logins.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="Delete the file") as error:
        seed.demo_logins(tmp_path)
    assert str(file) in str(error.value)
    file.unlink()
    assert seed.demo_logins(tmp_path) == seed.demo_logins(tmp_path)


def test_customers_of_the_demo_were_asked_and_some_answered(demo_url: str) -> None:
    asked = query(
        demo_url, "select survey, count(*), count(answered_at) from survey_invitations group by survey"
    )
    for survey, n, answered in asked:
        assert survey in {"after_call", "case_handling"}
        assert 0 < answered < n
    people = {
        (name, value)
        for name in ("agent_id", "queue", "class_code", "tier")
        for (value,) in query(demo_url, f"select distinct {name} from survey_answers")  # noqa: S608 - ours
    }
    assert {("agent_id", "agent3"), ("queue", "service"), ("class_code", "refund"), ("tier", "vip")} <= people
    # Enough of the last month for a rank, and too few of somebody.
    counted = dict(
        query(
            demo_url,
            "select agent_id, count(*) from survey_answers where sheet is not null and answered_at > :since"
            " group by agent_id",
            since=(NOW - dt.timedelta(days=30)).strftime("%Y-%m-%d %H:%M:%S"),
        )
    )
    assert max(counted.values()) >= 10 > min(counted.values())
    said = {words for (words,) in query(demo_url, "select distinct comment from survey_answers")}
    for kind in YAML(typ="safe").load(seed.DB_FOLDER / "seed" / "opinions.yaml")["words"].values():
        for sentences in kind.values():
            assert said & set(sentences)


def test_no_customer_of_the_demo_was_asked_twice_in_thirty_days(demo_url: str) -> None:
    rows = query(
        demo_url, "select customer_id, made_at from survey_invitations where customer_id is not null"
    )
    days: dict[str, list[dt.datetime]] = {}
    for customer, at in rows:
        days.setdefault(customer, []).append(dt.datetime.fromisoformat(str(at)))
    for times in days.values():
        times.sort()
        assert all(later - sooner >= dt.timedelta(days=30) for sooner, later in itertools.pairwise(times))


def test_the_demos_answers_count_for_what_its_surveys_say(demo_url: str) -> None:
    """Each is an answer that care.yaml knows, and counts for what that says."""
    care = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())
    columns = "survey, question, answer, indicator, value, comment"
    for survey, question, key, indicator, value, comment in query(
        demo_url,
        f"select {columns} from survey_answers",  # noqa: S608 - ours
    ):
        asked = next(each for each in care.content.surveys[survey].questions if each.id == question)
        assert (asked.indicator or None) == indicator
        if comment is None:
            assert value == value_of(asked, key)
