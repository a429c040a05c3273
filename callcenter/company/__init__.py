"""The company's set-up: queues, agents with their skills, recipes, limits, and the flow that answers calls.

`company.yaml` in CALLCENTER_HOME is the source of truth (docs/company.md tells of every key); the demo
company's is copied there when there is none. Its `flow` names a file in `flows/` of CALLCENTER_HOME, or else
one of ours in `ivr_flows/`; prompts are ours in either case. People with an editor and the API change the
same file, and one check stands between it and the centre.
"""

from .edit import KINDS, Change, change, replace_file
from .holidays import HolidayError
from .hours import HoursSpec
from .keep import in_use, keep
from .load import (
    DEMO_COMPANY,
    FILE_NAME,
    FLOWS,
    Company,
    files_read,
    load_company,
    parse_company,
    read_bytes,
    read_company,
)
from .missing import missing_holidays
from .problems import CompanyError, Problem, ProblemCode, Value, choices, chosen_from, field_of
from .shape import misfits, plain, record
from .uses import uses

__all__ = [
    "DEMO_COMPANY",
    "FILE_NAME",
    "FLOWS",
    "KINDS",
    "Change",
    "Company",
    "CompanyError",
    "HolidayError",
    "HoursSpec",
    "Problem",
    "ProblemCode",
    "Value",
    "change",
    "choices",
    "chosen_from",
    "field_of",
    "files_read",
    "in_use",
    "keep",
    "load_company",
    "misfits",
    "missing_holidays",
    "parse_company",
    "plain",
    "read_bytes",
    "read_company",
    "record",
    "replace_file",
    "uses",
]
