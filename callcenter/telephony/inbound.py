"""ARI events to messages: each thing is told once, in order, and only of channels that are ours."""

import uuid
from collections.abc import Callable
from typing import Final

import structlog

from callcenter.ari import Event, events, models
from callcenter.ari import operations as ops
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal

from .lanes import Lanes
from .legs import AGENT, CUSTOMER, EXTERNAL, Leg, Legs
from .outbound import Outbound
from .text import NAME_LIMIT, NUMBER_LIMIT, loggable, plain

_log = structlog.get_logger(__name__)

EVENTS: Final = (
    "StasisStart",
    "ChannelStateChange",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "StasisEnd",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "PeerStatusChange",
)
"""What Asterisk is to send; everything else is filtered out there."""

#: Asterisk's cause for a leg whose speech stopped coming (pjsip's rtp_timeout): nobody hung up.
CAUSE_RTP_TIMEOUT = 44
#: What a soft hang-up "of the device" says in ChannelHangupRequest (AST_SOFTHANGUP_DEV): the same time-out.
SOFT_BY_DEVICE = 1
#: Endpoints that are no agent's.
_CUSTOMERS: Final = frozenset({"trunk", "webphone"})
_KEYS: Final = frozenset("0123456789*#")
#: The application's argument on channels that we dialled.
_DIALLED: Final = frozenset({AGENT, CUSTOMER, EXTERNAL})


def is_originated(channel: models.Channel) -> bool:
    """The channel was dialled by us: by its argument once in Stasis, before that by Asterisk's stand-in."""
    argument = channel.dialplan.app_data.rpartition(",")[2]
    return channel.dialplan.app_name == "AppDial2" or argument in _DIALLED


def is_external(channel: models.Channel) -> bool:
    """Somebody outside has answered on it, to whom we put a caller through."""
    return channel.dialplan.app_data.endswith(f",{EXTERNAL}")


def is_agents(channel: models.Channel) -> bool:
    """The channel was dialled by us to an agent's phone; its name is PJSIP/ENDPOINT-NUMBER."""
    endpoint = channel.name.partition("/")[2].rpartition("-")[0]
    return is_originated(channel) and endpoint not in _CUSTOMERS


