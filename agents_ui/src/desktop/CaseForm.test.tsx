import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Care } from "../api/care";
import { type Case, getSimilar, takeStep } from "../api/cases";
import { registerCase } from "../api/endpoints";
import { care } from "../cases/care";
import { chooseLanguage } from "../i18n";
import { CaseForm } from "./CaseForm";
import { inserting } from "./inserting";

vi.mock("../api/endpoints");
vi.mock("../api/cases");
vi.mock("../api/care", () => ({ getCare: () => new Promise(() => undefined) }));
vi.mock("../api/knowledge");

const labels = { "zh-CN": "配送", "zh-TW": "配送", en: "Delivery" };
const FILED = {
  number: "2611220001",
  kind: "complaint",
  class: "delivery",
  subject: "Late",
  severity: "normal",
  status: "registered",
  opened_ms: 0,
  order_number: null,
};

describe("the case form", () => {
  let root: HTMLElement;
  const part = <T extends HTMLElement>(id: string) =>
    root.querySelector(`[data-testid="${id}"]`) as unknown as T;
  const open = () => act(() => part("complaint-open").click());
  const submit = () =>
    act(async () => {
      part("complaint-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      await vi.waitFor(() =>
        expect(root.querySelector("[data-testid=complaint-submit]:disabled")).toBeNull(),
      );
    });
  const requests = () => vi.mocked(registerCase).mock.calls.map(([{ request_id }]) => request_id);

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    vi.mocked(getSimilar).mockResolvedValue([]);
    care.value = { classes: [{ code: "delivery", labels }], products: [] } as unknown as Care;
    root = document.createElement("div");
    document.body.replaceChildren(root);
    act(() => render(<CaseForm contactId="k1" />, root));
  });
  afterEach(() => render(null, root));

  it("asks with the same id until it has the number, and with a new one for the next", async () => {
    vi.mocked(registerCase)
      .mockRejectedValueOnce(new Error("no answer"))
      .mockRejectedValueOnce(new Error("no answer"))
      .mockResolvedValue(FILED);
    open();
    await submit();
    await submit();
    open();
    open();
    await submit();
    expect(part("complaint-number").textContent).toBe("2611220001");
    open();
    await submit();
    const [first, second, third, fourth] = requests();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  const write = (id: string, value: string) =>
    act(() => {
      const field = part<HTMLTextAreaElement>(id);
      field.value = value;
      field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    });

  it("registers each kind of case with what was chosen, and notes what was answered at once", async () => {
    vi.mocked(registerCase).mockResolvedValue({ ...FILED, kind: "enquiry" });
    vi.mocked(takeStep)
      .mockRejectedValueOnce(new Error("no answer"))
      .mockResolvedValue({} as Case);
    open();
    act(() => part("kind-enquiry").click());
    write("complaint-class", "delivery");
    write("complaint-subject", "Where is it?");
    write("complaint-description", "Ordered on Monday.");
    act(() => part("complaint-on-spot").click());
    write("complaint-answer", "It comes tomorrow.");
    await submit();
    expect(vi.mocked(registerCase).mock.lastCall?.[0]).toMatchObject({
      contact_id: "k1",
      kind: "enquiry",
      class: "delivery",
      severity: "normal",
      subject: "Where is it?",
      description: "Ordered on Monday.",
    });
    const again = await vi.waitFor(() => {
      const button = root.querySelector<HTMLButtonElement>(".notice-error button");
      expect(button).not.toBeNull();
      return button as HTMLButtonElement;
    });
    expect(part("complaint-number").textContent).toBe("2611220001");
    act(() => again.click());
    await vi.waitFor(() => expect(part("complaint-answered")).not.toBeNull());
    expect(takeStep).toHaveBeenLastCalledWith("2611220001", null, {
      step: "answer_on_spot",
      text: "It comes tomorrow.",
      channel: "phone",
      contact_id: "k1",
    });
  });

  it("takes words of the knowledge base as the answer, and says which article they are of", async () => {
    vi.mocked(registerCase).mockResolvedValue(FILED);
    vi.mocked(takeStep).mockResolvedValue({} as Case);
    expect(inserting.value).toBeNull();
    open();
    act(() => inserting.value?.("Three working days.", "K0007"));
    expect(part<HTMLTextAreaElement>("complaint-answer").value).toBe("Three working days.");
    await submit();
    await vi.waitFor(() =>
      expect(vi.mocked(takeStep).mock.lastCall?.[2]).toMatchObject({
        text: "Three working days.",
        article_id: "K0007",
      }),
    );
    expect(inserting.value).toBeNull();
  });
});
