"""The company's set-up: queues, agents with their skills, recipes, limits, and the flow that answers calls.

`company.yaml` in CALLCENTER_HOME is the source of truth (docs/company.md tells of every key); the demo
company's is copied there when there is none. Its `flow` names a file in `flows/` of CALLCENTER_HOME, or else
one of ours in `ivr_flows/`; prompts are ours in either case. People with an editor and the API change the
same file, and one check stands between it and the centre.
"""

from .load import (
    DEMO_COMPANY,
    FILE_NAME,
    FLOWS,
    Company,
    load_company,
    parse_company,
    read_bytes,
    read_company,
    version_of,
)
from .problems import CompanyError, Problem, field_of

__all__ = [
    "DEMO_COMPANY",
    "FILE_NAME",
    "FLOWS",
    "Company",
    "CompanyError",
    "Problem",
    "field_of",
    "load_company",
    "parse_company",
    "read_bytes",
    "read_company",
    "version_of",
]
