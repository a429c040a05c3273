"""A file of cases kept elsewhere until now: CSV read and checked line by line, every fault told.

The first line names the columns, in any order; docs/cases.md tells of each. Lines are counted as an editor
shows them.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from callcenter.care import Care
from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.repository.enums import CaseStatus
from callcenter.service import checks
from callcenter.service.auth import LANGUAGES
from callcenter.service.errors import Invalid
from callcenter.service.phone_numbers import normalise

from .fields import (
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_ORDER_NUMBER,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
)
from .register import MONTH

MOST_BYTES: Final = 5_000_000
MOST_LINES: Final = 2_000
MOST_FAULTS: Final = 100
LONGEST_CUSTOMER: Final = 64
REQUIRED: Final = ("number", "kind", "class", "subject", "opened_at")
OPTIONAL: Final = (
    "description",
    "severity",
    "status",
    "customer",
    "closed_at",
    "order_number",
    "product",
    "batch",
    "cause",
    "unit",
    "fault",
    "solution",
    "channel",
    "language",
    "reporter_name",
    "reporter_number",
    "reporter_email",
)
#: What a closed case must have, as when it is closed here.
_CLOSED: Final = ("cause", "unit", "fault", "solution", "closed_at")
_YES_NO: Final = {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}
#: Numbers that the centre gives itself have ten digits.
_OWN_LENGTH: Final = 10


class LineFault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in a line, and how to mend it; `field` empty: in the line as a whole."""

    line: int
    field: str
    message: str
    hint: str


