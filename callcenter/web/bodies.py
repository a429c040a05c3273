"""What the browser may send, with limits. Unknown fields are refused by name."""

import datetime as dt
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from callcenter.domain.enums import Tier
from callcenter.domain.text import BIDI_CONTROLS
from callcenter.service.auth import MAX_PASSWORD, MAX_USERNAME
from callcenter.service.customers import LONGEST_QUERY
from callcenter.service.prompts import LONGEST_TEXT
from callcenter.simulation import limits

from .errors import ApiError, ErrorCode

#: The longest article in three languages is some 72 KiB.
MAX_BODY = 96 * 1024

AnyBody = TypeVar("AnyBody", bound="Body")

Language = Literal["zh-CN", "zh-TW", "en"]


def one_line(least: int, most: int) -> StringConstraints:
    """One line of text: trimmed, no control characters, none that turn the direction of writing."""
    return StringConstraints(
        strip_whitespace=True,
        min_length=least,
        max_length=most,
        pattern=rf"^[^\p{{Cc}}\p{{Zl}}\p{{Zp}}{BIDI_CONTROLS}]*$",
    )


def several_lines(least: int, most: int) -> StringConstraints:
    """Text of several lines: trimmed, otherwise like a line."""
    return StringConstraints(
        strip_whitespace=True,
        min_length=least,
        max_length=most,
        pattern=rf"^(?:[^\p{{Cc}}{BIDI_CONTROLS}]|[\n\r\t])*$",
    )


Id = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:@+-]+$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]


class Body(BaseModel):
    """Base of all bodies and argument lists."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000)


class Nothing(Body):
    """No fields."""


class LogIn(Body):
    """`POST /api/login`. The password is taken as it is."""

    username: Annotated[str, one_line(1, MAX_USERNAME)]
    password: Annotated[str, Field(min_length=1, max_length=MAX_PASSWORD)]


class SessionChange(Body):
    """`PUT /api/session`."""

    language: Language


class PromptText(Body):
    """`PUT /api/prompts/{language}/{name}/text`; empty: ours again."""

    text: Annotated[str, several_lines(0, LONGEST_TEXT)]


class NewCustomer(Body):
    """`POST /api/customers`. Numbers as a person writes them; the service turns them into E.164."""

    name: Annotated[str, one_line(1, 100)]
    language: Language
    tier: Tier = Tier.STANDARD
    numbers: Annotated[list[Annotated[str, one_line(1, 32)]], Field(min_length=1, max_length=10)]
    company: Annotated[str, one_line(0, 200)] | None = None
    email: Annotated[str, one_line(0, 254)] | None = None


class CustomerLink(Body):
    """`PUT /api/contacts/ID/customer`."""

    customer_id: Id


class NewCallback(Body):
    """`POST /api/callbacks`. The number as a person writes it; without `due_ms` in turn. `contact_id` is the
    contact it comes from, `customer_id` whose it is when that is not the contact's."""

    number: Annotated[str, one_line(1, 32)]
    queue: Id
    due_ms: Annotated[int, Field(ge=0, le=2**53)] | None = None
    contact_id: Id | None = None
    customer_id: Id | None = None


Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=limits.SHORTEST_S, le=limits.LONGEST_S)]
Seed = Annotated[int, Field(ge=0, le=2**53)]


class SimulationQuestion(Body):
    """A queue in numbers: traffic in erlangs, times as means in seconds. Without patience callers wait for
    ever; VIPs come before all others."""

    erlangs: Annotated[float, Field(ge=0.01, le=limits.MOST_ERLANGS)]
    agents: Annotated[int, Field(ge=1, le=limits.MOST_AGENTS)]
    handle_s: Seconds
    threshold_s: Annotated[float, Field(ge=0, le=limits.LONGEST_S)] = 20.0
    patience_s: Seconds | None = None
    vip_share: Share = 0.0
    contacts: Annotated[int, Field(ge=limits.FEWEST_CONTACTS, le=limits.MOST_CONTACTS)] = 20_000
    seed: Seed = 1


