"""How the company cares for its customers' cases: care.yaml in CALLCENTER_HOME.

The trees of classes and causes, products, deadlines, recovery and its limits, indicators, surveys and how
often they are asked, people outside, letters. docs/care.md tells of every key; the demo company's file is put
there when there is none.
"""

from .care import ROLES, Care
from .faults import CareError
from .load import DEMO_CARE, FILE_NAME, parse_care, read_care, schema
from .model import ANY, END, AskedBy, Choice, Purpose, Question, Scale, Survey, Way
from .tree import Tree, in_language

__all__ = [
    "ANY",
    "DEMO_CARE",
    "END",
    "FILE_NAME",
    "ROLES",
    "AskedBy",
    "Care",
    "CareError",
    "Choice",
    "Purpose",
    "Question",
    "Scale",
    "Survey",
    "Tree",
    "Way",
    "in_language",
    "parse_care",
    "read_care",
    "schema",
]
