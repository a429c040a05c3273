/** The browser's telephone: one SIP account, at most one call, everything the page shows of it as signals. */
import { type Signal, signal } from "@preact/signals";
import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRequest } from "jssip/lib/SIPMessage";
import type { RTCSessionEvent } from "jssip/lib/UA";
import type { PhoneAccount } from "../api/types";
import { CALL, type CallEvent, type CallState, LINE, type LineEvent, type LineState, next } from "./machine";
import { openMicrophone, unlock } from "./media";
import { ANNOUNCE_MS, RingTone } from "./ring";

export interface SoftphoneOptions {
  readonly audio: HTMLAudioElement;
  /** A phone that only calls out needs no registration. */
  readonly register: boolean;
  /** Whether an incoming call may ring; false refuses it (480). Without it every incoming call is refused. */
  readonly admit?: () => Promise<boolean>;
}

export type EndCause = "remote" | "local" | "failed";

const PC_CONFIG: RTCConfiguration = { iceServers: [] };
const DTMF = { duration: 160, interToneGap: 80, transportType: "RFC2833" as never };
const REGISTER_EXPIRES_S = 120;
const BUSY = 486;
const UNAVAILABLE = 480;
/** Host candidates come together, within a few milliseconds of the first; nothing else is worth waiting for. */
const ICE_MS = 50;
/**
 * How long a call's media path may be broken: it heals from a short loss, not from a server that has died. Longer than
 * Asterisk's rtp_timeout of 10 s, so that an agent who was cut off is not taken for one who hung up.
 */
const BROKEN_MS = 12_000;

/** `Call-Info: <...>;answer-after=0`, as desk phones know it for intercoms. */
const answersItself = (invite: IncomingRequest): boolean =>
  /;\s*answer-after\s*=\s*0\b/i.test(invite.getHeader("Call-Info") ?? "");

export class Softphone {
  readonly line: Signal<LineState> = signal("off");
  readonly call: Signal<CallState> = signal("idle");
  readonly muted = signal(false);
  readonly microphone = signal(false);
  readonly sound = signal(false);
  /** Why the last call ended, and SIP's words for it when it failed. */
  readonly ended: Signal<{ cause: EndCause; detail: string } | null> = signal(null);

  /** True of a call that this phone picked up by itself, from the tone before it on: the server asked for it. */
  readonly pickedUp = signal(false);
  /** Counts the calls of this phone: tells one call from the next. */
  readonly callNumber = signal(0);

  private readonly options: SoftphoneOptions;
  private ua: JsSIP.UA | null = null;
  private session: RTCSession | null = null;
  private context: AudioContext | null = null;
  private ring: RingTone | null = null;
  private stream: MediaStream | null = null;
  private stopAfterCall = false;

  constructor(options: SoftphoneOptions) {
    this.options = options;
  }

  /** Call from a click: browsers unlock sound for nothing else. */
  async unlockSound(): Promise<void> {
    if (!this.context) {
      const context = new AudioContext();
      context.onstatechange = () => {
        this.sound.value = context.state === "running";
      };
      this.context = context;
      this.ring = new RingTone(context);
    }
    this.sound.value = await unlock(this.context);
  }

  /** Asks for the microphone and keeps it open, so that answering waits for nothing. */
  async openMicrophone(): Promise<void> {
    if (this.microphone.value) return;
    const stream = await openMicrophone();
    this.stream = stream;
    this.microphone.value = true;
    for (const track of stream.getAudioTracks()) {
      track.onended = () => {
        this.microphone.value = false;
      };
    }
  }

