"""One SIP phone in a process of its own, steered by JSON lines: phones.py starts it.

pjsua2 is kept out of the test process: its library can be started once only and ends ungracefully, and a
phone that must vanish without a word is simply killed. Commands come in on stdin as {"do": NAME, ...};
what happens goes out on stdout as {"event": NAME, ...}, and what is heard as {"event": "audio"} with 20 ms
or more of 16-bit mono samples at 8 kHz in base64. The end of stdin ends the phone.
"""

import base64
import json
import os
import queue
import sys
import threading
import time
from collections import deque
from typing import Any

import pjsua2 as pj

RATE = 8000
FRAME_SAMPLES = 160
FRAMES_A_LINE = 2
#: From one key to the next, seconds; 0.2 s of it are the tone. On a machine with much to do keys come in
#: bursts, and Asterisk tells twice of one that comes less than 45 ms after the end of the one before.
KEY_SECONDS = 0.35
LOG_LEVEL = int(os.environ.get("PHONE_LOG", "0"))

STATES = {
    pj.PJSIP_INV_STATE_CALLING: "calling",
    pj.PJSIP_INV_STATE_INCOMING: "incoming",
    pj.PJSIP_INV_STATE_EARLY: "ringing",
    pj.PJSIP_INV_STATE_CONNECTING: "connecting",
    pj.PJSIP_INV_STATE_CONFIRMED: "up",
    pj.PJSIP_INV_STATE_DISCONNECTED: "ended",
}


class Out:
    """The event lines. The media thread and the main thread both write."""

    def __init__(self) -> None:
        # pjlib prints to descriptor 1 now and then; events get a copy of their own.
        self._pipe = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(os.open(os.devnull, os.O_WRONLY) if not LOG_LEVEL else 2, 1)
        self._lock = threading.Lock()

    def __call__(self, event: str, **fields: Any) -> None:
        line = json.dumps({"event": event, **fields})
        with self._lock:
            try:
                self._pipe.write(line + "\n")
            except BrokenPipeError:
                os._exit(0)


class Ear(pj.AudioMediaPort):
    """Passes on what the far end says."""

    def __init__(self, out: Out) -> None:
        super().__init__()
        self._out = out
        self._heard = bytearray()
        form = pj.MediaFormatAudio()
        form.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, 20000, 16)
        self.createPort("ear", form)

    def onFrameReceived(self, frame: Any) -> None:
        self._heard += bytes(frame.buf)
        if len(self._heard) >= FRAMES_A_LINE * FRAME_SAMPLES * 2:
            self._out("audio", samples=base64.b64encode(self._heard).decode())
            self._heard.clear()


