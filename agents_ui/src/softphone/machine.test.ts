import { describe, expect, it } from "vitest";
import { CALL, type CallEvent, type CallState, LINE, type LineEvent, type LineState, next } from "./machine";

const CALL_STATES = Object.keys(CALL) as CallState[];
const CALL_EVENTS: CallEvent[] = [
  "invite",
  "answer",
  "dial",
  "progress",
  "confirmed",
  "hang_up",
  "ended",
  "lost",
  "superseded",
];
const LINE_STATES = Object.keys(LINE) as LineState[];
const LINE_EVENTS: LineEvent[] = ["start", "registered", "lost", "refused", "stop"];

const run = (events: CallEvent[], from: CallState = "idle") =>
  events.reduce<CallState | null>((state, event) => state && next(CALL, state, event), from);

describe("the call", () => {
  it.each<[string, CallEvent[], CallState]>([
    ["is answered and ended by the other side", ["invite", "answer", "confirmed", "ended"], "idle"],
    ["is answered and hung up here", ["invite", "answer", "confirmed", "hang_up", "ended"], "idle"],
    ["is given up by the caller while ringing", ["invite", "ended"], "idle"],
    ["is refused", ["invite", "hang_up", "ended"], "idle"],
    ["is lost between answer and connection", ["invite", "answer", "ended"], "idle"],
    ["is dialled, rings there, is answered", ["dial", "progress", "progress", "confirmed"], "talking"],
    ["is dialled and answered without ringing", ["dial", "confirmed"], "talking"],
    ["is dialled and given up", ["dial", "progress", "hang_up", "ended"], "idle"],
  ])("%s", (_name, events, end) => {
    expect(run(events)).toBe(end);
  });

  it("takes no second call in any state but idle", () => {
    for (const state of CALL_STATES.filter((one) => one !== "idle")) {
      expect(next(CALL, state, "invite")).toBeNull();
      expect(next(CALL, state, "dial")).toBeNull();
    }
  });

  it("can be hung up and can end from every state with a call in it", () => {
    for (const state of CALL_STATES.filter((one) => one !== "idle")) {
      expect(next(CALL, state, "ended")).toBe("idle");
      if (state !== "ending") expect(next(CALL, state, "hang_up")).toBe("ending");
    }
  });

  it("is answered only while it rings", () => {
    const answerable = CALL_STATES.filter((state) => next(CALL, state, "answer"));
    expect(answerable).toEqual(["incoming"]);
  });

  it("can be lost by the server only once it was answered, and gives way only if it came in", () => {
    expect(CALL_STATES.filter((state) => next(CALL, state, "lost"))).toEqual(["answering", "talking"]);
    const giveWay = CALL_STATES.filter((state) => next(CALL, state, "superseded"));
    expect(giveWay).toEqual(["incoming", "answering", "talking"]);
  });

  it("refuses every pair outside the table", () => {
    const allowed = CALL_STATES.flatMap((state) => CALL_EVENTS.filter((event) => next(CALL, state, event)));
    const listed = CALL_STATES.flatMap((state) => Object.keys(CALL[state]));
    expect(allowed).toHaveLength(listed.length);
    expect(next(CALL, "idle", "ended")).toBeNull();
    expect(next(CALL, "ending", "confirmed")).toBeNull();
  });
});

describe("the line", () => {
  it.each<[LineState, LineEvent, LineState | null]>([
    ["off", "start", "starting"],
    ["off", "registered", null],
    ["off", "lost", null],
    ["starting", "start", null],
    ["starting", "registered", "registered"],
    ["starting", "refused", "failed"],
    ["registered", "lost", "lost"],
    ["registered", "registered", "registered"],
    ["lost", "registered", "registered"],
    ["lost", "start", null],
    ["failed", "start", "starting"],
  ])("%s, %s: %s", (state, event, expected) => {
    expect(next(LINE, state, event)).toBe(expected);
  });

  it("can be switched off from every state but off", () => {
    for (const state of LINE_STATES) expect(next(LINE, state, "stop")).toBe(state === "off" ? null : "off");
    expect(LINE_EVENTS).toContain("stop");
  });
});
