import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Care } from "../api/care";
import { getSimilar, takeDown, takeStep } from "../api/cases";
import { searchCustomers } from "../api/endpoints";
import { chooseLanguage } from "../i18n";
import { care } from "./care";
import { NewCase } from "./NewCase";

vi.mock("../api/cases");
vi.mock("../api/endpoints");
vi.mock("../api/care", () => ({ getCare: () => new Promise(() => undefined) }));
vi.mock("../api/knowledge");

const labels = { "zh-CN": "配送", "zh-TW": "配送", en: "Delivery" };
const MADE = {
  number: "2611220001",
  kind: "complaint",
  class: "delivery",
  subject: "Late",
  severity: "normal",
  status: "registered",
  opened_ms: 0,
  order_number: null,
};
const WANG = {
  id: "c1",
  name: "王芳",
  company: null,
  tier: "gold" as const,
  value: 1,
  language: "zh-CN" as const,
  numbers: [],
};

describe("a new case without a call", () => {
  let root: HTMLElement;
  const made = vi.fn();
  const part = <T extends HTMLElement>(id: string) =>
    root.querySelector(`[data-testid="${id}"]`) as unknown as T;
  const write = (id: string, value: string) =>
    act(() => {
      const field = part<HTMLInputElement>(id);
      field.value = value;
      field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    });
  const submit = () =>
    act(async () => {
      part("complaint-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    vi.mocked(takeDown).mockReset().mockResolvedValue(MADE);
    vi.mocked(takeStep).mockReset();
    vi.mocked(getSimilar).mockReset().mockResolvedValue([]);
    vi.mocked(searchCustomers).mockReset().mockResolvedValue([WANG]);
    made.mockReset();
    care.value = { classes: [{ code: "delivery", labels }], products: [] } as unknown as Care;
    root = document.createElement("div");
    document.body.replaceChildren(root);
    act(() => render(<NewCase isOpen onMade={made} />, root));
    write("complaint-class", "delivery");
    write("complaint-subject", "Late");
    write("complaint-description", "Three days late.");
  });
  afterEach(() => render(null, root));

  it("asks whose it is before it is sent", async () => {
    await submit();
    expect(part("new-nobody").textContent).toContain("Choose the customer");
    expect(takeDown).not.toHaveBeenCalled();
  });

  it("is sent with who told it and how, and again with the same id until it has its number", async () => {
    vi.mocked(takeDown).mockRejectedValueOnce(new Error("no answer"));
    write("new-channel", "letter");
    write("new-name", "Li");
    await submit();
    await submit();
    await vi.waitFor(() => expect(part("complaint-number").textContent).toBe("2611220001"));
    const [first, second] = vi.mocked(takeDown).mock.calls.map(([sent]) => sent);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ channel: "letter", language: "en", name: "Li", class: "delivery" });
    expect(first).not.toHaveProperty("contact_id");
    expect(made).toHaveBeenCalledOnce();
  });

  it("is a known customer's, in their language, and has the answer that was given at once", async () => {
    write("link-q", "wf");
    await vi.waitFor(() => expect(part("link-c1")).not.toBeNull());
    act(() => part("link-c1").click());
    expect(part("new-name")).toBeNull();
    act(() => part("complaint-on-spot").click());
    write("complaint-answer", "It comes tomorrow.");
    await submit();
    expect(vi.mocked(takeDown).mock.lastCall?.[0]).toMatchObject({
      customer_id: "c1",
      language: "zh-CN",
      channel: "visit",
    });
    await vi.waitFor(() =>
      expect(takeStep).toHaveBeenCalledWith("2611220001", null, {
        step: "answer_on_spot",
        text: "It comes tomorrow.",
        channel: "visit",
      }),
    );
  });
});
