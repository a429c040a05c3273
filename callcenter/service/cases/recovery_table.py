"""The table of recoveries: what may be done with one, by the state it and its case are in, and by whom.

Pure. docs/cases.md has the table, made of this one. Its rules:

- What waits for approval is looked for in open cases, so nothing waits in one that is over: there a recovery
  (a low mark calls for one) is given by who may give it alone, and nothing is left to approve.
- A case that was withdrawn, or is a duplicate, is given nothing anew: the customer wants nothing more, or it
  is given in the other case. What was promised before is done or taken back all the same, but of a duplicate
  only once it is none any more: nobody is to give it twice.
"""

from enum import StrEnum
from typing import Final

import msgspec

from callcenter.repository.enums import OPEN_CASE_STATUSES, CaseStatus, RecoveryState
from callcenter.service.errors import Conflict, Forbidden

from .life import RefusalCode, StepRefused
from .reasons import CaseReason
from .table import NOT_MERGED


class Act(StrEnum):
    """What is done with a recovery."""

    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    DONE = "done"


class Whose(StrEnum):
    """Who may: somebody whose own limit covers all of the kind in this case; another than who proposed it,
    whose limit covers it (above every limit an administrator); everybody who sees the case."""

    LIMIT = "limit"
    ANOTHER = "another"
    STAFF = "staff"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table; `of` None: there is none yet."""

    act: Act
    of: RecoveryState | None
    to: RecoveryState
    when: tuple[CaseStatus, ...]
    whose: Whose = Whose.STAFF


_PROPOSED, _APPROVED = RecoveryState.PROPOSED, RecoveryState.APPROVED
GIVING: Final = tuple(status for status in NOT_MERGED if status is not CaseStatus.WITHDRAWN)

#: Of two rows that fit the first is taken.
TABLE: Final = (
    Row(act=Act.PROPOSE, of=None, to=_APPROVED, when=GIVING, whose=Whose.LIMIT),
    Row(act=Act.PROPOSE, of=None, to=_PROPOSED, when=OPEN_CASE_STATUSES),
    Row(act=Act.APPROVE, of=_PROPOSED, to=_APPROVED, when=OPEN_CASE_STATUSES, whose=Whose.ANOTHER),
    Row(act=Act.REFUSE, of=_PROPOSED, to=RecoveryState.REFUSED, when=NOT_MERGED, whose=Whose.ANOTHER),
    Row(act=Act.WITHDRAW, of=_PROPOSED, to=RecoveryState.WITHDRAWN, when=NOT_MERGED),
    Row(act=Act.DONE, of=_APPROVED, to=RecoveryState.DONE, when=NOT_MERGED),
    Row(act=Act.WITHDRAW, of=_APPROVED, to=RecoveryState.WITHDRAWN, when=NOT_MERGED),
)


def acts(state: RecoveryState | None, status: CaseStatus, may: frozenset[Whose]) -> list[Act]:
    """What may be done with a recovery in this state of a case in this status, in the table's order."""
    fit = (row.act for row in TABLE if row.of is state and status in row.when and row.whose in may)
    return list(dict.fromkeys(fit))


def after(
    act: Act, state: RecoveryState | None, status: CaseStatus, may: frozenset[Whose], least: str = ""
) -> RecoveryState:
    """The state after the act; `least` names the least role that may decide. Raises Conflict (its state does
    not take it), StepRefused (its case does not), Forbidden (somebody else may)."""
    rows = [row for row in TABLE if row.act is act and row.of is state]
    if not rows:
        told = state.value if state is not None else "not there"
        raise Conflict(
            f"The recovery is {told}: {act.value} is not possible now.",
            "Look at it as it is now.",
            CaseReason.MOVED_ON,
        )
    timely = [row for row in rows if status in row.when]
    row = next((each for each in timely if each.whose in may), None)
    if row is not None:
        return row.to
    if timely and act is not Act.PROPOSE:
        raise Forbidden(
            "This is not yours to decide.",
            f"Somebody else than who proposed it decides, of the role {least} or a higher one.",
            CaseReason.NOT_YOURS_TO_DECIDE,
        )
    raise _refused(status)


def _refused(status: CaseStatus) -> StepRefused:
    if status is CaseStatus.MERGED:
        why = CaseReason.GIVEN_IN_ANOTHER
        words = "The case is a duplicate: nothing is given in it."
        hint = "Give it in the case it was merged into, or undo the merge."
    elif status is CaseStatus.WITHDRAWN:
        why = CaseReason.NOTHING_GIVEN
        words, hint = "The case was withdrawn: nothing new is given in it.", "Reopen the case first."
    else:
        why = CaseReason.NOBODY_APPROVES
        words = "This is above your limit, and a case that is over cannot wait for approval."
        hint = "Reopen the case first, or ask someone with a higher limit to give it."
    return StepRefused(RefusalCode.NOT_ALLOWED, words, hint, why=why)
