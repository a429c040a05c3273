import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withdrawCallback } from "../api/endpoints";
import type { CallbackRecord, DeskQueue } from "../api/types";
import { chooseLanguage } from "../i18n";
import { timeZone } from "../i18n/format";
import { hearServerTime, serverNow, tick } from "../live/clock";
import { OwnCallbacks } from "./OwnCallbacks";
import { nextFirst } from "./rules";

vi.mock("../api/endpoints", async (original) => ({
  ...(await original<object>()),
  withdrawCallback: vi.fn(() => Promise.resolve({})),
}));

const QUEUE: DeskQueue = {
  id: "sales",
  names: { "zh-CN": "销售", "zh-TW": "銷售", en: "Sales" },
  waiting: 0,
  longest_wait_since_ms: null,
};
const IN_TURN: CallbackRecord = {
  contact_id: "k1",
  number: "+442071234567",
  customer: null,
  tier: "standard",
  queue: "sales",
  promised_ms: 1,
  due_ms: null,
  by: "lin",
  attempt: 1,
  dialling: false,
  called_in: false,
};
const AGREED: CallbackRecord = {
  ...IN_TURN,
  contact_id: "k2",
  customer: "Alice",
  queue: "gone",
  promised_ms: 2,
  due_ms: Date.UTC(2026, 10, 23, 1, 30),
  attempt: 2,
};

describe("the agent's own callbacks", () => {
  let root: HTMLElement;
  const part = (id: string) => root.querySelector<HTMLElement>(`[data-testid=${id}]`);
  const show = (...callbacks: CallbackRecord[]) =>
    act(() => render(<OwnCallbacks callbacks={callbacks} queues={[QUEUE]} />, root));

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    timeZone.value = "Asia/Shanghai";
    // The day before Alice's, whatever day it is here.
    hearServerTime(Date.UTC(2026, 10, 22, 6));
    tick.value = serverNow();
    vi.mocked(withdrawCallback).mockClear();
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("are not there when nothing was promised", () => {
    show();
    expect(root.textContent).toBe("");
  });

  it("tell number, name, time, queue and attempt", () => {
    show(IN_TURN, AGREED);
    const [first, second] = ["k1", "k2"].map((id) => part(`own-callback-${id}`)?.textContent);
    expect(first).toContain("+442071234567");
    expect(first).toContain("in turn");
    expect(first).toContain("Sales · attempt 1");
    expect(second).toContain("Alice");
    expect(second).toContain("Nov 23, 9:30");
    expect(second).toContain("gone · attempt 2");
  });

  it("tell that the customer has called in meanwhile", () => {
    show({ ...IN_TURN, called_in: true });
    expect(part("own-callback-k1")?.textContent).toContain("Sales · called in before we called back");
    expect(part("own-callback-k1")?.textContent).not.toContain("attempt");
  });

  it("are taken back after a question, but not while the customer is dialled", async () => {
    show({ ...IN_TURN, dialling: true });
    expect(part("own-callback-k1")?.textContent).toContain("being dialled");
    expect(part("callback-withdraw")?.hasAttribute("disabled")).toBe(true);
    show(IN_TURN);
    act(() => part("callback-withdraw")?.click());
    expect(withdrawCallback).not.toHaveBeenCalled();
    await act(async () => part("callback-withdraw-sure")?.click());
    expect(withdrawCallback).toHaveBeenCalledExactlyOnceWith("k1");
  });

  it("come in turn first, then by their time", () => {
    const later = { ...AGREED, contact_id: "k3", due_ms: (AGREED.due_ms ?? 0) + 1 };
    const order = nextFirst([later, AGREED, IN_TURN]).map(({ contact_id }) => contact_id);
    expect(order).toEqual(["k1", "k2", "k3"]);
  });
});