class Inbound:
    """Hears Asterisk and posts messages."""

    def __init__(
        self,
        lanes: Lanes,
        legs: Legs,
        outbound: Outbound,
        node: str,
        post: Callable[[m.AnyMessage], None],
        known_leg: Callable[[str], bool],
    ) -> None:
        self._lanes = lanes
        self._legs = legs
        self._outbound = outbound
        self._node = node
        self._post = post
        self._known_leg = known_leg
        #: Agents whose phone is registered.
        self.online: set[str] = set()
        self.agents: frozenset[str] = frozenset()

    def take(self, event: Event) -> None:
        """Handle one event, at once."""
        match event:
            case events.StasisStart(channel=channel, args=arguments):
                self._entered(channel, arguments)
            case events.ChannelStateChange(channel=channel):
                self._state(channel)
            case events.ChannelDtmfReceived(channel=channel, digit=digit):
                leg = self._legs.get(channel.id)
                customers = leg is not None and not leg.is_agent and not leg.is_external
                if customers and digit in _KEYS:
                    self._post(m.DigitReceived(leg_id=channel.id, digit=Personal(digit)))
            case events.ChannelHangupRequest(channel=channel, cause=cause, soft=soft):
                leg = self._legs.get(channel.id)
                if leg is not None:
                    leg.hung_up = True
                    if cause is not None and not soft:
                        leg.cause = cause
                    elif cause == SOFT_BY_DEVICE:
                        leg.cause = CAUSE_RTP_TIMEOUT
            case events.StasisEnd(channel=channel):
                # Of a caller's channel nothing more is heard; of one we dialled the end itself is.
                leg = self._legs.get(channel.id)
                if leg is not None and not leg.dialled:
                    self._ended(leg, leg.cause)
            case events.ChannelDestroyed(channel=channel, cause=ending):
                leg = self._legs.get(channel.id)
                if leg is not None:
                    # Of who hung up during a prompt only the request knows the cause.
                    self._ended(leg, ending or leg.cause)
            case events.PlaybackFinished(playback=playback):
                self._played(playback)
            case events.RecordingFinished(recording=recording) | events.RecordingFailed(recording=recording):
                self._recorded(recording)
            case events.PeerStatusChange(endpoint=endpoint):
                self._endpoint(endpoint)

    def arrived(self, channel: models.Channel, entry: str) -> None:
        """A caller's channel that nobody knows yet."""
        contact_id = str(uuid.uuid4())
        up = channel.state == models.ChannelState.UP
        self._legs.add(Leg(id=channel.id, is_agent=False, up=up, lane=contact_id))
        self._post(
            m.CallArrived(
                contact_id=contact_id,
                leg_id=channel.id,
                node=self._node,
                entry=plain(entry, NUMBER_LIMIT),
                ani=Personal(plain(channel.caller.number, NUMBER_LIMIT)),
                ani_name=Personal(plain(channel.caller.name, NAME_LIMIT)),
                dnis=plain(channel.dialplan.exten, NUMBER_LIMIT),
            )
        )

    def orphan(self, channel: models.Channel) -> None:
        """A channel we dialled that belongs to no call: it must not ring, or talk to nobody."""
        _log.warning("telephony.orphan_hung_up", leg=channel.id)
        self._legs.remove(channel.id)
        self._outbound.hang_up(channel.id)

    def _given_up(self, leg: Leg) -> bool:
        """The engine does not know the leg it had dialled any more: the effect crossed with a reconcile."""
        return leg.dialled and not self._known_leg(leg.id)

    def _entered(self, channel: models.Channel, arguments: tuple[str, ...]) -> None:
        leg = self._legs.get(channel.id)
        entry = arguments[0] if arguments else ""
        if entry not in _DIALLED:
            # A call found by the reconcile is in the book already.
            if leg is None:
                self.arrived(channel, entry)
        elif leg is None or self._given_up(leg):
            self.orphan(channel)
        elif not leg.answered:
            leg.up = leg.answered = True
            # Of one found ringing after a connect nothing else tells.
            leg.is_external = entry == EXTERNAL
            leg.lane = leg.call
            self._post(m.LegAnswered(leg_id=leg.id))

    def _state(self, channel: models.Channel) -> None:
        leg = self._legs.get(channel.id)
        if leg is None or self._given_up(leg):
            if is_originated(channel):
                self.orphan(channel)
        elif channel.state == models.ChannelState.UP:
            leg.up = True
        elif channel.state == models.ChannelState.RINGING and leg.dialled:
            self.ringing(leg)

    def ringing(self, leg: Leg) -> None:
        """The phone we dialled rings: told once."""
        if not leg.rang and not leg.answered:
            leg.rang = True
            self._post(m.LegRinging(leg_id=leg.id))

    def _ended(self, leg: Leg, cause: int) -> None:
        self._legs.remove(leg.id)
        lost = leg.up and cause == CAUSE_RTP_TIMEOUT
        self._post(m.LegEnded(leg_id=leg.id, cause=cause, lost=lost))

    def _played(self, playback: models.Playback) -> None:
        leg = self._legs.get(playback.target_uri.removeprefix("channel:"))
        token = leg.playing.pop(playback.id, None) if leg is not None else None
        # Of who hangs up during a prompt it ends as failed: the menu does not go on for them.
        if leg is not None and token is not None and not leg.hung_up:
            failed = playback.state == models.PlaybackState.FAILED
            if failed:
                _log.warning("telephony.prompt_failed", leg=leg.id, media=loggable(playback.media_uri))
            self._post(m.PlaybackEnded(leg_id=leg.id, token=token, ok=not failed))

    def _recorded(self, recording: models.LiveRecording) -> None:
        leg = self._legs.get(recording.target_uri.removeprefix("channel:"))
        token = leg.recording.pop(recording.name, None) if leg is not None else None
        if leg is None or token is None:
            return
        seconds = recording.duration or 0
        if recording.state != models.LiveRecordingState.DONE:
            _log.warning("telephony.recording_failed", leg=leg.id, cause=recording.cause)
            seconds = 0
        elif recording.talking_duration == 0:
            # Nothing was said: nothing is kept.
            seconds = 0
            self._lanes.submit(leg.id, ops.recordings.DeleteStored(recordingName=recording.name))
        self._post(m.RecordingEnded(leg_id=leg.id, token=token, name=recording.name, seconds=seconds))

    def registered(self, agent_id: str) -> None:
        """The agent's phone is registered now."""
        self.online.add(agent_id)
        self._post(m.EndpointChanged(agent_id=agent_id, online=True))

    def _endpoint(self, endpoint: models.Endpoint) -> None:
        agent_id, online = endpoint.resource, endpoint.state == "online"
        if agent_id not in self.agents or online == (agent_id in self.online):
            return
        if online:
            self.registered(agent_id)
        else:
            self.online.discard(agent_id)
            self._post(m.EndpointChanged(agent_id=agent_id, online=False))
