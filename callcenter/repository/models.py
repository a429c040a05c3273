"""Every table in one place: importing this fills Base.metadata, which the migrations are compared with."""

from callcenter.repository.base import Base
from callcenter.repository.contacts import (
    Contact,
    ContactEvent,
    Disposition,
    FlowStep,
    Leg,
    Offer,
    ProjectorOffset,
    Recording,
    SetAsideRecord,
    SurveyAnswer,
)
from callcenter.repository.customers import Case, CaseClass, Customer, CustomerNumber, CustomerTerm, Order
from callcenter.repository.people import AuditEntry, OrgUnit, PhonePin, PinFailure, User, UserSession

__all__ = [
    "AuditEntry",
    "Base",
    "Case",
    "CaseClass",
    "Contact",
    "ContactEvent",
    "Customer",
    "CustomerNumber",
    "CustomerTerm",
    "Disposition",
    "FlowStep",
    "Leg",
    "Offer",
    "Order",
    "OrgUnit",
    "PhonePin",
    "PinFailure",
    "ProjectorOffset",
    "Recording",
    "SetAsideRecord",
    "SurveyAnswer",
    "User",
    "UserSession",
]