  start(account: PhoneAccount): void {
    if (!this.lineEvent("start")) return;
    this.stopAfterCall = false;
    const ua = new JsSIP.UA({
      sockets: new JsSIP.WebSocketInterface(account.ws),
      uri: account.uri,
      authorization_user: account.username,
      password: account.secret,
      register: this.options.register,
      register_expires: REGISTER_EXPIRES_S,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "callcenter",
    });
    this.ua = ua;
    ua.on("connected", () => {
      if (!this.options.register) this.lineEvent("registered");
    });
    ua.on("registered", () => void this.lineEvent("registered"));
    ua.on("unregistered", () => void this.lineEvent("lost"));
    ua.on("disconnected", () => void this.lineEvent("lost"));
    ua.on("registrationFailed", (event) => {
      const refused = event.response?.status_code === 403 || event.response?.status_code === 401;
      this.lineEvent(refused ? "refused" : "lost");
    });
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator === "remote") this.hearInvite(event.session, answersItself(event.request));
    });
    ua.start();
  }

  /** Switches the phone off; a call in progress is finished first. */
  stop(): void {
    if (this.session) {
      this.stopAfterCall = true;
      this.ua?.unregister();
      return;
    }
    this.stopAfterCall = false;
    this.ua?.stop();
    this.ua = null;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.microphone.value = false;
    this.lineEvent("stop");
  }

  dial(target: string, extraHeaders: string[]): void {
    if (!this.ua || !this.callEvent("dial")) return;
    this.ended.value = null;
    const session = this.ua.call(target, { ...this.callOptions(), extraHeaders });
    this.adopt(session);
    this.watchConnection(session, session.connection);
  }

  /** Answers the ringing call. The click that asks for it also unlocks sound after a reload. */
  answer(): void {
    const { session } = this;
    if (!session || !this.callEvent("answer")) return;
    this.ring?.stop();
    void this.unlockSound();
    session.answer(this.callOptions());
  }

  /** Ends or refuses the call from this side. */
  hangUp(): void {
    const { session } = this;
    const refusing = this.call.value === "incoming";
    if (!session || session.isEnded()) return;
    this.callEvent("hang_up");
    session.terminate(refusing ? { status_code: BUSY } : {});
  }

  setMuted(muted: boolean): void {
    if (this.call.value !== "talking") return;
    if (muted) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  sendKey(key: string): void {
    if (this.call.value === "talking") this.session?.sendDTMF(key, DTMF);
  }

  /** Lets go of a call whose far end is gone: no BYE tells of that when the server died or the network was away. */
  drop(): void {
    this.letGo("lost");
  }

  /**
   * The server rings a phone once at a time. So one that is admitted while another call is still here tells that
   * the other is dead, and takes its place.
   */
  private hearInvite(session: RTCSession, byItself: boolean): void {
    const { admit } = this.options;
    const busy = this.session !== null;
    const givesWay = next(CALL, this.call.value, "superseded") !== null && !this.stopAfterCall;
    if (!admit || (busy && !givesWay)) {
      session.terminate({ status_code: BUSY });
      return;
    }
    if (!busy) this.take(session);
    void admit().then((admitted) => {
      if (session.isEnded() || (!busy && this.session !== session)) return;
      if (!admitted) {
        session.terminate({ status_code: busy ? BUSY : UNAVAILABLE });
        return;
      }
      if (busy) {
        this.letGo("superseded");
        this.take(session);
      }
      if (this.session !== session || this.call.value !== "incoming") return;
      // Without a microphone the browser would have to ask the agent, who then may as well answer.
      if (byItself && this.microphone.value) this.pickUp(session);
      else this.ring?.start();
    });
  }

  /** A short tone tells the agent that the next voice is a caller's. */
  private pickUp(session: RTCSession): void {
    this.pickedUp.value = true;
    this.ring?.announce();
    setTimeout(() => {
      if (this.session === session) this.answer();
    }, ANNOUNCE_MS);
  }

  private take(session: RTCSession): void {
    if (!this.callEvent("invite")) {
      session.terminate({ status_code: BUSY });
      return;
    }
    this.ended.value = null;
    this.adopt(session);
  }

  /** The session is forgotten before it is ended, so that its end is not taken for the next one's. */
  private letGo(why: "lost" | "superseded"): void {
    const { session } = this;
    if (!session || !this.callEvent(why)) return;
    this.release(session, "failed", why);
    if (!session.isEnded()) session.terminate();
  }

  private adopt(session: RTCSession): void {
    this.session = session;
    this.callNumber.value += 1;
    this.pickedUp.value = false;
    this.muted.value = false;
    session.on("peerconnection", (event) => this.watchConnection(session, event.peerconnection));
    let gathering = false;
    session.on("icecandidate", ({ candidate, ready }) => {
      if (gathering || candidate.type !== "host") return;
      gathering = true;
      setTimeout(ready, ICE_MS);
    });
    session.on("progress", () => void this.callEvent("progress"));
    session.on("confirmed", () => {
      this.callEvent("confirmed");
      void this.options.audio.play().catch(() => undefined);
    });
    session.on("muted", () => {
      this.muted.value = true;
    });
    session.on("unmuted", () => {
      this.muted.value = false;
    });
    session.on("ended", (event) =>
      this.release(session, event.originator === "local" ? "local" : "remote", ""),
    );
    session.on("failed", (event) => {
      const cause =
        this.call.value === "ending" ? "local" : event.originator === "local" ? "local" : "failed";
      this.release(session, cause, event.cause);
    });
  }

  private watchConnection(session: RTCSession, connection: RTCPeerConnection | null): void {
    if (!connection) return;
    let broken: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      if (this.session === session) this.drop();
    };
    connection.addEventListener("connectionstatechange", () => {
      clearTimeout(broken);
      if (connection.connectionState === "failed") end();
      if (connection.connectionState === "disconnected") broken = setTimeout(end, BROKEN_MS);
    });
    connection.addEventListener("track", (event) => {
      const { audio } = this.options;
      audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void audio.play().catch(() => undefined);
    });
  }

  private release(session: RTCSession, cause: EndCause, detail: string): void {
    if (this.session !== session) return;
    this.ring?.stop();
    this.session = null;
    this.callNumber.value += 1;
    this.pickedUp.value = false;
    this.muted.value = false;
    this.options.audio.srcObject = null;
    this.ended.value = { cause, detail };
    this.callEvent("ended");
    if (this.stopAfterCall) this.stop();
  }

  private callOptions() {
    const { stream } = this;
    return {
      mediaConstraints: { audio: true, video: false },
      ...(stream?.active ? { mediaStream: stream } : {}),
      pcConfig: PC_CONFIG,
    };
  }

  private lineEvent(event: LineEvent): boolean {
    const state = next(LINE, this.line.value, event);
    if (state) this.line.value = state;
    return state !== null;
  }

  private callEvent(event: CallEvent): boolean {
    const state = next(CALL, this.call.value, event);
    if (state) this.call.value = state;
    return state !== null;
  }
}
