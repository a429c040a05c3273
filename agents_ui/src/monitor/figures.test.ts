import { describe, expect, it } from "vitest";
import type { AgentState, MonitorAgent, MonitorCall } from "../api/types";
import { inOrder, waitsForCallback } from "./callbacks";
import { occupancy, placesIn } from "./figures";

const agent = (state: AgentState, today: Partial<MonitorAgent["today"]> = {}): MonitorAgent => ({
  id: "a",
  name: "Lin",
  presence: "READY",
  reason: null,
  state,
  since_ms: 1_000,
  registered: true,
  contact_id: null,
  queues: [],
  today: { answered: 0, missed: 0, rejected: 0, busy_ms: 0, available_ms: 0, began_ms: 0, ...today },
});

describe("an agent's occupancy", () => {
  it("counts the state that lasts", () => {
    const today = { busy_ms: 30_000, available_ms: 60_000 };
    expect(occupancy(agent("READY", today), 41_000)).toBeCloseTo(0.3);
    expect(occupancy(agent("BUSY", today), 41_000)).toBeCloseTo(0.7);
    expect(occupancy(agent("WRAP_UP", today), 41_000)).toBeCloseTo(0.7);
    expect(occupancy(agent("NOT_READY", today), 41_000)).toBeCloseTo(0.5);
    expect(occupancy(agent("LOGGED_OUT", today), 41_000)).toBeCloseTo(0.5);
  });

  it("is nothing before the agent was there", () => {
    expect(occupancy(agent("LOGGED_OUT"), 41_000)).toBeNull();
  });

  it("counts from midnight", () => {
    expect(occupancy(agent("BUSY", { began_ms: 31_000, available_ms: 10_000 }), 41_000)).toBeCloseTo(0.5);
  });
});

const call = (id: string, due: number | null, promised = 0): MonitorCall => ({
  contact_id: id,
  state: "QUEUED",
  since_ms: 0,
  started_ms: 0,
  ani: null,
  customer: null,
  tier: null,
  language: null,
  queue: "sales",
  agent: null,
  kept: null,
  head_start_ms: 0,
  transfer: null,
  callback: {
    number: "1",
    promised_ms: promised,
    due_ms: due,
    by: null,
    attempt: 1,
    dialling: false,
    called_in: false,
  },
});

describe("callbacks", () => {
  it("are in the order in which they come", () => {
    const all = [call("late", 9_000), call("soon", 5_000), call("second", null), call("first", 1)];
    const places = placesIn([["first", "live", "second"], []]);
    expect(inOrder(all, places).map((one) => one.contact_id)).toEqual(["first", "second", "soon", "late"]);
  });

  it("wait until an agent has them", () => {
    expect(waitsForCallback(call("a", null))).toBe(true);
    expect(waitsForCallback({ ...call("a", null), state: "OFFERED" })).toBe(false);
    expect(waitsForCallback({ ...call("a", null), callback: null })).toBe(false);
  });
});
