"""What happens to a contact in the voice menu; a part of `events`."""

import msgspec

from .configuration import Labels
from .enums import IvrExit, LookupStatus
from .event import ContactEvent, Event
from .personal import Personal


class PathStep(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A node that was come to. `why`, unless the caller chose the way there or the flow leads there: asked
    (for a person), failed, unavailable, as of callcenter.ivr.session.Reason."""

    node: str
    why: str = ""


class IvrMoved(ContactEvent, frozen=True, kw_only=True):
    """The voice menu is at `node`; `session` is the interpreter's state as JSON."""

    flow: str
    version: str
    node: str
    language: str
    session: Personal
    #: The nodes it went through to get there, the last one included.
    path: tuple[PathStep, ...] = ()
    #: The variable whose digits must be masked now; empty when none.
    secret: str = ""


class Keyed(ContactEvent, frozen=True, kw_only=True):
    """What the customer keyed, as the agent may see it (sensitive entries masked)."""

    labels: Labels
    value: Personal
    meanings: Labels


class LookupAnswered(ContactEvent, frozen=True, kw_only=True):
    """The company's data answered. Whether that `serves` the customer when it is found: a proof, or a number
    that may be called back, is nothing they called for. True in journals from before."""

    status: LookupStatus
    serves: bool = True


class VoicemailLeft(ContactEvent, frozen=True, kw_only=True):
    """A message was recorded under `name`, `seconds` long."""

    name: str
    seconds: int


class RecordingKept(ContactEvent, frozen=True, kw_only=True):
    """The caller recorded something for the flow's `variable`, under `name`, and wants it kept. `listed`:
    supervisors are to find it; what staff record for the menu itself they know."""

    name: str
    seconds: int
    variable: str
    listed: bool = True


class RecordingDropped(ContactEvent, frozen=True, kw_only=True):
    """What the caller recorded under `name` is not wanted: it is to be deleted."""

    name: str


class RecordingDeleted(Event, frozen=True, kw_only=True):
    """A recording that was not wanted is there no more."""

    name: str


class AnswerKept(ContactEvent, frozen=True, kw_only=True):
    """The answer to one question of a survey: the key. With it what was asked (`labels`) and what the key
    meant (`meanings`) in this version of the flow: an edit changes nothing that was answered before."""

    flow: str
    version: str
    survey: str
    question: str
    answer: str
    labels: Labels
    meanings: Labels
    #: Who had served them, from which queue, and on which case; empty where nobody had, or it was none.
    agent_id: str = ""
    queue: str = ""
    case_number: str = ""


class TransferDialled(ContactEvent, frozen=True, kw_only=True):
    """One of the company's `numbers` is being rung for the caller on the leg `leg_id`."""

    leg_id: str
    to: str


class TransferFailed(ContactEvent, frozen=True, kw_only=True):
    """It was not reached: the menu goes on. `cause` Q.850."""

    leg_id: str
    cause: int


class IvrLeft(ContactEvent, frozen=True, kw_only=True):
    """The contact left the menu, where it was at `node`: for a queue (`exit` says why), or for good."""

    flow: str
    version: str
    node: str
    exit: IvrExit


class NoticeSet(Event, frozen=True, kw_only=True):
    """What all callers hear first under this name; no more, when `media` is empty. `by`: the user."""

    name: str
    media: str
    by: str
