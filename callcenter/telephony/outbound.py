"""Effects to ARI requests. Nothing here waits; what goes wrong comes back as a message."""

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final

import structlog

from callcenter.ari import AriClient, AriError, AriNotFound, AriServerError
from callcenter.ari import operations as ops
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.sounds import RECORDING, is_sound

from .bridges import Bridges
from .lanes import Lanes
from .legs import AGENT, CAUSE_NORMAL, CUSTOMER, EXTERNAL, Leg, Legs
from .recordings import Recordings
from .text import SHORTEST_DIALLED, SHORTEST_LISTED, called_out, dialled, loggable

_log = structlog.get_logger(__name__)

#: Q.850 causes of legs that end without Asterisk saying why.
CAUSE_SUBSCRIBER_ABSENT = 20
CAUSE_NETWORK_OUT_OF_ORDER = 38
CAUSE_NO_ROUTE = 3
CAUSE_INVALID_NUMBER = 28

#: What has a phone pick up by itself. There is no standard that phones follow (RFC 5373 is hardly known):
#: most read one of these two.
AUTO_ANSWER: Final = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:callcenter>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "info=alert-autoanswer",
}

SOUNDS: Final = "sound:callcenter/"


def _sound(name: str) -> str | None:
    """Asterisk's name for what is to be played: a prompt, or "recording:" and a recording's; None for what
    is neither."""
    if not is_sound(name):
        return None
    return name if name.startswith(RECORDING) else SOUNDS + name


class Route(StrEnum):
    """Where calls to numbers outside go: what dialplan/extensions.conf has in its global CUSTOMERS."""

    NOWHERE = "nowhere"
    TRUNK = "trunk"
    WEBPHONE = "webphone"

    def endpoint(self, digits: str) -> str | None:
        """What to dial for a number; None when nobody can be called."""
        match self:
            case Route.TRUNK:
                return f"PJSIP/{digits}@trunk"
            case Route.WEBPHONE:
                return "PJSIP/webphone"
            case Route.NOWHERE:
                return None


#: So long at most a phone is not rung because its last call has not ended, seconds.
LAST_CALL_S: Final = 1.0


