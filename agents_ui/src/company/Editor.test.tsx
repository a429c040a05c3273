import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Company, deletePart, putPart, type QueueSpec } from "../api/company";
import { ApiError, type ErrorBody } from "../api/http";
import { chooseLanguage } from "../i18n";
import { Editor, type Subject } from "./Editor";
import { NEW_HOURS, NEW_QUEUE, queueBody } from "./model";
import { QueueForm } from "./QueueForm";

vi.mock("../api/company", async (original) => ({
  ...(await original<object>()),
  putPart: vi.fn(),
  deletePart: vi.fn(),
}));

const names = (en: string) => ({ "zh-CN": "", "zh-TW": "", en });
const SALES: QueueSpec = {
  ...NEW_QUEUE,
  id: "sales",
  names: names("Sales"),
  recipe: [{ do: "lower_skill", after_ms: 30_000, skill: "goods", level: 1 }],
};
const COMPANY: Company = {
  version: "v1",
  file_changed: false,
  kept_queues: [],
  warnings: [],
  time_zone: "Asia/Shanghai",
  flow: { voicemails: ["leave_message"] },
  hours: { main: NEW_HOURS },
  hours_now: { main: { open: true, next_opening_ms: null, used_by: [] } },
  skills: { goods: names("Product knowledge") },
  queues: [SALES, { ...NEW_QUEUE, id: "service", names: names("Service") }],
  agents: [],
  priority: { tier_points: {}, value_points: 10, point_ms: 6_000, preference_ms: 30_000 },
  limits: {
    pop_wait_ms: 250,
    ring_ms: 20_000,
    wrap_up_ms: 60_000,
    wrap_up_most_ms: 300_000,
    recovery_ms: 20_000,
    phone_grace_ms: 10_000,
    missed_offers: 1,
  },
};
const SUBJECT: Subject<QueueSpec> = {
  title: "Sales",
  part: "queues",
  id: "sales",
  first: SALES,
  body: queueBody,
  form: (queue, onChange, id) => <QueueForm queue={{ ...queue, id }} company={COMPANY} onChange={onChange} />,
};

describe("the form of a queue", () => {
  let root: HTMLElement;
  const onChanged = vi.fn(() => Promise.resolve());
  const part = <E extends HTMLElement>(id: string) => {
    const found = root.querySelector<E>(`[data-testid="${id}"]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const fill = (id: string, text: string) =>
    act(() => {
      const input = part<HTMLInputElement>(id);
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const settled = () => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
  const save = async () => {
    act(() => {
      part("company-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
    await settled();
  };
  const refuse = (code: string, field: string | null, more: Partial<ErrorBody> = {}) =>
    vi
      .mocked(putPart)
      .mockRejectedValueOnce(
        new ApiError({ code, field, message: "It is wrong.", hint: "Mend it.", ...more }, 400),
      );

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    vi.mocked(putPart).mockReset().mockResolvedValue({ version: "v2" });
    vi.mocked(deletePart).mockReset().mockResolvedValue({ version: "v2" });
    onChanged.mockClear();
    root = document.createElement("div");
    document.body.replaceChildren(root);
    act(() =>
      render(
        <Editor subject={SUBJECT} company={COMPANY} onChanged={onChanged} onLookAgain={vi.fn()} />,
        root,
      ),
    );
  });
  afterEach(() => render(null, root));

  it("writes seconds and sends milliseconds, with the version it was made to", async () => {
    expect(part<HTMLInputElement>("field-service_level_ms").value).toBe("20");
    fill("field-service_level_ms", "12.5");
    fill("field-wrap_up_ms", "30");
    await save();
    const [version, place, body] = vi.mocked(putPart).mock.calls[0] ?? [];
    expect([version, place]).toEqual(["v1", "queues/sales"]);
    expect(body).toMatchObject({ service_level_ms: 12_500, wrap_up_ms: 30_000, names: { en: "Sales" } });
    expect(onChanged).toHaveBeenCalledWith("sales", { version: "v2" });
  });

  it.each(["service_level_ms", "names.zh-CN", "recipe[0].level", "callback.attempts"])(
    "shows what is wrong beside the field %s",
    async (field) => {
      refuse("invalid", field);
      await save();
      const input = part(`field-${field}`);
      expect(input.getAttribute("aria-invalid")).toBe("true");
      expect(input.closest("div")?.textContent).toContain("It is wrong. Mend it.");
      expect(onChanged).not.toHaveBeenCalled();
    },
  );

  it("says the whole sentence in the reader's language, with times in seconds", async () => {
    await chooseLanguage("zh-TW", false);
    const values = { given_ms: 200, least_ms: 1_000, most_ms: 3_600_000 };
    refuse("invalid", "service_level_ms", { reason: "outside_time", values });
    await save();
    const words = "0.2 秒不在範圍內。請填寫 1 到 3,600 秒之間的時間。";
    expect(part("fault").textContent).toBe(words);
    expect(part("company-error").textContent).toBe(`未作變更：有內容不符合要求。${words}`);
    expect(part("company-error").querySelector("[lang]")).toBeNull();
    await chooseLanguage("en", false);
  });

  it("says so when somebody else was faster", async () => {
    refuse("conflict", null, { reason: "changed_since" });
    await save();
    expect(part("company-conflict").textContent).toContain("Somebody else has changed");
    part("company-look-again");
  });

  it("says who is in the queue, and not that somebody was faster", async () => {
    refuse("conflict", null, { reason: "queue_not_empty", values: { queue: "sales", contacts: 2 } });
    await save();
    expect(part("company-conflict").textContent).toBe(
      "2 contacts are in the queue Sales. Choose where they go on, or wait until it is empty.",
    );
  });

  it("asks where callers go before a queue is deleted", async () => {
    act(() => part("company-delete").click());
    act(() => {
      const select = part<HTMLSelectElement>("company-move-to");
      select.value = "service";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    act(() => part("company-delete-sure").click());
    await settled();
    expect(deletePart).toHaveBeenCalledExactlyOnceWith("v1", "queues/sales", "service");
    expect(onChanged).toHaveBeenCalledWith(null, { version: "v2" });
  });
});
