"""The keys of care.yaml; docs/care.md explains each. Times in minutes or days as the keys say."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.domain.configuration import Labels
from callcenter.domain.enums import RecoveryKind

#: In a rule: whatever it is.
ANY = "*"
#: Where a survey's branch may lead beside its questions.
END = "end"


class RuleTier(StrEnum):
    """A customer's standing in a rule of deadlines; values of domain.enums.Tier, and any."""

    ANY = "*"
    STANDARD = "standard"
    SILVER = "silver"
    GOLD = "gold"
    VIP = "vip"


class RuleSeverity(StrEnum):
    """How much harm, in a rule of deadlines; values of repository.enums.Severity, and any."""

    ANY = "*"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Purpose(StrEnum):
    """When a survey is asked, and whom: a caller after the talk, a customer about a case, the agents."""

    AFTER_CALL = "after_call"
    CASE = "case"
    AGENTS = "agents"


class Scale(StrEnum):
    """What may be answered. Only pages can take a text."""

    ONE_TO_FIVE = "1-5"
    ZERO_TO_TEN = "0-10"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


class AskedBy(StrEnum):
    """How a customer is asked about a case: by a link, or by a call."""

    LINK = "link"
    CALLBACK = "callback"


class ClassNode(msgspec.Struct, frozen=True, kw_only=True):
    """A class of cases, or a branch of classes. `unit`: who is asked first; `deadlines`: another class by
    whose rules this one is timed; `retired`: read in old cases, not chosen in new ones."""

    code: str
    labels: Labels
    children: tuple[ClassNode, ...] = ()
    unit: str = ""
    deadlines: str = ""
    retired: bool = False


class CauseNode(msgspec.Struct, frozen=True, kw_only=True):
    """Why things went wrong."""

    code: str
    labels: Labels
    children: tuple[CauseNode, ...] = ()
    retired: bool = False


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What the company sells, as cases name it."""

    code: str
    labels: Labels
    retired: bool = False


class EscalateTo(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an overdue case is given to: a user's id or a unit's."""

    user: str = ""
    unit: str = ""


class DeadlineRule(msgspec.Struct, frozen=True, kw_only=True):
    """How soon cases are to be answered, in minutes during which `hours` are open (empty: always); 0: not
    timed.

    `remind_before_minutes` before a deadline its people are reminded, and `escalate_after_minutes` after it
    `escalate_to` is told; without `escalate_to` nobody is.
    """

    class_code: str = ANY
    tier: RuleTier = RuleTier.ANY
    severity: RuleSeverity = RuleSeverity.ANY
    hours: str
    first_answer_minutes: int
    reply_minutes: int
    remind_before_minutes: int = 60
    escalate_after_minutes: int = 0
    escalate_to: EscalateTo | None = None


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """What each role may give without asking: by kind, up to an amount in minor units (分, cents).

    A kind that a role's limits do not name is not for that role to give; one that none names cannot be given
    without an administrator.
    """

    currency: str
    agent: dict[RecoveryKind, int]
    supervisor: dict[RecoveryKind, int]
    admin: dict[RecoveryKind, int] = {}


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """The call after a recovery: so many days after it was done, while `hours` are open (empty: always)."""

    days: int
    hours: str


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured: overall, its areas, their details. `weight`: its share among its siblings."""

    code: str
    labels: Labels
    weight: int = 1
    children: tuple[Indicator, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to choose. `value` 0-100 is what it counts for; without one it is only counted."""

    code: str
    labels: Labels
    value: int | None = None


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer leads: a later question, or `end`. Numbers as they are answered; yes is 1, no 0."""

    to: str
    at_most: int | None = None
    at_least: int | None = None
    choice: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `prompt`: the sound file by which it is asked on the phone, none where it is only
    written; `indicator`: what its answer counts for; `ways`: the first that fits an answer is gone, else
    `next`, else the question below."""

    id: str
    texts: Labels
    scale: Scale
    prompt: str = ""
    choices: tuple[Choice, ...] = ()
    indicator: str = ""
    required: bool = True
    ways: tuple[Way, ...] = ()
    next: str = ""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Questions asked together. `welcome` and `thanks`: sound files said before and after on the phone."""

    purpose: Purpose
    labels: Labels
    questions: tuple[Question, ...]
    welcome: str = "survey_welcome"
    thanks: str = "survey_thanks"


class Satisfaction(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked how often, and what follows. `low_mark` 0-100: an answer at or below it is a task at once
    for `low_mark_to`. `ranking_minimum`: with fewer answers nobody is ranked. `case_survey` is asked when a
    case is closed; empty: none is."""

    at_most_once_in_days: int = 30
    link_days: int = 14
    low_mark: int = 40
    low_mark_to: EscalateTo
    ranking_minimum: int = 10
    case_survey: str = ""
    case_asked_by: AskedBy = AskedBy.LINK


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """People without an account. Responsible persons may be named by mail address when `mail_domains` has its
    domain (`*`: any); their link ends with the case, or after `link_days`. Complaints from the web: how many
    an hour from one address and in all, and how many files of how many bytes."""

    mail_domains: tuple[str, ...] = ()
    link_days: int = 30
    complaints_per_address_hour: int = 5
    complaints_per_hour: int = 200
    files: int = 3
    file_bytes: int = 5_242_880


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes the company's letters, and what stands below them, by language."""

    sender_names: Labels
    signatures: Labels = {}


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of care.yaml."""

    classes: tuple[ClassNode, ...]
    causes: tuple[CauseNode, ...]
    products: tuple[Product, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    recovery: Recovery
    follow_up: FollowUp
    indicators: tuple[Indicator, ...]
    surveys: dict[str, Survey] = {}
    satisfaction: Satisfaction
    outside: Outside = Outside()
    mail: Mail
