"""What of each table tells of a customer, and what becomes of it when they are to be forgotten.

Every column that can hold text is in `COLUMNS`: a test fails for one that is not. Numbers, times, marks and
the enums' values stay: they are what is counted, and without the rest they tell of nobody.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from sqlalchemy import JSON, Column, LargeBinary, String
from sqlalchemy import Enum as EnumColumn


class Fate(Enum):
    """What becomes of a column in a row that tells of the person."""

    #: Says nothing of customers: codes, ids of ours, what our own people and partners are called.
    KEPT = auto()
    #: Set to null, or to the empty text.
    NULL = auto()
    EMPTY = auto()
    #: The row is deleted.
    ROW = auto()
    #: Emptied where the customer did it.
    IF_CUSTOMER = auto()
    #: An event as it was told: what is personal in it is emptied, the customer's id too.
    EVENT = auto()
    #: What belongs to a step of a case: what is not one of a few plain facts is left out.
    STEP = auto()
    #: Made of other tables; what the row's document was made of is taken out with it.
    INDEX = auto()


class Which(Enum):
    """What a column is compared with to find the person's rows."""

    CUSTOMERS = auto()
    CONTACTS = auto()
    CASES = auto()
    #: Numbers and mail addresses.
    ADDRESSES = auto()
    #: Keys under which is kept when somebody may be asked again.
    SLOTS = auto()


_KEPT, _NULL, _EMPTY, _ROW, _INDEX = Fate.KEPT, Fate.NULL, Fate.EMPTY, Fate.ROW, Fate.INDEX


def _all(fate: Fate, names: str) -> dict[str, Fate]:
    return dict.fromkeys(names.split(), fate)


COLUMNS: Final[Mapping[str, Mapping[str, Fate]]] = {
    # The person themself.
    "customers": _all(_ROW, "id name sort_key company email dedicated_agent_id language notes org_unit_id"),
    "customer_numbers": _all(_ROW, "customer_id e164"),
    "customer_search": _all(_ROW, "term customer_id"),
    "orders": _all(_ROW, "number customer_id summary currency"),
    # What they told us, and when we talked.
    "contacts": {
        **_all(_NULL, "ani ani_name customer_id notes number_left voicemail"),
        **_all(
            _KEPT, "id dnis language queue agent_id disposition flow flow_version flow_node callback_case"
        ),
    },
    "contact_events": {"contact_id": _KEPT, "type": _KEPT, "data": Fate.EVENT},
    "legs": _all(_KEPT, "id contact_id agent_id"),
    # `reason` is why this agent was chosen, in words of the program.
    "offers": _all(_KEPT, "id contact_id agent_id queue reason"),
    "recordings": _all(_ROW, "name contact_id variable"),
    "mail_in": {
        **_all(_EMPTY, "sender subject"),
        "message_id": _NULL,
        **_all(_KEPT, "id case_number contact_id why"),
    },
    "mail_out": {
        **_all(_EMPTY, "recipient subject body"),
        **_all(_NULL, "in_reply_to error"),
        **_all(_KEPT, "id about_kind about_id origin"),
    },
    # Their cases: number, kind, class, cause, figures and times stay.
    "cases": {
        **_all(_EMPTY, "subject description"),
        **_all(
            _NULL,
            "customer_id reporter_name reporter_number reporter_email recording order_number solution",
        ),
        **_all(
            _KEPT,
            "number class_code language contact_id request_id product_code batch org_unit_id opened_by "
            "reported_month cause_code blamed_unit responsible_user responsible_unit responsible_name "
            "responsible_email escalated_to replied_by closed_by merged_into",
        ),
    },
    "case_course": {
        **_all(_KEPT, "case_number contact_id"),
        "by_id": Fate.IF_CUSTOMER,
        "words": _NULL,
        "data": Fate.STEP,
    },
    "case_files": _all(_ROW, "id case_number name media_type sha256 by_id"),
    # Who outside the company was asked to solve it is none of our customers.
    "case_links": _all(_KEPT, "token_hash case_number name email language made_by"),
    "case_deadlines": _all(_KEPT, "case_number of escalate_to"),
    "recoveries": {
        **_all(_NULL, "customer_id decision"),
        "words": _EMPTY,
        **_all(_KEPT, "id case_number currency proposed_by decided_by done_by"),
    },
    "care_tasks": {
        **_all(_NULL, "customer_id result"),
        "words": _EMPTY,
        **_all(
            _KEPT,
            "id origin case_number contact_id owner_user owner_unit org_unit_id callback_contact done_by",
        ),
    },
    # What the company changes in its own work, and what it knows, is not the customer's.
    "corrective_actions": _all(
        _KEPT, "id case_number title words owner made_by done_by done_words checked_by effect"
    ),
    "answer_templates": _all(_KEPT, "id class_code title texts from_case org_unit_id made_by"),
    "articles": _all(_KEPT, "id owner classes org_unit_id from_case made_by"),
    "article_versions": _all(_KEPT, "article_id note by"),
    "article_texts": _all(_KEPT, "article_id language title body tags"),
    "article_uses": {
        "words": _NULL,
        **_all(_KEPT, "id article_id contact_id case_number by settled_by"),
    },
    # Nobody can tell whose call somebody searched for.
    "knowledge_searches": _all(_KEPT, "id by query language opened settled_by"),
    # Their opinion.
    "survey_answers": {
        **_all(_NULL, "comment customer_id"),
        **_all(
            _KEPT,
            "answered_in sheet survey question contact_id answer indicator agent_id queue case_number "
            "class_code tier flow version labels meanings",
        ),
    },
    "survey_invitations": {
        **_all(_NULL, "token_hash customer_id reached"),
        **_all(_KEPT, "id survey version case_number contact_id language agent_id queue"),
    },
    "survey_slots": _all(_ROW, "who"),
    # Of cases and articles: the cases' documents are taken out of it.
    "text_documents": _all(_INDEX, "kind id terms"),
    "text_postings": _all(_INDEX, "kind term data"),
    "text_keys": _all(_INDEX, "kind key term"),
    "text_indexes": _all(_KEPT, "kind"),
    # Our own people, what they did with whose record (by its id), and what the company is made of.
    "audit_log": _all(_KEPT, "actor_id action object_type object_id data"),
    "users": _all(_KEPT, "id username name password_hash email language time_zone org_unit_id"),
    "sessions": _all(_KEPT, "token_hash user_id csrf"),
    "phone_pins": _all(_KEPT, "user_id staff_number pin_hash"),
    "pin_failures": _all(_KEPT, "user_id"),
    "org_units": _all(_KEPT, "id parent_id names"),
    "dispositions": _all(_KEPT, "code labels"),
    "staff_rounds": _all(_KEPT, "id survey version org_unit_id opened_by"),
    "staff_answered": _all(_KEPT, "round_id who"),
    "staff_answers": _all(_KEPT, "round_id sheet question answer comment indicator"),
    # Figures, and the places of programs.
    "flow_steps": _all(_KEPT, "flow version source target exit why"),
    "projector_offsets": _all(_KEPT, "name"),
    "projector_set_aside": _all(_KEPT, "error"),
    "quality_warnings": _all(_KEPT, "org_unit_id dimension code seen_by"),
}

