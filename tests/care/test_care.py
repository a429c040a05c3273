"""care.yaml: what it says, which rule of deadlines fits, and each fault with its line and how to mend it."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.care import DEMO_CARE, Care, CareError, Purpose, parse_care, read_care
from callcenter.care.model import DeadlineRule, RuleSeverity, RuleTier
from callcenter.company import DEMO_COMPANY
from callcenter.domain.enums import RecoveryKind, Tier
from callcenter.repository.enums import Role, Severity

DEMO = DEMO_CARE.read_text(encoding="utf-8")
PATH = Path("care.yaml")


def demo() -> Care:
    return parse_care(PATH, DEMO.encode(), ["main"])


def faults(text: str) -> str:
    with pytest.raises(CareError) as caught:
        parse_care(
            PATH, text.encode(), ["main"], lambda prompt: [] if prompt.startswith("survey_") else ["en"]
        )
    return str(caught.value)


def test_the_demo_companys_is_put_there_and_is_right(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_bytes(DEMO_COMPANY.read_bytes())
    care = read_care(tmp_path)
    assert (tmp_path / "care.yaml").read_bytes() == DEMO_CARE.read_bytes()
    assert care.class_path("safety") == ("goods", "safety")
    assert care.labels("safety", "zh-TW") == "使用安全"
    assert care.labels("no_such_code", "en") == "no_such_code"
    assert care.unit_of("safety") == "complaints"
    assert list(care.surveys_for(Purpose.CASE)) == ["case_handling"]
    assert care.version == read_care(tmp_path).version


def test_a_company_with_hours_of_another_name_gets_a_file_that_is_right(tmp_path: Path) -> None:
    company = DEMO_COMPANY.read_text(encoding="utf-8")
    for hours in ("office", '""'):
        text = company.replace("  main:\n    weekly:", f"  {hours}:\n    weekly:")
        text = text.replace("hours: main", f"hours: {hours}")
        if hours == '""':
            text = (
                company[: company.index("hours:\n  main:")] + company[company.index("# What agents can do") :]
            )
            text = text.replace(", hours: main", "").replace("hours: main", "")
        (tmp_path / "company.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "care.yaml").unlink(missing_ok=True)
        assert read_care(tmp_path).content.follow_up.hours == hours.strip('"')


def test_the_words_of_rules_are_those_of_the_repository() -> None:
    assert [each.value for each in RuleTier] == ["*", *Tier]
    assert [each.value for each in RuleSeverity] == ["*", *Severity]
    assert [*msgspec.structs.asdict(demo().content.recovery)][1:] == [*Role]


def test_old_cases_keep_their_classes() -> None:
    care = demo()
    old = "late_delivery damaged_goods wrong_goods quality price_or_invoice staff after_sales other"
    for code in old.split():
        assert care.is_choosable(code)


def test_what_is_retired_is_read_and_not_chosen() -> None:
    care = parse_care(
        PATH, DEMO.replace("{code: late_delivery,", "{retired: true, code: late_delivery,").encode()
    )
    assert care.is_leaf("late_delivery")
    assert not care.is_choosable("late_delivery")
    assert not care.is_choosable("delivery")
    assert care.classes.below("delivery") == ("late_delivery", "wrong_goods", "lost_delivery", "visit_time")


def test_the_nearest_class_goes_before_the_tier_and_that_before_the_severity() -> None:
    care = demo()

    def minutes(code: str, tier: Tier, severity: Severity) -> int:
        rule = care.deadline_for(code, tier, severity)
        assert rule is not None
        return rule.first_answer_minutes

    assert minutes("late_delivery", Tier.STANDARD, Severity.NORMAL) == 480
    assert minutes("late_delivery", Tier.STANDARD, Severity.CRITICAL) == 60
    assert minutes("late_delivery", Tier.VIP, Severity.CRITICAL) == 30
    assert minutes("late_delivery", Tier.GOLD, Severity.CRITICAL) == 240
    assert minutes("safety", Tier.VIP, Severity.CRITICAL) == 30
    assert minutes("refund", Tier.VIP, Severity.LOW) == 60
    assert minutes("refund", Tier.GOLD, Severity.LOW) == 480
    assert minutes("a_code_of_long_ago", Tier.GOLD, Severity.LOW) == 240


def test_a_class_may_be_timed_as_another() -> None:
    text = DEMO.replace("{code: staff,", "{deadlines: safety, code: staff,")
    rule = parse_care(PATH, text.encode()).deadline_for("staff", "standard", "low")
    assert rule is not None
    assert rule.class_code == "safety"


CODES = ["*", "delivery", "late_delivery", "goods", "safety"]


@given(
    st.lists(
        st.tuples(st.sampled_from(CODES), st.sampled_from(RuleTier), st.sampled_from(RuleSeverity)),
        unique=True,
    ),
    st.sampled_from(["late_delivery", "safety", "staff"]),
    st.sampled_from(Tier),
    st.sampled_from(Severity),
)
def test_no_rule_that_fits_says_more_than_the_one_chosen(
    keys: list[tuple[str, RuleTier, RuleSeverity]], code: str, tier: Tier, severity: Severity
) -> None:
    rules = tuple(
        DeadlineRule(
            class_code=c, tier=t, severity=s, hours="main", first_answer_minutes=number, reply_minutes=0
        )
        for number, (c, t, s) in enumerate(keys)
    )
    care = Care(msgspec.structs.replace(demo().content, deadlines=rules), "v")
    ways = [*reversed(care.class_path(code)), "*"]
    wanted = next(
        (
            number
            for c in ways
            for t in (tier.value, "*")
            for s in (severity.value, "*")
            for number, key in enumerate(keys)
            if key == (c, t, s)
        ),
        None,
    )
    chosen = care.deadline_for(code, tier, severity)
    assert (chosen.first_answer_minutes if chosen else None) == wanted


def test_what_a_role_may_give_and_who_approves_more() -> None:
    care = demo()
    assert care.may_give("agent", RecoveryKind.DISCOUNT, 20000)
    assert not care.may_give("agent", "discount", 20001)
    assert not care.may_give("agent", "refund", 1)
    assert care.approver_of("discount", 20001) == "supervisor"
    assert care.approver_of("refund", 200_001) == "admin"
    assert care.approver_of("refund", 10**9) == "admin"


def test_who_may_be_written_to() -> None:
    care = demo()
    assert care.may_write_to("wu@Example.com")
    assert not care.may_write_to("wu@example.com.evil.test")
    assert not care.may_write_to("no address")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: delivery", "code: De livery", "classes[0].code: 'De livery' is no code. Write small letters"),
        ("{code: wrong_goods,", "{code: late_delivery,", "'late_delivery' is there twice. Give each its own"),
        ("products:", "prodcts:", "there is no key 'prodcts' here. Did you mean products?"),
        ("hours: main, first", "hours: mian, first", "company.yaml has no hours 'mian'. Did you mean main?"),
        ("class_code: safety", "class_code: safty", "there is no class 'safty'. Did you mean safety?"),
        ("tier: gold", "tier: golden", "'golden' is not known here. Did you mean gold?"),
        ("reply_minutes: 2400", "reply_minutes: 24", "due before the first answer. Write a longer time"),
        (
            "{unit: complaints}}\n",
            "{unit: a, user: b}}\n",
            "it names not exactly one. Write either user or unit.",
        ),
        ("currency: CNY", "currency: yuan", "'yuan' is no currency. Write three capitals, such as CNY."),
        (
            "supervisor: {apology: 0, discount: 200000",
            "supervisor: {apology: 0, discount: 5",
            "less than agent",
        ),
        ("indicator: friendliness", "indicator: contact", "'contact' is no indicator without others below"),
        ("at_least: 3, to: speed", "at_least: 3, to: result", "there is no later question 'result'"),
        (
            "at_least: 3, to: speed",
            "at_least: 7, to: speed",
            "no answer leads there. Write numbers within 1-5.",
        ),
        ("at_least: 3, to: speed", "to: speed", "it does not say which numbers lead there"),
        ("prompt: survey_solved", "prompt: solved", "the prompt 'solved' has no sound in en. Put the sound"),
        ("case_survey: case_handling", "case_survey: agents", "the survey 'agents' is not for cases"),
        ("low_mark: 40", "low_mark: 101", "the number 101 is not within 0-100. Write a whole number"),
        ("haiqiao.example]", "haiqiao]", "'haiqiao' is no mail domain. Write it like example.com"),
        ("ranking_minimum: 10", "ranking_minimum: 3", "the number 3 is not within 5-1000"),
    ],
)
def test_a_fault_is_told_with_its_line_and_how_to_mend_it(old: str, new: str, told: str) -> None:
    assert old in DEMO
    text = DEMO.replace(old, new, 1)
    said = faults(text)
    assert told in said
    line = int(said.split(":")[1])
    # A fault of a whole part is told where the part begins.
    assert abs(line - (text[: text.index(new)].count("\n") + 1)) <= 3


def test_every_fault_is_told_at_once() -> None:
    text = DEMO.replace("currency: CNY", "currency: yuan").replace("low_mark: 40", "low_mark: 400")
    assert len(faults(text).splitlines()) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a: [",
        "classes: 1",
        "\0",
        "é: é",
        "!!int x",
        "&a [*a]",
        "- " * 3000,
        "a: &a [x]\nb: [*a,*a]",
    ],
)
def test_what_is_no_set_up_is_told_in_a_line(text: str) -> None:
    assert faults(text).startswith("care.yaml:")


def test_a_tree_has_four_levels_at_most() -> None:
    labels = "labels: {en: x}"
    deep = f"{{code: a5, {labels}}}"
    for level in (4, 3, 2, 1):
        deep = f"{{code: a{level}, {labels}, children: [{deep}]}}"
    text = DEMO.replace("classes:\n", f"classes:\n  - {deep}\n", 1)
    assert "there are too many levels. Take this one out." in faults(text)
