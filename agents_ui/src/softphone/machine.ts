/** The softphone's two state machines as tables: the line (SIP registration) and the one call on it. */

export type LineState = "off" | "starting" | "registered" | "lost" | "failed";
export type LineEvent = "start" | "registered" | "lost" | "refused" | "stop";

export type CallState = "idle" | "incoming" | "answering" | "dialling" | "ringing" | "talking" | "ending";
/** `lost`: the far end is gone, by the server's word or by the silence of its media. `superseded`: the server rings this phone anew. */
export type CallEvent =
  | "invite"
  | "answer"
  | "dial"
  | "progress"
  | "confirmed"
  | "hang_up"
  | "ended"
  | "lost"
  | "superseded";

type Table<S extends string, E extends string> = Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;

export const LINE: Table<LineState, LineEvent> = {
  off: { start: "starting" },
  starting: { registered: "registered", lost: "lost", refused: "failed", stop: "off" },
  registered: { registered: "registered", lost: "lost", refused: "failed", stop: "off" },
  lost: { registered: "registered", lost: "lost", refused: "failed", stop: "off" },
  failed: { start: "starting", registered: "registered", lost: "lost", refused: "failed", stop: "off" },
};

export const CALL: Table<CallState, CallEvent> = {
  idle: { invite: "incoming", dial: "dialling" },
  incoming: { answer: "answering", hang_up: "ending", ended: "idle", superseded: "idle" },
  answering: { confirmed: "talking", hang_up: "ending", ended: "idle", lost: "idle", superseded: "idle" },
  dialling: { progress: "ringing", confirmed: "talking", hang_up: "ending", ended: "idle" },
  ringing: { progress: "ringing", confirmed: "talking", hang_up: "ending", ended: "idle" },
  talking: { hang_up: "ending", ended: "idle", lost: "idle", superseded: "idle" },
  ending: { ended: "idle" },
};

/** The next state, or null when the event has no place in this state: then nothing happens. */
export function next<S extends string, E extends string>(table: Table<S, E>, state: S, event: E): S | null {
  return table[state][event] ?? null;
}
