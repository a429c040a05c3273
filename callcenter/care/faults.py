"""What can be wrong with care.yaml beside its shape."""

import msgspec

from callcenter.company.problems import Place

#: So many faults are told at once.
MOST_TOLD = 100


class CareError(Exception):
    """care.yaml cannot be used: a line of `path:line: field: what. How to mend.` for each fault."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault: where, what, and how to mend it."""

    place: Place
    what: str
    mend: str
