import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fileComplaint } from "../api/endpoints";
import { chooseLanguage } from "../i18n";
import { ComplaintForm } from "./ComplaintForm";
import { caseClasses } from "./choices";

vi.mock("../api/endpoints");

const labels = { "zh-CN": "配送", "zh-TW": "配送", en: "Delivery" };
const FILED = {
  number: "2611220001",
  kind: "complaint",
  class: "delivery",
  subject: "Late",
  severity: "normal",
  status: "open",
  opened_ms: 0,
  order_number: null,
};

describe("the complaint form", () => {
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
  const requests = () => vi.mocked(fileComplaint).mock.calls.map(([, { request_id }]) => request_id);

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    caseClasses.value = [{ code: "delivery", labels }];
    root = document.createElement("div");
    document.body.replaceChildren(root);
    act(() => render(<ComplaintForm contactId="k1" />, root));
  });
  afterEach(() => render(null, root));

  it("asks with the same id until it has the number, and with a new one for the next", async () => {
    vi.mocked(fileComplaint)
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
});
