"""Play stories against their flow and tell where they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from callcenter.domain.enums import LookupStatus
from callcenter.domain.hours import Hours
from callcenter.ivr import session as s
from callcenter.ivr.document import Problem
from callcenter.ivr.facts import Known
from callcenter.ivr.graph import Place
from callcenter.ivr.model import Flow
from callcenter.ivr.names import prompts_of
from callcenter.ivr.nodes import CALLBACK_LOOKUP
from callcenter.ivr.player import NEEDS, Asked, CallerGone, Found, NotNow, Player, PutThrough
from callcenter.ivr.stories import End, Step, Story, Told
from callcenter.ivr.texts import Piece, Texts
from callcenter.ivr.wording import Differences, Names, Said, folded

HoursAt = Callable[[dt.date], Mapping[str, Hours]]
"""The company's opening hours as they are known on some day."""


class _Differs(Exception):
    """Where in the story, and how."""

    def __init__(self, place: Place, what: Said, mend: Said) -> None:
        super().__init__(what)
        self.place, self.what, self.mend = place, what, mend


class _NoAnswer(Exception):
    """The look-up that is not among the story's."""


class Storyteller:
    """Plays stories in a company's time, hours and voices."""

    def __init__(self, texts: Texts, time_zone: str, hours_at: HoursAt) -> None:
        self._texts = texts
        self._zone = ZoneInfo(time_zone)
        self._hours_at = hours_at

    def differences(self, told: Told, flow: Flow) -> Iterator[Problem]:
        """What goes otherwise than told: one problem for each story that does."""
        for name, story in told.stories.items():
            try:
                _Telling(self, told, flow, story).tell()
            except _Differs as differs:
                place = ("stories", name, *differs.place)
                yield told.problem(place, Differences.STORY(story=name, what=differs.what), differs.mend)

    def facts(self, story: Story, at: dt.datetime) -> Known:
        """The world of a story."""
        moment = at if at.tzinfo else at.replace(tzinfo=self._zone)
        hours = dict(self._hours_at(moment.date()))
        for name, state in story.hours.items():
            hours[name] = always(state == "open")
        caller = {name: str(value) for name, value in story.caller.model_dump(exclude_none=True).items()}
        return Known(
            at_ms=int(moment.timestamp() * 1000),
            hours=hours,
            identified=caller,
            positions=story.positions,
            waits_s=story.waits,
            notices={name: f"notices/{name}" for name in story.notices},
        )

    def pieces(self, heard: Iterable[str]) -> list[Piece]:
        """What was said."""
        return list(self._texts.pieces(heard))