class SimulationDay(Body):
    """A recorded day (YYYY-MM-DD in the company's time zone) with changes of staff, in the words of
    `simulation.staffing`: "2 zh-CN agents for sales 10:00-12:00", "agent1 off 12:00-14:00"."""

    day: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    changes: Annotated[list[Annotated[str, one_line(1, 300)]], Field(max_length=limits.MOST_CHANGES)] = []
    repeats: Annotated[int, Field(ge=1, le=limits.MOST_REPEATS)] = 5
    seed: Seed = 1


class NewSimulation(Body):
    """`POST /api/simulations`: one of the two."""

    question: SimulationQuestion | None = None
    recorded: SimulationDay | None = None


class CustomerSearch(Body):
    """Query of `GET /api/customers`."""

    q: Annotated[str, one_line(1, LONGEST_QUERY)]
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class TimelinePage(Body):
    """Query of `GET /api/customers/ID/timeline`."""

    before_ms: Annotated[int, Field(ge=0, le=2**53)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class MoveTo(Body):
    """Query of `DELETE /api/configuration/queues/ID`: the queue that its contacts go to."""

    move_to: Id | None = None


class ChangeList(Body):
    """Query of `GET /api/configuration/changes`."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Reload(Body):
    """`POST /api/configuration/reload`: of queues that are left out, the queue their contacts go to."""

    moves: dict[Id, Id] = {}


class MessageList(Body):
    """Query of `GET /api/messages`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Flows(Body):
    """Query of `GET /api/flows`: the language in which problems are told."""

    language: Literal["zh-CN", "zh-TW", "en"] = "en"


#: A day of which there can be figures: at the ends of the calendar zones and months have no room.
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2200, 12, 31))]


class FlowDays(Body):
    """Query of what is counted of a flow: days by the company's clock, both included; today without any."""

    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None


class FlowReportQuery(FlowDays):
    """Query of `GET /api/flows/NAME/report`; without `version` all are added up."""

    version: Annotated[str, Field(max_length=64)] | None = None


class FlowPicture(FlowDays):
    """Query of a flow's picture: the words' language; with days, their figures are on it."""

    language: Literal["zh-CN", "zh-TW", "en"] = "en"


def _path(location: tuple[int | str, ...]) -> str | None:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or None


def _invalid(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = _path(first["loc"])
    if first["type"] == "json_invalid":
        return ApiError(ErrorCode.INVALID, "The body is not JSON.", "Send one JSON object.")
    if first["type"] == "extra_forbidden":
        return ApiError(
            ErrorCode.INVALID,
            f"There is no field {field}.",
            "Leave it out; see /api/openapi.json.",
            field=field,
        )
    if first["type"] == "missing":
        return ApiError(ErrorCode.INVALID, f"{field} is missing.", "Send this field.", field=field)
    message = "it has characters that are not allowed" if "pattern" in first["type"] else first["msg"]
    return ApiError(ErrorCode.INVALID, f"{field or 'The body'}: {message}.", "Correct it.", field=field)


def parse_any(text: bytes) -> Any:
    """Any JSON, whose shape somebody else checks. Raises ApiError `invalid`."""
    try:
        return msgspec.json.decode(text or b"{}")
    except (msgspec.DecodeError, RecursionError):
        raise ApiError(ErrorCode.INVALID, "The body is not JSON.", "Send one JSON object.") from None


def parse_json(model: type[AnyBody], text: bytes | str) -> AnyBody:
    """A body from JSON. Raises ApiError `invalid` that names the field."""
    try:
        return model.model_validate_json(text or "{}", strict=True)
    except ValidationError as error:
        raise _invalid(error) from None


def parse_query(model: type[AnyBody], query: dict[str, str]) -> AnyBody:
    """A query string's fields: numbers come as text. Raises ApiError `invalid`."""
    try:
        return model.model_validate(query)
    except ValidationError as error:
        raise _invalid(error) from None
