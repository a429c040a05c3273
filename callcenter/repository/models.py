"""Every table in one place: importing this fills Base.metadata, which the migrations are compared with."""

from callcenter.repository.base import Base
from callcenter.repository.care_work import AnswerTemplate, CareTask, CorrectiveAction, Recovery
from callcenter.repository.cases import Case, CaseCourse, CaseDeadline, CaseFile, CaseLink
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
)
from callcenter.repository.customers import Customer, CustomerNumber, CustomerTerm, Order
from callcenter.repository.knowledge import Article, ArticleText, ArticleUse, ArticleVersion, KnowledgeSearch
from callcenter.repository.mail import IncomingMail, OutgoingMail
from callcenter.repository.people import AuditEntry, OrgUnit, PhonePin, PinFailure, User, UserSession
from callcenter.repository.quality import QualityWarning
from callcenter.repository.satisfaction import (
    StaffAnswer,
    StaffAnswered,
    StaffRound,
    SurveyAnswer,
    SurveyInvitation,
    SurveySlot,
)
from callcenter.repository.text_tables import TextDocument, TextIndexState, TextKey, TextPosting

__all__ = [
    "AnswerTemplate",
    "Article",
    "ArticleText",
    "ArticleUse",
    "ArticleVersion",
    "AuditEntry",
    "Base",
    "CareTask",
    "Case",
    "CaseCourse",
    "CaseDeadline",
    "CaseFile",
    "CaseLink",
    "Contact",
    "ContactEvent",
    "CorrectiveAction",
    "Customer",
    "CustomerNumber",
    "CustomerTerm",
    "Disposition",
    "FlowStep",
    "IncomingMail",
    "KnowledgeSearch",
    "Leg",
    "Offer",
    "Order",
    "OrgUnit",
    "OutgoingMail",
    "PhonePin",
    "PinFailure",
    "ProjectorOffset",
    "QualityWarning",
    "Recording",
    "Recovery",
    "SetAsideRecord",
    "StaffAnswer",
    "StaffAnswered",
    "StaffRound",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveySlot",
    "TextDocument",
    "TextIndexState",
    "TextKey",
    "TextPosting",
    "User",
    "UserSession",
]
