"""Stories of calls, as NAME.stories.yaml beside the flow NAME.yaml has them: what callers do and meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from callcenter.ivr import model
from callcenter.ivr.document import Document, FlowError, Problem, schema_of
from callcenter.ivr.graph import Place
from callcenter.ivr.model import Flow, Language, Name
from callcenter.ivr.model.parts import OrNumber, OrOne, Part
from callcenter.ivr.names import Around, meant, notices_of, some
from callcenter.ivr.nodes import CALLBACK_LOOKUP
from callcenter.ivr.wording import Names, Refused, Said, StoryFaults

SUFFIX = ".stories.yaml"


def _as_text(value: Any) -> Any:
    """YAML has numbers and dates of its own; here they are what is keyed and said."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_keys(value: Any) -> Any:
    if isinstance(value, int) and not 0 <= value <= 9:
        raise Refused(StoryFaults.LOST_ZEROS(value=value), StoryFaults.QUOTE_KEYS())
    return _as_text(value)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float | dt.date | dict) else value


_YEARS = range(1970, 2200)
"""At the ends of Python's calendar there is no day before and no day after to look for opening hours."""


def _as_moment(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        moment = value
    else:
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            raise Refused(StoryFaults.NO_MOMENT(value=str(value)[:30]), StoryFaults.A_MOMENT()) from None
    if moment.year not in _YEARS:
        raise Refused(StoryFaults.YEAR(year=moment.year), StoryFaults.A_YEAR())
    return moment


Text = Annotated[str, BeforeValidator(_as_text), OrNumber("number")]
Texts = Annotated[tuple[Text, ...], Field(min_length=1), BeforeValidator(_as_list), OrOne()]
Keys = Annotated[str, Field(pattern=r"^[0-9*#]+$", max_length=200), BeforeValidator(_as_keys), OrNumber()]
Moment = Annotated[dt.datetime, BeforeValidator(_as_moment), WithJsonSchema({"type": "string"})]
"""The company's own time, 2026-10-01 09:00."""
Given = dict[str, Text]


class Caller(Part):
    """Who calls. One that is not `known` is no customer of the company's."""

    number: Text = "+8613912345678"
    may_call_back: Literal["yes", "no"] | None = None
    """Whether the number may be called back; yes for one that is shown, when not given."""
    known: Literal["yes", "no"] = "yes"
    name: str = ""
    customer: Text = ""
    tier: Literal["standard", "silver", "gold", "vip"] = "standard"
    value: int = Field(default=0, ge=0, le=100)
    language: Language | Literal[""] = ""
    """The one they prefer; empty: not known."""


class Step(Part):
    """One thing: what the caller does, or what must be so by now."""

    hears: Texts = ()
    """Since the caller last did something, in this order: prompts' names, or words from what is said."""
    does_not_hear: Texts = ()
    looks_up: dict[str, Given] = Field(default_factory=dict)
    """Look-ups (web services: nodes) with their arguments, since the caller last did something."""
    is_at: Name | None = None
    """The node in which the call is."""
    keys: Keys = ""
    """One right after the other; # ends an entry."""
    silence: int = Field(default=0, ge=0, le=20)
    """The caller hears everything out, then keys nothing; so many times."""
    records: float | None = Field(default=None, ge=0, le=600)
    """Speaks for so many seconds where the call records; 0: says nothing."""
    transfer: Literal["answered", "failed"] | None = None
    """What becomes of a call put through."""

    @model_validator(mode="after")
    def _one(self) -> Step:
        if len(self.model_fields_set) != 1:
            raise Refused(StoryFaults.ONE_KEY(), StoryFaults.SEVERAL_STEPS())
        (key,) = self.model_fields_set
        said = getattr(self, key)
        if said is None or said == {} or (key == "silence" and not said):
            raise Refused(StoryFaults.NOTHING_ASKED(key=key), StoryFaults.SAY_WHAT())
        if any(not each.strip() for each in (*self.hears, *self.does_not_hear)):
            raise Refused(StoryFaults.EMPTY_TEXT(), StoryFaults.WRITE_WORDS())
        return self


Word = Literal["silence", "hangs_up"]
AnyStep = Annotated[
    Annotated[Word, Tag("word")] | Annotated[Step, Tag("step")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "step"),
]

Answer = Annotated[
    Annotated[Literal["found", "not_found", "unavailable"], Tag("word")] | Annotated[Given, Tag("data")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "data"),
]
"""What a look-up answers; data: it was found, with these."""
Answers = Annotated[tuple[Answer, ...], Field(min_length=1), BeforeValidator(_as_list), OrOne()]
"""One after the other; the last for all that come then."""


class End(Part):
    """How the call ends, if not by a hang-up."""

    queue: Name | None = None
    skills: dict[Name, int] | None = None
    reason: Literal["chosen", "asked", "failed", "unavailable"] | None = None
    callback: Name | None = None
    """The queue in which the caller waits to be called back."""
    number: Text | None = None
    transfer: Name | None = None
    """The company's number that was reached."""

    @model_validator(mode="after")
    def _one(self) -> End:
        if sum(each is not None for each in (self.queue, self.callback, self.transfer)) != 1:
            raise Refused(StoryFaults.ONE_END(), StoryFaults.GIVE_END())
        if self.queue is None and (self.skills is not None or self.reason is not None):
            raise Refused(StoryFaults.QUEUES_OWN(), StoryFaults.OUT_OR_QUEUE())
        if self.callback is None and self.number is not None:
            raise Refused(StoryFaults.CALLBACKS_OWN(), StoryFaults.OUT_OR_CALLBACK())
        return self


Ending = Annotated[
    Annotated[Literal["hangs_up", "caller_hangs_up"], Tag("word")] | Annotated[End, Tag("end")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "end"),
]


class Story(Part):
    """One call from its beginning."""

    at: Moment | None = None
    caller: Caller = Caller(known="no")
    hours: dict[str, Literal["open", "closed"]] = Field(default_factory=dict)
    """Opening hours that do not go by the clock here."""
    positions: dict[Name, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    waits: dict[Name, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """The expected wait in queues, seconds."""
    notices: tuple[Name, ...] = ()
    """Those in force."""
    lookups: dict[str, Answers] = Field(default_factory=dict)
    """Look-ups by name, web services by their node."""
    steps: tuple[AnyStep, ...] = Field(min_length=1, max_length=200)
    ends: Ending | None = None
    language: Language | None = None
    """The one spoken at the end."""
    keyed: dict[Name, Texts] | None = None
    """All that the caller keyed, by node; secrets are xxxx."""
    answers: dict[Name, Keys] | None = None
    """A survey's, by question."""
    recordings: int | None = None
    """How many were kept."""


class Stories(Part):
    """A file of stories."""

    at: Moment
    """The clock of the stories that have none of their own."""
    stories: dict[str, Story] = Field(min_length=1, max_length=500)


class Told:
    """A file of stories that was read."""

    def __init__(self, document: Document, stories: Stories) -> None:
        self._document = document
        self.at = stories.at
        self.stories = stories.stories

    def problem(self, place: Place, what: Said, mend: Said) -> Problem:
        """A fault at some place in the file."""
        return self._document.problem(place, what, mend)


def load_stories(path: Path, flow: Flow | None, around: Around) -> Told:
    """Read a file of stories. Raises FlowError: all that is wrong, names that `flow` lacks included."""
    document = Document.read(path, "at: 2026-10-01 09:00")
    told = Told(document, document.as_a(Stories, _keys_at))
    if flow is not None:
        problems = [
            told.problem(("stories", name, *place), what, meant(wrong, known) or _those(known))
            for name, story in told.stories.items()
            for place, what, wrong, known in _unknown(story, flow, around)
        ]
        if problems:
            raise FlowError(problems)
    return told


def _those(known: Collection[str]) -> Said:
    return Names.THERE_ARE(names=some(known)) if known else Names.THERE_ARE_NONE()


_MODELS: dict[str, type[BaseModel]] = {"caller": Caller, "ends": End}


def _keys_at(place: Place) -> Collection[str]:
    match place:
        case ():
            return Stories.model_fields
        case ("stories", _):
            return Story.model_fields
        case ("stories", _, "steps", _, "step"):
            return Step.model_fields
        case ("stories", _, str() as part, *_) if part in _MODELS:
            return _MODELS[part].model_fields
        case _:
            return ()


def _unknown(story: Story, flow: Flow, around: Around) -> Iterator[tuple[Place, Said, str, Collection[str]]]:
    """Names that are not there: place, what is wrong, the name, those there are."""
    asked = lookups_of(flow)
    named: list[tuple[Place, Names, str, Collection[str] | None]] = [
        (("lookups", name), Names.NO_LOOKUP_HERE, name, asked) for name in story.lookups
    ]
    named += [(("hours", name), Names.NO_HOURS, name, around.hours) for name in story.hours]
    named += [
        ((part, name), Names.NO_QUEUE, name, around.queues)
        for part in ("positions", "waits")
        for name in getattr(story, part)
    ]
    notices = notices_of(flow)
    named += [
        (("notices", index), Names.NO_NOTICE_HERE, name, notices) for index, name in enumerate(story.notices)
    ]
    named += [(("keyed", name), Names.NO_NODE, name, flow.nodes) for name in story.keyed or ()]
    for index, each in enumerate(story.steps):
        if isinstance(each, Step):
            here = ("steps", index)
            named += [
                ((*here, "looks_up", name), Names.NO_LOOKUP_HERE, name, asked) for name in each.looks_up
            ]
            if each.is_at is not None:
                named.append(((*here, "is_at"), Names.NO_NODE, each.is_at, flow.nodes))
    if isinstance(story.ends, End):
        for part in ("queue", "callback"):
            name = getattr(story.ends, part)
            if name is not None:
                named.append((("ends", part), Names.NO_QUEUE, name, around.queues))
    for place, kind, name, known in named:
        if known is not None and name not in known:
            yield place, kind(name=name), name, known


def lookups_of(flow: Flow) -> set[str]:
    """What a flow asks: look-ups by name, web services by their node."""
    return set(_lookups(flow))


def _lookups(flow: Flow) -> Iterator[str]:
    for name, node in flow.nodes.items():
        match node:
            case model.LookupNode() | model.Verify():
                yield node.lookup
            case model.Http():
                yield name
            case model.CallbackNode():
                yield CALLBACK_LOOKUP
            case _:
                pass


def schema() -> dict[str, Any]:
    """The JSON Schema of story files, for editors."""
    return schema_of(Stories)
