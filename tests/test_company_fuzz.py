"""Whatever is sent as a queue or an agent is taken, or refused by field; the file can still be read."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.company import DEMO_COMPANY, Change, CompanyError, change, parse_company, plain
from callcenter.service.company_requests import invalid, taken
from callcenter.service.errors import Invalid

RAW = DEMO_COMPANY.read_bytes()
DEMO = parse_company(Path("/nowhere"), RAW)
WORDS = [
    "",
    "sales",
    "service",
    "complaints",
    "en",
    "goods",
    "leave_message",
    "queue_full",
    "main",
    "id",
    "\x00\x85",
    "a: b #",
]
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.sampled_from([0, 1, 30_000, 10**7, 2**63, -(2**63)])
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=5)
)
ANY = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)
STEP = st.fixed_dictionaries(
    {
        "do": st.sampled_from(
            [
                "lower_skill",
                "add_queue",
                "offer_callback",
                "play_message",
                "overflow",
                "voicemail",
                "hang_up",
                "x",
            ]
        )
    },
    optional={
        "after_ms": st.integers(0, 100_000),
        "position": st.integers(0, 5),
        "nobody": st.booleans(),
        "full": st.booleans(),
        "closed": st.booleans(),
        "skill": st.sampled_from(WORDS),
        "level": st.integers(0, 11),
        "queue": st.sampled_from(WORDS),
        "prompt": st.sampled_from(WORDS),
        "node": st.sampled_from(WORDS),
    },
)

#: Some are none: a month 13, a day 31 of a short month, two digits of a year.
DATE = st.from_regex(r"[0-9]{2,4}-[01][0-9]-[0-3][0-9]", fullmatch=True) | st.sampled_from(WORDS)
PERIODS = st.lists(
    st.from_regex(r"[0-2]?[0-9]:[0-6][0-9]-[0-2]?[0-9]:[0-6][0-9]", fullmatch=True) | PLAIN, max_size=3
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, str, Any]:
    part = draw(st.sampled_from(["queues", "agents", "hours"]))
    thing = (
        DEMO.hours["main"] if part == "hours" else draw(st.sampled_from(getattr(DEMO.configuration, part)))
    )
    body = plain(thing)
    for key in draw(st.lists(st.sampled_from(type(thing).__struct_fields__), max_size=3)):
        body[key] = draw(st.lists(STEP, max_size=4)) if key == "recipe" and draw(st.booleans()) else draw(ANY)
    if part == "hours" and draw(st.booleans()):
        body["dates"] = draw(st.dictionaries(DATE, PERIODS, max_size=3))
    return part, "main" if part == "hours" else thing.id, body


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_whatever_is_sent(sent: tuple[str, str, Any]) -> None:
    part, name, body = sent
    try:
        value = taken(part, name, body)
        after = change(RAW, [Change(part=part, name=name, value=value)])
        again = parse_company(Path("/nowhere"), after, DEMO.flows)
    except Invalid as refused:
        assert refused.field and refused.message and refused.hint
    except CompanyError as error:
        refused = invalid(error, f"{part}.{name}")
        assert refused.field and refused.message and refused.hint
    else:
        if part == "hours":
            written: Any = again.hours[name]
        else:
            written = next(each for each in getattr(again.configuration, part) if each.id == name)
        assert written == value