#: By which columns the person's rows are found. Tables without an entry have none.
WHOSE: Final[Mapping[str, tuple[tuple[str, Which], ...]]] = {
    "customers": (("id", Which.CUSTOMERS),),
    "customer_numbers": (("customer_id", Which.CUSTOMERS),),
    "customer_search": (("customer_id", Which.CUSTOMERS),),
    "orders": (("customer_id", Which.CUSTOMERS),),
    "contacts": (("id", Which.CONTACTS),),
    "contact_events": (("contact_id", Which.CONTACTS),),
    "recordings": (("contact_id", Which.CONTACTS),),
    "mail_in": (
        ("case_number", Which.CASES),
        ("contact_id", Which.CONTACTS),
        ("sender", Which.ADDRESSES),
    ),
    # A letter is about a case: so say `about_kind` and `about_id`.
    "mail_out": (("about_id", Which.CASES), ("recipient", Which.ADDRESSES)),
    "cases": (("number", Which.CASES),),
    "case_course": (("case_number", Which.CASES),),
    "case_files": (("case_number", Which.CASES),),
    "recoveries": (("case_number", Which.CASES), ("customer_id", Which.CUSTOMERS)),
    "care_tasks": (
        ("case_number", Which.CASES),
        ("customer_id", Which.CUSTOMERS),
        ("contact_id", Which.CONTACTS),
    ),
    "article_uses": (("case_number", Which.CASES), ("contact_id", Which.CONTACTS)),
    "survey_answers": (
        ("case_number", Which.CASES),
        ("customer_id", Which.CUSTOMERS),
        ("contact_id", Which.CONTACTS),
    ),
    "survey_invitations": (
        ("case_number", Which.CASES),
        ("customer_id", Which.CUSTOMERS),
        ("contact_id", Which.CONTACTS),
        ("reached", Which.ADDRESSES),
    ),
    "survey_slots": (("who", Which.SLOTS),),
}


def holds_text(column: Column[object]) -> bool:
    """Whether words could be in it; an enum's values are the program's."""
    return isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, EnumColumn)