class Call(pj.Call):
    """The phone's call; there is one at a time."""

    def __init__(self, phone: "Phone", call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(phone.account, call_id)
        self.phone = phone

    def onCallState(self, prm: Any) -> None:
        info = self.getInfo()
        state = STATES.get(info.state, "none")
        self.phone.out("state", state=state, code=info.lastStatusCode, reason=info.lastReason)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.phone.call = None

    def onCallMediaState(self, prm: Any) -> None:
        info = self.getInfo()
        for number, media in enumerate(info.media):
            if media.type != pj.PJMEDIA_TYPE_AUDIO or self.getMedia(number) is None:
                continue
            sound = self.getAudioMedia(number)
            sound.startTransmit(self.phone.ear)
            self.phone.tone.startTransmit(sound)

    def onDtmfDigit(self, prm: Any) -> None:
        self.phone.out("digit", digit=prm.digit)


class Account(pj.Account):
    """The phone's line."""

    def __init__(self, phone: "Phone") -> None:
        super().__init__()
        self.phone = phone

    def onRegState(self, prm: Any) -> None:
        info = self.getInfo()
        self.phone.out("registration", active=info.regIsActive, code=prm.code)

    def onIncomingCall(self, prm: Any) -> None:
        call = Call(self.phone, prm.callId)
        if self.phone.call is not None:
            self.phone.finished.append(call)
            self.phone.reply(call, 486)
            return
        self.phone.call = call
        self.phone.out("incoming", caller=call.getInfo().remoteUri, message=prm.rdata.wholeMsg)
        self.phone.reply(call, 180)


class Phone:
    """Endpoint, line and call."""

    def __init__(self, bind: str) -> None:
        self.out = Out()
        self.bind = bind
        self.call: Call | None = None
        self.keys: deque[str] = deque()
        self.next_key = 0.0
        # Python must not free a pjsua2 object while the library still knows it.
        self.finished: list[Any] = []
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.maxCalls = 4
        config.uaConfig.userAgent = "callcenter-test-phone"
        config.logConfig.level = config.logConfig.consoleLevel = LOG_LEVEL
        config.medConfig.clockRate = config.medConfig.sndClockRate = RATE
        config.medConfig.channelCount = 1
        config.medConfig.noVad = True
        config.medConfig.ecTailLen = 0
        config.medConfig.sndAutoCloseTime = -1
        self.endpoint.libInit(config)
        transport = pj.TransportConfig()
        transport.boundAddress = bind
        self.transport = self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()
        for codec in self.endpoint.codecEnum2():
            telephone = codec.codecId.startswith(("PCMA", "PCMU"))
            self.endpoint.codecSetPriority(codec.codecId, 200 if telephone else 0)
        self.ear = Ear(self.out)
        self.tone = pj.ToneGenerator()
        self.tone.createToneGenerator(RATE, 1)
        self.address = self.endpoint.transportGetInfo(self.transport).localName
        self.account = Account(self)
        self.account.create(self.account_config(f"sip:phone@{bind}"))
        self.out("ready", address=self.address)

    def account_config(self, identity: str) -> Any:
        config = pj.AccountConfig()
        config.idUri = identity
        # Without a Contact of ours the display name goes into it too, and a long one does not fit.
        config.sipConfig.contactForced = f"<sip:phone@{self.address}>"
        config.mediaConfig.transportConfig.boundAddress = self.bind
        config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_DISABLED
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_INACTIVE
        config.sipConfig.transportId = self.transport
        config.natConfig.iceEnabled = False
        return config

    def reply(self, call: Call, code: int) -> None:
        answer = pj.CallOpParam()
        answer.statusCode = code
        call.answer(answer)

    def do_call(self, uri: str, identity: str) -> None:
        self.account.modify(self.account_config(identity))
        self.call = Call(self)
        self.call.makeCall(uri, pj.CallOpParam(True))

    def do_register(self, registrar: str, identity: str, username: str, password: str) -> None:
        config = self.account_config(identity)
        config.regConfig.registrarUri = registrar
        config.regConfig.timeoutSec = 300
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", username, 0, password))
        self.account.modify(config)

    def do_registered(self, wanted: bool) -> None:
        self.account.setRegistration(wanted)

    def do_answer(self, code: int) -> None:
        if self.call is not None:
            self.reply(self.call, code)

    def do_hang_up(self, code: int) -> None:
        if self.call is not None:
            self.finished.append(self.call)
            ending = pj.CallOpParam()
            ending.statusCode = code
            self.call.hangup(ending)

    def do_digits(self, digits: str) -> None:
        self.keys.extend(digits)

    def press(self) -> None:
        """The next key, when it is due."""
        if self.call is None:
            self.keys.clear()
        elif self.keys and time.monotonic() >= self.next_key:
            self.next_key = time.monotonic() + KEY_SECONDS
            self.call.dialDtmf(self.keys.popleft())

    def do_tone(self, hertz: int) -> None:
        self.tone.stop()
        if hertz:
            tone = pj.ToneDesc()
            tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = hertz, 0, 1000, 0
            self.tone.play(pj.ToneDescVector([tone]), True)

    def leave(self) -> None:
        """Hang up and unregister, as far as the other side answers within a second."""
        self.endpoint.hangupAllCalls()
        if self.account.getInfo().regIsActive:
            self.account.setRegistration(False)
        for _ in range(200):
            self.endpoint.libHandleEvents(5)
            if self.call is None and not self.account.getInfo().regIsActive:
                break

    def run(self) -> None:
        """Take commands until stdin ends."""
        commands: queue.SimpleQueue[str] = queue.SimpleQueue()

        def read() -> None:
            for line in sys.stdin:
                commands.put(line)
            commands.put("")

        threading.Thread(target=read, daemon=True).start()
        while True:
            self.endpoint.libHandleEvents(5)
            while not commands.empty():
                line = commands.get()
                if not line:
                    return
                command = json.loads(line)
                name = command.pop("do")
                try:
                    getattr(self, f"do_{name}")(**command)
                except pj.Error as error:
                    self.out("failed", command=name, reason=error.info())
            try:
                self.press()
            except pj.Error as error:
                self.out("failed", command="digits", reason=error.info())


if __name__ == "__main__":
    phone = Phone(sys.argv[1])
    phone.run()
    phone.leave()
    # Without the library's own shutdown, which waits for answers that may never come.
    os._exit(0)
