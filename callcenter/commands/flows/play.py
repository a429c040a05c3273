"""`callcenter flows run`: a call in the terminal."""

import datetime as dt
import re
import sys
from collections.abc import Collection, Iterable
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

import typer

from callcenter.commands.flows.installation import installation
from callcenter.domain.enums import LookupStatus, Tier
from callcenter.ivr import session as s
from callcenter.ivr.facts import Known
from callcenter.ivr.load import FlowError, load_flow
from callcenter.ivr.model import Language
from callcenter.ivr.names import meant, notices_of, queues_of, some
from callcenter.ivr.nodes import CALLBACK_LOOKUP
from callcenter.ivr.player import Asked, CallerGone, Found, Needs, NotNow, Player, PutThrough
from callcenter.ivr.stories import lookups_of
from callcenter.ivr.texts import Texts

_ASK = {
    Needs.KEYS: "keys (empty: silence)",
    Needs.SPEECH: "seconds you speak (empty: nothing)",
    Needs.OTHER_PARTY: "does the other party answer (yes, no)",
}
_OPEN = "keys (# or an empty line ends the entry)"
_HANG_UP = "hangup"
_LANGUAGES = get_args(Language)
_NUMBER = re.compile(r"(\+?[0-9]{1,30})?")
"""Of who calls; nothing when it is withheld."""
_WHOLE_SECONDS = re.compile(r"[0-9]{1,9}")
_SECONDS = re.compile(r"[0-9]{0,9}(\.[0-9]+)?")
_FORM = "found, found:FIELD=VALUE,…, not_found or unavailable"


def run(
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="A flow's name or path.", show_default=False)],
    at: Annotated[
        str, typer.Option(help="The company's own time, 2026-10-01 09:00; now, when it is not given.")
    ] = "",
    number: Annotated[str, typer.Option(help="The number that calls.")] = "+8613912345678",
    name: Annotated[str, typer.Option(help="The caller's name.")] = "",
    tier: Annotated[Tier, typer.Option(help="The customer's tier.")] = Tier.STANDARD,
    value: Annotated[int, typer.Option(min=0, max=100, help="The customer's value.")] = 0,
    language: Annotated[str, typer.Option(help="The language the customer prefers.")] = "",
    unknown: Annotated[bool, typer.Option("--unknown", help="The caller is no customer.")] = False,
    wait: Annotated[
        list[str] | None, typer.Option(metavar="QUEUE=SECONDS", help="The expected wait in a queue.")
    ] = None,
    notice: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A notice in force.")] = None,
    lookup: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=ANSWER", help=f"What a look-up (web service: its node) answers: {_FORM}."),
    ] = None,
) -> None:
    """Play a call: it shows what is heard and where the call is, and takes a line of keys at a time.

    An empty line is silence until the call goes on; "hangup", or the end of the input, hangs up. What a
    look-up answers is asked when no option tells it.
    """
    here = installation()
    ((_, path),) = here.flows([flow])
    try:
        found = load_flow(path, here.around(path))
    except FlowError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    zone = ZoneInfo(here.company.time_zone)
    moment = _moment(at, zone)
    if not _NUMBER.fullmatch(number):
        what = f"{number!r} is no telephone number; write its digits, as +8613912345678, or nothing"
        raise typer.BadParameter(what, param_hint="--number")
    if language not in ("", *_LANGUAGES):
        what = f"{language!r} is no language; write {_LANGUAGES[0]}, {_LANGUAGES[1]} or {_LANGUAGES[2]}"
        raise typer.BadParameter(what, param_hint="--language")
    waits = {queue: _seconds(seconds) for queue, seconds in _pairs(wait, "--wait", "QUEUE=SECONDS")}
    queues = queues_of(found) | {queue.id for queue in here.company.queues}
    _known(waits, queues, "--wait", "there is no queue", "there are")
    _known(notice or (), notices_of(found), "--notice", "this flow has no notice", "it has")
    answers = {each: _found(said) for each, said in _pairs(lookup, "--lookup", "NAME=ANSWER")}
    _known(answers, lookups_of(found), "--lookup", "this flow has no look-up", "it has")
    caller = {
        "number": number,
        "name": name,
        "known": "no" if unknown else "yes",
        "customer": "",
        "tier": tier.value,
        "value": str(value),
        "language": language,
    }
    facts = Known(
        at_ms=int(moment.timestamp() * 1000),
        hours=dict(here.hours_at(moment.date())),
        identified=caller,
        waits_s=waits,
        notices={each: f"notices/{each}" for each in notice or ()},
    )
    terminal = _Terminal(Texts(here.prompts), answers)
    typer.echo(f"{number} calls at {moment:%Y-%m-%d %H:%M} ({here.company.time_zone})")
    player = Player(
        found, facts, terminal.look_up, on_heard=terminal.heard, on_node=lambda node: typer.echo(f"[{node}]")
    )
    terminal.play(player)
    for line in _end(player):
        typer.echo(line)