def always(is_open: bool) -> Hours:
    """Hours that never close, or never open."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Hours(time_zone="UTC", weekly=dict.fromkeys(days, ("00:00-24:00",)) if is_open else {})


class _Telling:
    """One story being played."""

    def __init__(self, teller: Storyteller, told: Told, flow: Flow, story: Story) -> None:
        self._teller = teller
        self._story = story
        self._left = {name: list(answers) for name, answers in story.lookups.items()}
        self._heard_from = self._asked_from = self._found_up_to = 0
        self._prompts = prompts_of(flow)
        self._player = Player(flow, teller.facts(story, story.at or told.at), self._look_up)

    def tell(self) -> None:
        for index, each in enumerate(self._story.steps):
            place: Place = ("steps", index)
            try:
                if isinstance(each, Step):
                    self._step(each, place)
                else:
                    self._begin_anew()
                    self._player.wait() if each == "silence" else self._player.hang_up()
            except NotNow as error:
                mend = Differences.CHANGE_STEP(node=self._player.node, heard=self._all_heard())
                raise _Differs(place, Differences.IMPOSSIBLE(why=error.why), mend) from None
            except _NoAnswer as error:
                what = Differences.NO_ANSWER(lookup=str(error))
                raise _Differs(place, what, Differences.ADD_ANSWER()) from None
        self._end()

    def _look_up(self, asked: Asked) -> Found:
        answers = self._left.get(asked.name)
        if answers is None:
            if asked.name == CALLBACK_LOOKUP:
                return Found(status=LookupStatus.FOUND, data={"number": asked.arguments["number"]})
            raise _NoAnswer(asked.name)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, str):
            return Found(status=LookupStatus(answer))
        return Found(status=LookupStatus.FOUND, data=answer)

    def _begin_anew(self) -> None:
        self._heard_from = len(self._player.heard)
        self._asked_from = len(self._player.asked)
        self._found_up_to = 0

    def _step(self, step: Step, place: Place) -> None:
        player = self._player
        if step.hears:
            self._hears(step.hears, (*place, "hears"))
        elif step.does_not_hear:
            for item in step.does_not_hear:
                if any(self._is(piece, item) for piece in self._pieces()):
                    heard = Differences.ALL_HEARD(heard=self._all_heard())
                    raise _Differs((*place, "does_not_hear"), Differences.NOT_TO_HEAR(item=item), heard)
        elif step.looks_up:
            self._looked_up(step.looks_up, (*place, "looks_up"))
        elif step.is_at is not None:
            if player.node != step.is_at:
                there = Differences.IS_AT(node=player.node)
                raise _Differs((*place, "is_at"), Differences.TO_BE_AT(node=step.is_at), there)
        else:
            self._begin_anew()
            if step.keys:
                player.press(step.keys)
            elif step.records is not None:
                player.speak(step.records)
            elif step.transfer is not None:
                player.other_party(step.transfer == "answered")
            else:
                for _ in range(step.silence):
                    player.wait()

    def _pieces(self) -> list[Piece]:
        return self._teller.pieces(self._player.heard[self._heard_from :])

    def _all_heard(self) -> str:
        said = [
            f"{piece.name}: “{piece.text}”" if piece.name else f"“{piece.text}”" for piece in self._pieces()
        ]
        return " | ".join(said) or Differences.NOTHING()

    def _hears(self, items: Iterable[str], place: Place) -> None:
        pieces = self._pieces()
        for index, item in enumerate(items):
            left = range(self._found_up_to, len(pieces))
            found = next((i for i in left if self._is(pieces[i], item)), None)
            if found is None:
                heard = Differences.HEARD(heard=self._all_heard())
                raise _Differs((*place, index), Differences.TO_HEAR(item=item), heard)
            # Of one piece several words may be told; a prompt that is named is over.
            self._found_up_to = found + (pieces[found].name == item)

    def _is(self, piece: Piece, item: str) -> bool:
        """A prompt of the flow by its name only: “… Goodbye.” in another's text is not the prompt goodbye."""
        if item in self._prompts:
            return piece.name == item
        return piece.name == item or " ".join(item.split()).casefold() in piece.text.casefold()

    def _looked_up(self, wanted: Mapping[str, Mapping[str, str]], place: Place) -> None:
        asked = self._player.asked[self._asked_from :]
        for name, arguments in wanted.items():
            if not any(each.name == name and each.arguments == dict(arguments) for each in asked):
                calls = [_call(each.name, each.arguments) for each in asked] or [Differences.NOTHING()]
                what = Differences.TO_ASK(call=_call(name, arguments))
                raise _Differs((*place, name), what, Differences.ASKED(calls=calls))

    def _end(self) -> None:
        story, session = self._story, self._player.session
        if story.ends is not None:
            self._ends(story.ends)
        told = self._keyed()
        compared = (
            ("language", story.language, session.language),
            ("keyed", None if story.keyed is None else dict(story.keyed), told),
            ("answers", story.answers, self._player.answers),
            ("recordings", story.recordings, self._player.recordings),
        )
        for part, wanted, there in compared:
            if wanted is not None and wanted != there:
                what = Differences.PART(part=part, wanted=_in_words(wanted))
                raise _Differs((part,), what, Differences.IT_IS(there=_in_words(there)))

    def _keyed(self) -> dict[str, tuple[str, ...]]:
        keyed: dict[str, tuple[str, ...]] = {}
        for each in self._player.keyed:
            keyed[each.node] = (*keyed.get(each.node, ()), each.value)
        return keyed

    def _ends(self, wanted: End | str) -> None:
        there = self._ending()
        if isinstance(wanted, str):
            right, told = there == wanted, _end_in_words(wanted)
        else:
            expected = wanted.model_dump(exclude_none=True)
            told = _end_in_words(expected)
            right = isinstance(there, dict) and all(
                there.get(key) == value for key, value in expected.items()
            )
        if not right:
            is_over = self._player.end is not None
            what = (Differences.IT_ENDS if is_over else Differences.IT_IS_SO)(how=_end_in_words(there))
            mend = Differences.TOLD(told=told, heard=self._all_heard())
            raise _Differs(("ends",), what, mend)

    def _ending(self) -> str | dict[str, object]:
        match self._player.end:
            case None:
                needs = NEEDS[self._player.needs]()
                return Differences.NOT_OVER(node=self._player.node, needs=needs)
            case s.Enqueue(queue=queue, skills=skills, reason=reason):
                return {"queue": queue, "skills": skills, "reason": reason.value}
            case s.CallBack(queue=queue, number=number):
                return {"callback": queue, "number": number}
            case PutThrough(to=to):
                return {"transfer": to}
            case s.Hangup():
                return "hangs_up"
            case CallerGone():
                return "caller_hangs_up"


def _call(name: str, arguments: Mapping[str, str]) -> str:
    return f"{name}({', '.join(f'{key}={value}' for key, value in arguments.items())})"


def _in_words(value: object) -> str:
    match value:
        case dict():
            pairs = [Differences.PAIR(key=key, value=_in_words(each)) for key, each in value.items()]
            return Names.LISTED(names=pairs) if pairs else Differences.NOTHING()
        case tuple():
            return folded(Differences.THEN, [str(each) for each in value])
        case _:
            return str(value)


_ENDS = {"hangs_up": Differences.BY_FLOW, "caller_hangs_up": Differences.BY_CALLER}


def _end_in_words(end: str | Mapping[str, object]) -> str:
    """An end, or as much of it as is told."""
    if isinstance(end, str):
        return _ENDS[end]() if end in _ENDS else end
    return Names.LISTED(
        names=[
            sentence(value=_in_words(end[part]))
            for part, sentence in _PARTS_OF_ENDS.items()
            if end.get(part) not in (None, {})
        ]
    )


_PARTS_OF_ENDS = {
    "queue": Differences.IN_QUEUE,
    "callback": Differences.CALLBACK,
    "transfer": Differences.PUT_THROUGH,
    "skills": Differences.WITH_SKILLS,
    "reason": Differences.REASON,
    "number": Differences.AT_NUMBER,
}
"""What an end has, in words."""