class ImportCase(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is right: the values of a case's columns, and whose it is as the file says it."""

    line: int
    values: dict[str, Any]
    customer: str
    unit: str


def read(
    raw: bytes, care: Care, zone: dt.tzinfo, now: dt.datetime
) -> tuple[Sequence[ImportCase], Sequence[LineFault]]:
    """The cases of a file, and its faults; days without a time are midnight in `zone`. Raises Invalid when it
    is no such file."""
    if len(raw) > MOST_BYTES:
        raise Invalid("file", f"The file is larger than {MOST_BYTES} bytes.", "Import it in parts.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("file", "The file is not in UTF-8.", "Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    cases: list[ImportCase] = []
    faults: list[LineFault] = []
    seen: dict[str, int] = {}
    lines = 0
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_names(names)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            lines += 1
            if lines > MOST_LINES:
                raise Invalid("file", f"There are more than {MOST_LINES} lines.", "Import it in parts.")
            line = _Line(names, cells, reader.line_num, care, zone, now)
            case = line.read(seen)
            faults += line.faults
            if case is not None:
                cases.append(case)
    except csv.Error as error:
        where = f"Line {reader.line_num} is no CSV: {error}."
        raise Invalid("file", where, "Put texts with commas or line breaks in quotes.") from None
    if not cases and not faults:
        raise Invalid("file", "There are no cases in the file.", "Add a line for each case.")
    return cases, faults


def _check_names(names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in (*REQUIRED, *OPTIONAL)]
    if missing:
        raise Invalid("file", f"Columns are missing: {', '.join(missing)}.", "Name them in the first line.")
    if unknown or len(set(names)) < len(names):
        what = f"There are no columns {', '.join(unknown)}." if unknown else "A column is there twice."
        raise Invalid("file", what, f"There are {', '.join((*REQUIRED, *OPTIONAL))}.")


class _Line:
    """One line, read value by value; what is wrong is gathered."""

    def __init__(
        self,
        names: Sequence[str],
        cells: Sequence[str],
        line: int,
        care: Care,
        zone: dt.tzinfo,
        now: dt.datetime,
    ) -> None:
        self.faults: list[LineFault] = []
        self._line, self._care, self._zone, self._now = line, care, zone, now
        self._given = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        self._too_many = len(cells) > len(names)

    def read(self, seen: dict[str, int]) -> ImportCase | None:
        """The case; None when something is wrong. `seen`: the numbers of lines before."""
        if self._too_many:
            self._fault("", "There are more cells than columns.", "Put texts with commas in quotes.")
        values = {
            "number": self._value("number", lambda text: _number(text, seen)),
            "kind": self._value("kind", lambda text: checks.one_of("kind", text, CaseKind)),
            "class_code": self._value("class", self._class),
            "subject": self._value(
                "subject", lambda text: checks.line("subject", text, longest=LONGEST_SUBJECT)
            ),
            "opened_at": self._value("opened_at", self._time),
            "description": self._text("description", LONGEST_DESCRIPTION) or "",
            "severity": self._optional("severity", lambda text: checks.one_of("severity", text, Severity))
            or Severity.NORMAL,
            "status": self._optional("status", _status) or CaseStatus.REGISTERED,
            "closed_at": self._optional("closed_at", self._time),
            "order_number": self._short("order_number", LONGEST_ORDER_NUMBER),
            "product_code": self._optional("product", self._product),
            "batch": self._short("batch", LONGEST_CODE),
            "cause_code": self._optional("cause", self._cause),
            "fault": self._optional("fault", _yes_no),
            "solution": self._text("solution", LONGEST_TEXT),
            "channel": self._optional("channel", lambda text: checks.one_of("channel", text, Channel))
            or Channel.PHONE,
            "language": self._optional("language", _language),
            "reporter_name": self._short("reporter_name", LONGEST_NAME),
            "reporter_number": self._short("reporter_number", 64),
            "reporter_email": self._optional(
                "reporter_email", lambda text: checks.email("reporter_email", text)
            ),
        }
        customer = self._optional("customer", _customer) or ""
        unit = self._short("unit", LONGEST_CODE) or ""
        self._check_closed(values)
        if self.faults:
            return None
        seen[values["number"]] = self._line
        values["reported_month"] = f"{values['opened_at'].astimezone(self._zone):{MONTH}}"
        if values["status"] is CaseStatus.CLOSED:
            values["product_code"] = values["product_code"] or ""
        return ImportCase(line=self._line, values=values, customer=customer, unit=unit)

    def _fault(self, field: str, message: str, hint: str) -> None:
        self.faults.append(LineFault(line=self._line, field=field, message=message, hint=hint))

    def _value(self, name: str, take: Callable[[str], Any]) -> Any:
        text = self._given.get(name, "")
        if not text:
            self._fault(name, "This is empty.", "Enter something.")
            return None
        return self._take(name, text, take)

    def _optional(self, name: str, take: Callable[[str], Any]) -> Any:
        text = self._given.get(name, "")
        return self._take(name, text, take) if text else None

    def _take(self, name: str, text: str, take: Callable[[str], Any]) -> Any:
        try:
            return take(text)
        except Invalid as error:
            self._fault(name, error.message, error.hint)
            return None

    def _short(self, name: str, longest: int) -> str | None:
        found: str | None = self._optional(name, lambda text: checks.line(name, text, longest=longest))
        return found

    def _text(self, name: str, longest: int) -> str | None:
        found: str | None = self._optional(name, lambda text: checks.text(name, text, longest=longest))
        return found

    def _class(self, text: str) -> str:
        if not self._care.is_leaf(text):
            raise Invalid("class", "There is no such class, or it has others below it.", "See care.yaml.")
        return text

    def _cause(self, text: str) -> str:
        if not self._care.is_cause_leaf(text):
            raise Invalid("cause", "There is no such cause, or it has others below it.", "See care.yaml.")
        return text

    def _product(self, text: str) -> str:
        if not self._care.is_product(text):
            raise Invalid("product", "There is no such product.", "See care.yaml.")
        return text

    def _time(self, text: str) -> dt.datetime:
        try:
            at = dt.datetime.fromisoformat(text)
            at = (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            raise Invalid("", "This is no time.", "Write it like 2026-05-31 or 2026-05-31T14:30.") from None
        if not dt.datetime(1970, 1, 1, tzinfo=dt.UTC) <= at <= self._now:
            raise Invalid("", "This is before 1970 or in the future.", "Correct it.")
        return at

    def _check_closed(self, values: dict[str, Any]) -> None:
        if values["status"] is not CaseStatus.CLOSED:
            if values["closed_at"] is not None:
                self._fault(
                    "closed_at", "The case is not closed.", "Leave it empty, or set status to closed."
                )
            return
        for name in _CLOSED:
            if not self._given.get(name):
                self._fault(name, "A closed case has this.", "Enter it.")
        opened, closed = values["opened_at"], values["closed_at"]
        if opened and closed and closed < opened:
            self._fault("closed_at", "This is before it was opened.", "Correct one of them.")


def _number(text: str, seen: dict[str, int]) -> str:
    number = checks.line("number", text, longest=20)
    if not (number.isascii() and number.replace("-", "").isalnum()):
        raise Invalid("number", "This is no number of a case.", "Use letters, digits and hyphens.")
    if number.isdigit() and len(number) == _OWN_LENGTH:
        raise Invalid("number", "Numbers of ten digits are given by the centre.", "Put a letter before it.")
    if number in seen:
        raise Invalid("number", f"Line {seen[number]} has the same number.", "Give each case its own.")
    return number


def _customer(text: str) -> str:
    text = checks.line("customer", text, longest=LONGEST_CUSTOMER)
    return normalise(text) or text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise Invalid("language", "There is no such language.", f"Use {', '.join(LANGUAGES)}.")
    return text


def _status(text: str) -> CaseStatus:
    if text not in (CaseStatus.REGISTERED, CaseStatus.CLOSED):
        raise Invalid("status", "A case is imported as registered or closed.", "Use one of the two.")
    return CaseStatus(text)


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise Invalid("fault", "This is neither yes nor no.", "Write yes or no.")
    return _YES_NO[text.lower()]