class _Terminal:
    def __init__(self, texts: Texts, answers: dict[str, Found]) -> None:
        self._texts = texts
        self._answers = answers

    def heard(self, names: tuple[str, ...]) -> None:
        typer.echo("\n".join(f"    {piece.text}" for piece in self._texts.pieces(names)))

    def look_up(self, asked: Asked) -> Found:
        arguments = ", ".join(f"{name}={value}" for name, value in asked.arguments.items())
        typer.echo(f"  asked: {asked.name}({arguments})")
        if asked.name in self._answers:
            return self._answers[asked.name]
        if asked.name == CALLBACK_LOOKUP:
            return Found(status=LookupStatus.FOUND, data={"number": asked.arguments["number"]})
        while (line := _read(f"answer ({_FORM})")) is not None:
            try:
                return _found(line)
            except typer.BadParameter as error:
                typer.echo(f"  {error.message}")
        return Found(status=LookupStatus.UNAVAILABLE)

    def play(self, player: Player) -> None:
        """Until the call is over."""
        while player.needs is not Needs.NOTHING:
            is_open = player.needs is Needs.KEYS and player.session.digits
            line = _read(_OPEN if is_open else _ASK[player.needs])
            if line is None or line == _HANG_UP:
                player.hang_up()
                continue
            try:
                self._do(player, line)
            except (ValueError, NotNow) as error:
                typer.echo(f"  {error}")

    def _do(self, player: Player, line: str) -> None:
        match player.needs:
            case Needs.SPEECH:
                if not _SECONDS.fullmatch(line):
                    raise ValueError(f"{line!r} is no number of seconds; write 5, or nothing")
                player.speak(float(line or 0))
            case Needs.OTHER_PARTY:
                player.other_party(line.casefold() in ("y", "yes"))
            case _ if not line:
                player.wait()
            case _ if set(line) <= set("0123456789*#"):
                player.press(line)
            case _:
                raise ValueError("keys are 0-9, * and #; an empty line is silence; hangup ends the call")


def _read(asked: str) -> str | None:
    """A line; None at the end of the input. What is read from a file is shown, as if it were typed."""
    typer.echo(f"{asked}> ", nl=False)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        typer.echo(line.rstrip("\n"))
    return line.strip() if line else None


def _end(player: Player) -> Iterable[str]:
    match player.end:
        case s.Enqueue(queue=queue, skills=skills, reason=reason):
            needed = f", with {', '.join(f'{k} {v}' for k, v in skills.items())}" if skills else ""
            yield f"The caller goes to the queue {queue}{needed} ({reason})."
        case s.CallBack(queue=queue, number=number):
            yield f"The caller will be called back at {number}, from the queue {queue}."
        case PutThrough(to=to):
            yield f"The caller speaks with {to}."
        case CallerGone():
            yield f"The caller hung up at {player.node}."
        case _:
            yield "The flow hung up."
    for each in player.keyed:
        label = each.labels.get("en", each.node)
        yield f"  keyed: {label}: {each.value} {each.meanings.get('en', '')}".rstrip()
    for question, answer in player.answers.items():
        yield f"  answered: {question}: {answer}"
    if player.session.recordings:
        yield f"  recordings kept: {len(player.session.recordings)}"


def _moment(text: str, zone: ZoneInfo) -> dt.datetime:
    if not text:
        return dt.datetime.now(zone)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    # The time of another zone would be taken for the company's own.
    if moment is None or moment.tzinfo is not None:
        what = f"{text!r} is no moment; write it as 2026-10-01 09:00"
        raise typer.BadParameter(what, param_hint="--at")
    return moment.replace(tzinfo=zone)


def _known(given: Iterable[str], names: Collection[str], option: str, none: str, there: str) -> None:
    """See that there is all that an option names."""
    for each in given:
        if each not in names:
            others = meant(each, names) or f"{there} {some(names) or 'none'}"
            raise typer.BadParameter(f"{none} {each!r}; {others}", param_hint=option)


def _pairs(given: Iterable[str] | None, option: str, form: str) -> Iterable[tuple[str, str]]:
    for each in given or ():
        name, separator, value = each.partition("=")
        if not separator:
            raise typer.BadParameter(f"{each!r} is not of the form {form}", param_hint=option)
        yield name, value


def _seconds(text: str) -> int:
    if not _WHOLE_SECONDS.fullmatch(text):
        raise typer.BadParameter(f"{text[:20]!r} is no number of seconds", param_hint="--wait")
    return int(text)


def _found(text: str) -> Found:
    status, _, fields = text.partition(":")
    if status not in tuple(LookupStatus):
        raise typer.BadParameter(f"{text!r} is no answer; write {_FORM}", param_hint="--lookup")
    pairs = _pairs(filter(None, fields.split(",")), "--lookup", "found:FIELD=VALUE,…")
    return Found(status=LookupStatus(status), data=dict(pairs))
