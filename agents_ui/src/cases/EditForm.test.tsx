import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Care } from "../api/care";
import { chooseLanguage } from "../i18n";
import { care } from "./care";
import { CASE } from "./case.fixture";
import { EditForm } from "./EditForm";

const labels = { "zh-CN": "配送", "zh-TW": "配送", en: "Delivery" };
const taken = vi.fn();

function shown(change: object): HTMLElement {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const doing = {} as Parameters<typeof EditForm>[0]["doing"];
  act(() => render(<EditForm one={{ ...CASE, ...change }} step="edit" doing={doing} onTake={taken} />, root));
  return root;
}

function send(root: HTMLElement, values: Readonly<Record<string, string>>): unknown {
  for (const [name, value] of Object.entries(values)) {
    const field = root.querySelector<HTMLInputElement>(`[name=${name}]`) as HTMLInputElement;
    act(() => {
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  const event = new Event("submit", { bubbles: true, cancelable: true });
  act(() => {
    root.querySelector("form")?.dispatchEvent(event);
  });
  return taken.mock.lastCall?.[0];
}

describe("putting facts right", () => {
  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    taken.mockReset();
    care.value = {
      classes: [{ code: "delivery", labels }],
      products: [{ code: "kettle", labels }],
    } as unknown as Care;
  });

  it("sends what was changed, and nothing else", () => {
    expect(send(shown({ product: null }), {})).toEqual({});
    expect(send(shown({ product: null }), { subject: "Later" })).toEqual({ subject: "Later" });
  });

  it("tells a case about no product from one of which nobody has said it", () => {
    expect(send(shown({ product: null }), { product: "-" })).toEqual({ product: "" });
    expect(send(shown({ product: "" }), {})).toEqual({});
    expect(send(shown({ product: "" }), { product: "kettle" })).toEqual({ product: "kettle" });
  });

  it("takes how whoever told it is reached", () => {
    const root = shown({ product: null, reporter: null, language: null });
    expect(send(root, { reporter_email: "li@example.com", language: "en" })).toEqual({
      reporter_email: "li@example.com",
      language: "en",
    });
  });
});
