import { describe, expect, it } from "vitest";
import type { DeskContact, Me, Phase } from "../api/types";
import { chooseContact, missing, ownership, planned } from "./rules";

const me = (tab: string | null, phone: Partial<Me["phone"]> = {}): Me => ({
  agent_id: "a",
  name: "Lin",
  presence: "NOT_READY",
  reason: "login",
  state: "NOT_READY",
  since_ms: 0,
  removed: false,
  phone: { tab, registered: false, microphone: false, sound: false, ...phone },
});
const contact = (id: string, phase: Phase): DeskContact => ({
  contact_id: id,
  offer_id: null,
  phase,
  since_ms: 0,
  ani: null,
  queue: null,
  held: false,
  recovering: false,
  wrap_up_until_ms: null,
  wrap_up_most_ms: null,
  callback: null,
  customer_id: null,
  pop: null,
});
const ALL = { registered: true, microphone: true, sound: true };

describe("whose phone it is", () => {
  it.each([
    [null, "free"],
    ["t1", "mine"],
    ["t2", "other"],
  ])("held by %s: %s", (holder, expected) => {
    expect(ownership(me(holder), "t1")).toBe(expected);
  });

  it("is free before the first snapshot", () => {
    expect(ownership(null, "t1")).toBe("free");
  });
});

describe("what is missing before READY", () => {
  it("is the phone itself while it is off", () => {
    expect(missing("free", me(null))).toEqual(["phone"]);
    expect(missing("free", null)).toEqual(["phone"]);
  });

  it("is told part by part in the phone's tab, as the server sees it", () => {
    expect(missing("mine", me("t1"))).toEqual(["registered", "microphone", "sound"]);
    expect(missing("mine", me("t1", { ...ALL, sound: false }))).toEqual(["sound"]);
    expect(missing("mine", me("t1", ALL))).toEqual([]);
  });

  it("is the tab in a tab that looks on", () => {
    expect(missing("other", me("t2", ALL))).toEqual(["elsewhere"]);
  });
});

describe("what is planned for after this contact", () => {
  const not = (state: Me["state"], reason: string | null = "lunch"): Me => ({ ...me("t1"), state, reason });

  it("is the reason chosen while a contact lasts", () => {
    expect(planned(not("BUSY"))).toBe("lunch");
    expect(planned(not("WRAP_UP", "meeting"))).toBe("meeting");
    expect(planned(not("OFFERED"))).toBe("lunch");
  });

  it("is nothing once it has begun, or when the agent stays ready", () => {
    expect(planned(not("NOT_READY"))).toBeNull();
    expect(planned({ ...not("BUSY"), presence: "READY", reason: null })).toBeNull();
    expect(planned(null)).toBeNull();
  });
});

describe("the contact on the screen", () => {
  it("is the one talked to, then the one offered, then the one to write up", () => {
    const [a, b, c] = [contact("a", "wrap_up"), contact("b", "offered"), contact("c", "connected")];
    expect(chooseContact([a, b, c])).toBe(c);
    expect(chooseContact([a, b])).toBe(b);
    expect(chooseContact([a])).toBe(a);
    expect(chooseContact([])).toBeNull();
  });
});