class Outbound:
    """Carries out what the engine wants of telephony, in order for each leg."""

    def __init__(
        self,
        client: AriClient,
        lanes: Lanes,
        legs: Legs,
        app: str,
        own_number: str,
        post: Callable[[m.AnyMessage], None],
    ) -> None:
        self._client = client
        self._lanes = lanes
        self._legs = legs
        self._app = app
        self._own_number = own_number
        self._post = post
        self.bridges = Bridges(lanes, legs, self._quiet, partial(self._lose, lost=True))
        self._recordings = Recordings(client, lanes, post)
        #: Of each agent, the leg that was told to hang up last.
        self._ending: dict[str, str] = {}
        #: How numbers outside are called; told by Asterisk at each connect.
        self.route = Route.NOWHERE

    def perform(self, effect: do.Effect) -> None:
        """Begin to carry out one effect. Raises TypeError for one that is not telephony's."""
        match effect:
            case do.DialAgent():
                self._dial_agent(effect)
            case do.DialCustomer():
                shows = effect.shows or self._own_number
                self._dial_out(effect, effect.number.value, CUSTOMER, shows)
            case do.DialExternal():
                self._dial_out(effect, effect.number, EXTERNAL, effect.shows or self._own_number)
            case do.FindRecording() | do.DeleteRecording():
                self._recordings.perform(effect)
            case do.Bridge(bridge_id=bridge_id, leg_ids=leg_ids):
                legs = map(self._legs.get, leg_ids)
                self.bridges.join(bridge_id, [leg for leg in legs if leg is not None])
            case do.DestroyBridge(bridge_id=bridge_id):
                self.bridges.destroy(bridge_id)
            case do.LegEffect(leg_id=leg_id):
                leg = self._legs.get(leg_id)
                if leg is None:
                    # It has gone, and the engine is about to hear of it.
                    _log.debug("telephony.leg_gone", effect=type(effect).__name__, leg=leg_id)
                else:
                    self._leg(leg, effect)
            case _:
                raise TypeError(f"{type(effect).__name__} is not for telephony")

    def _leg(self, leg: Leg, effect: do.LegEffect) -> None:
        match effect:
            case do.Answer():
                self._answer(leg, self._answer_again)
            case do.Play(token=token, media=media):
                self._play(leg, token, media)
            case do.StopPlay(token=token):
                if token:
                    self._stop(leg, leg.playbacks(token))
                else:
                    self._quiet(leg)
            case do.StartMusic():
                leg.music = True
                self._lanes.submit(leg.id, ops.channels.StartMoh(channelId=leg.id))
            case do.Record():
                self._recordings.record(leg, effect)
            case do.CancelRecording(name=name):
                self._recordings.cancel(leg, name)
            case do.HangUpLeg():
                self.hang_up(leg.id)
            case do.Unbridge(bridge_id=bridge_id):
                self.bridges.leave(bridge_id, leg)
            case _:
                raise TypeError(f"{type(effect).__name__} is not for telephony")

    def hang_up(self, leg_id: str) -> None:
        """End a channel, known or not. Behind its originate in the lane, so that no ghost call is left."""

        def failed(error: AriError) -> None:
            # There is no such channel, or Asterisk does not answer: for the engine it is over.
            if self._legs.remove(leg_id) is not None:
                self._post(m.LegEnded(leg_id=leg_id, cause=CAUSE_NORMAL))

        leg = self._legs.get(leg_id)
        if leg is not None and leg.agent_id:
            self._ending[leg.agent_id] = leg_id
        self._lanes.submit(leg_id, ops.channels.Hangup(channelId=leg_id), failed)

    def _lose(self, leg: Leg, *, lost: bool) -> None:
        """Asterisk does not do what the call needs: for the engine the leg has ended, and so it shall be."""
        if self._legs.remove(leg.id) is not None:
            self._post(m.LegEnded(leg_id=leg.id, cause=CAUSE_NETWORK_OUT_OF_ORDER, lost=lost))
        self._lanes.submit(leg.id, ops.channels.Hangup(channelId=leg.id))

    def _answer(self, leg: Leg, failed: Callable[[Leg], None]) -> None:
        # Where it is answered, another answer would only wait for the end of a prompt.
        if leg.up or self._legs.get(leg.id) is not leg:
            return

        def refused(error: AriError) -> None:
            # Of a channel that has gone an event tells.
            if not isinstance(error, AriNotFound) and not leg.up:
                failed(leg)

        self._lanes.submit(leg.id, ops.channels.Answer(channelId=leg.id), refused)

    def _answer_again(self, leg: Leg) -> None:
        self._answer(leg, partial(self._lose, lost=False))

    def _play(self, leg: Leg, token: str, media: tuple[str, ...]) -> None:
        named = [(name, _sound(name)) for name in media]
        sounds = tuple(sound for _, sound in named if sound is not None)
        if len(sounds) < len(media) or not media:
            bad = [loggable(name) for name, sound in named if sound is None]
            _log.error("telephony.bad_prompt_name", leg=leg.id, media=bad[:20])
        if not sounds:
            self._post(m.PlaybackEnded(leg_id=leg.id, token=token, ok=False))
            return
        playback = leg.new_playback(token)

        def failed(error: AriError) -> None:
            # Of who has hung up an event tells, and the menu does not go on for them.
            if leg.playing.pop(playback, None) is not None and not leg.hung_up:
                self._post(m.PlaybackEnded(leg_id=leg.id, token=token, ok=False))

        self._lanes.submit(
            leg.id, ops.channels.Play(channelId=leg.id, media=sounds, playbackId=playback), failed
        )

    def _stop(self, leg: Leg, names: list[str]) -> None:
        for name in names:
            # Forgotten at once: nobody is told of the end of what was stopped.
            leg.playing.pop(name, None)
            self._lanes.submit(leg.id, ops.playbacks.Stop(playbackId=name))

    def _quiet(self, leg: Leg) -> None:
        self._stop(leg, list(leg.playing))
        if leg.music or leg.inherited:
            self._stop_music(leg)
        leg.inherited = False

    def _stop_music(self, leg: Leg) -> None:
        leg.music = False
        self._lanes.submit(leg.id, ops.channels.StopMoh(channelId=leg.id))

    def _dial_agent(self, effect: do.DialAgent) -> None:
        self._behind_the_last(effect)
        self._dial(
            effect,
            f"PJSIP/{effect.agent_id}",
            AGENT,
            caller_number=effect.caller_number.value,
            variables=AUTO_ANSWER if effect.auto_answer else None,
        )

    def _dial_out(
        self, effect: do.DialCustomer | do.DialExternal, number: str, argument: str, shows: str
    ) -> None:
        """Call a number outside; `shows` is the number of ours that its phone shows."""
        # The company has listed these itself; those called back anybody may have given.
        listed = isinstance(effect, do.DialExternal)
        digits = called_out(number, SHORTEST_LISTED if listed else SHORTEST_DIALLED)
        endpoint = self.route.endpoint(digits) if digits else None
        if endpoint is None:
            _log.warning("telephony.cannot_call_out", leg=effect.leg_id, number_fits=digits is not None)
            cause = CAUSE_INVALID_NUMBER if digits is None else CAUSE_NO_ROUTE
            self._post(m.LegEnded(leg_id=effect.leg_id, cause=cause))
            return
        self._dial(effect, endpoint, argument, caller_number=shows)

    def _behind_the_last(self, effect: do.DialAgent) -> None:
        """Ring the agent's phone when its last call is over, or it may find itself busy: Asterisk ends one
        call and begins another at the same time."""
        last = self._legs.get(self._ending.pop(effect.agent_id, ""))
        if last is None:
            return
        loop = asyncio.get_running_loop()
        over = last.over = last.over or loop.create_future()
        loop.call_later(LAST_CALL_S, lambda: over.done() or over.set_result(None))
        self._lanes.close_until(effect.leg_id, over)

    def _dial(
        self,
        effect: do.DialAgent | do.DialCustomer | do.DialExternal,
        endpoint: str,
        argument: str,
        *,
        caller_number: str,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        if not self._client.connected:
            _log.debug("telephony.not_connected", effect=type(effect).__name__, leg=effect.leg_id)
            return
        number = dialled(caller_number)
        self._legs.add(
            Leg(
                id=effect.leg_id,
                agent_id=effect.agent_id if isinstance(effect, do.DialAgent) else "",
                is_agent=argument == AGENT,
                is_external=argument == EXTERNAL,
                dialled=True,
                call=effect.contact_id,
            )
        )

        def failed(error: AriError) -> None:
            refused = isinstance(error, AriServerError)
            if not refused:
                # Perhaps Asterisk dials all the same: it must not ring for nobody.
                self._lanes.submit(effect.leg_id, ops.channels.Hangup(channelId=effect.leg_id))
            if self._legs.remove(effect.leg_id) is not None:
                cause = CAUSE_SUBSCRIBER_ABSENT if refused else CAUSE_NETWORK_OUT_OF_ORDER
                self._post(m.LegEnded(leg_id=effect.leg_id, cause=cause))

        self._lanes.submit(
            effect.leg_id,
            ops.channels.Originate(
                endpoint=endpoint,
                app=self._app,
                appArgs=argument,
                channelId=effect.leg_id,
                callerId=f"<{number}>" if number else None,
                variables=variables,
                timeout=max(1, -(-effect.timeout_ms // 1000)),
            ),
            failed,
        )
