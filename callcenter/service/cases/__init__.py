"""Cases: complaints, enquiries, requests, suggestions and praise, from the first word to the customer's
opinion of how they were handled. docs/cases.md tells of it."""

from .cases import Cases
from .course import Course, Hook, Stepped
from .fields import (
    LONGEST_DESCRIPTION,
    LONGEST_ORDER_NUMBER,
    LONGEST_SUBJECT,
    Responsible,
    StepFields,
)
from .life import SYSTEM, By, StepRefused
from .register import Registrar

__all__ = [
    "LONGEST_DESCRIPTION",
    "LONGEST_ORDER_NUMBER",
    "LONGEST_SUBJECT",
    "SYSTEM",
    "By",
    "Cases",
    "Course",
    "Hook",
    "Registrar",
    "Responsible",
    "StepFields",
    "StepRefused",
    "Stepped",
]
