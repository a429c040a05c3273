import { describe, expect, it } from "vitest";
import { type Delta, EMPTY, reduce, type Snapshot, withPrefix } from "./reducer";

const snapshot = (state: Record<string, unknown>, n = 0): Snapshot => ({
  type: "snapshot",
  n,
  now_ms: 1,
  state,
});
const delta = (n: number, put: Record<string, unknown> = {}, drop: string[] = []): Delta => ({
  type: "delta",
  n,
  now_ms: 1,
  put,
  drop,
});

describe("the live state", () => {
  it("is what the snapshot says", () => {
    const { kind, state } = reduce(EMPTY, snapshot({ me: 1, "call:a": 2 }));
    expect(kind).toBe("applied");
    expect(state.n).toBe(0);
    expect(Object.fromEntries(state.values)).toEqual({ me: 1, "call:a": 2 });
  });

  it("takes deltas in turn: keys put, replaced and dropped", () => {
    let { state } = reduce(EMPTY, snapshot({ a: 1, b: 2 }));
    state = reduce(state, delta(1, { a: 3, c: 4 })).state;
    state = reduce(state, delta(2, {}, ["b"])).state;
    expect(state.n).toBe(2);
    expect(Object.fromEntries(state.values)).toEqual({ a: 3, c: 4 });
  });

  it("puts a key that the same delta also drops", () => {
    const { state } = reduce(reduce(EMPTY, snapshot({ a: 1 })).state, delta(1, { a: 2 }, ["a"]));
    expect(state.values.get("a")).toBe(2);
  });

  it.each([2, 0, 7])("sees a gap when delta %i follows snapshot 0, and keeps what it has", (n) => {
    const before = reduce(EMPTY, snapshot({ a: 1 })).state;
    const { kind, state } = reduce(before, delta(n, { a: 2 }));
    expect(kind).toBe("gap");
    expect(state.n).toBeNull();
    expect(state.values.get("a")).toBe(1);
  });

  it("asks only once: deltas after a gap are ignored until the new snapshot", () => {
    let outcome = reduce(reduce(EMPTY, snapshot({ a: 1 })).state, delta(5));
    outcome = reduce(outcome.state, delta(6, { a: 9 }));
    expect(outcome.kind).toBe("ignored");
    outcome = reduce(outcome.state, snapshot({ b: 1 }));
    expect(outcome.kind).toBe("applied");
    expect([...outcome.state.values.keys()]).toEqual(["b"]);
    expect(reduce(outcome.state, delta(1, { c: 1 })).kind).toBe("applied");
  });

  it("leaves the state before untouched", () => {
    const before = reduce(EMPTY, snapshot({ a: 1 })).state;
    reduce(before, delta(1, { a: 2 }));
    expect(before.values.get("a")).toBe(1);
  });

  it("finds values by the beginning of their key", () => {
    const { state } = reduce(EMPTY, snapshot({ "call:1": "x", me: "y", "call:2": "z" }));
    expect(withPrefix(state.values, "call:")).toEqual(["x", "z"]);
  });
});
