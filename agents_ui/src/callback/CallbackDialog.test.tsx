import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { requestCallback } from "../api/endpoints";
import { ApiError } from "../api/http";
import type { CallbackRecord } from "../api/types";
import { chooseLanguage } from "../i18n";
import { timeZone } from "../i18n/format";
import { CallbackDialog } from "./CallbackDialog";

vi.mock("../api/endpoints", async (original) => ({
  ...(await original<object>()),
  requestCallback: vi.fn(),
}));

const name = (en: string) => ({ "zh-CN": en, "zh-TW": en, en });
const QUEUES = [
  { id: "sales", names: name("Sales") },
  { id: "service", names: name("Service") },
];
const RECORD: CallbackRecord = {
  contact_id: "k9",
  number: "+442071234567",
  customer: null,
  tier: "standard",
  queue: "service",
  promised_ms: 0,
  due_ms: null,
  by: "lin",
  attempt: 1,
  dialling: false,
  called_in: false,
};

describe("the dialog for a callback", () => {
  let root: HTMLElement;
  const onClose = vi.fn();
  const part = <E extends HTMLElement>(id: string) => {
    const found = root.querySelector<E>(`[data-testid=${id}]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const type = (id: string, text: string) =>
    act(() => {
      const input = part<HTMLInputElement>(id);
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const submit = () =>
    act(async () => {
      part("callback-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  const agree = () =>
    act(() => {
      part<HTMLInputElement>("callback-agreed").dispatchEvent(new Event("change", { bubbles: true }));
    });
  const refused = (field: string, code = "invalid", next_ms: number | null = null) =>
    new ApiError({ code, field, message: "", hint: "", next_ms }, 400);

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    timeZone.value = "Asia/Shanghai";
    vi.mocked(requestCallback).mockReset().mockResolvedValue(RECORD);
    root = document.createElement("div");
    document.body.replaceChildren(root);
    const source = { number: "+442071234567", queue: "service", contactId: "k1" };
    act(() => render(<CallbackDialog source={source} queues={QUEUES} onClose={onClose} />, root));
  });
  afterEach(() => render(null, root));

  it("proposes the caller's number and queue, in turn", async () => {
    await submit();
    expect(requestCallback).toHaveBeenCalledExactlyOnceWith({
      number: "+442071234567",
      queue: "service",
      contact_id: "k1",
    });
    expect(part("callback-promised").textContent).toContain("will be called back in turn");
  });

  it("sends an agreed time of the user's zone", async () => {
    agree();
    type("callback-time", "2026-11-23T09:30");
    await submit();
    expect(vi.mocked(requestCallback).mock.calls[0]?.[0].due_ms).toBe(Date.UTC(2026, 10, 23, 1, 30));
  });

  it("takes the next opening when the centre is closed at that time", async () => {
    const opening = Date.UTC(2026, 10, 23, 0, 30);
    vi.mocked(requestCallback).mockRejectedValueOnce(refused("due_ms", "invalid", opening));
    agree();
    type("callback-time", "2026-11-23T03:00");
    await submit();
    expect(part("callback-error").textContent).toContain("closed");
    act(() => part("callback-take-opening").click());
    expect(part<HTMLInputElement>("callback-time").value).toBe("2026-11-23T08:30");
    await submit();
    expect(vi.mocked(requestCallback).mock.calls[1]?.[0].due_ms).toBe(opening);
  });

  it("says that the queue is not the agent's", async () => {
    vi.mocked(requestCallback).mockRejectedValueOnce(refused("queue", "forbidden"));
    await submit();
    expect(part("callback-error").textContent).toContain("You do not serve this queue");
    expect(part("callback-queue").getAttribute("aria-invalid")).toBe("true");
  });

  it.each([
    ["conflict", "waits for a callback already"],
    ["invalid", "not a valid telephone number"],
  ])("says what is wrong with the number (%s)", async (code, words) => {
    vi.mocked(requestCallback).mockRejectedValueOnce(refused("number", code));
    await submit();
    expect(part("callback-error").textContent).toContain(words);
    expect(part("callback-number").getAttribute("aria-invalid")).toBe("true");
  });
});
