import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Company, deletePart } from "../api/company";
import { chooseLanguage } from "../i18n";
import { Kept, Warnings } from "./Overview";

vi.mock("../api/company", async (original) => ({ ...(await original<object>()), deletePart: vi.fn() }));

const COMPANY = {
  version: "v1",
  skills: {},
  agents: [],
  queues: [{ id: "sales", names: { en: "Sales", "zh-CN": "销售", "zh-TW": "銷售" } }],
  kept_queues: [{ id: "old", names: { en: "Old", "zh-CN": "旧", "zh-TW": "舊" }, waiting: 3, contacts: 4 }],
  warnings: [
    {
      queue: "sales",
      field: "queues.sales",
      reason: "nobody_serves",
      values: { queue: "sales" },
      message: "No agent serves the queue 'sales'.",
      hint: "Mend it.",
    },
  ],
} as unknown as Company;

describe("what the set-up asks to look at", () => {
  let root: HTMLElement;
  const onOpen = vi.fn();
  const onHolidays = vi.fn();
  const onMoved = vi.fn(() => Promise.resolve());
  const onError = vi.fn();
  const part = <E extends HTMLElement>(id: string) => {
    const found = root.querySelector<E>(`[data-testid="${id}"]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const show = (company: Company) =>
    act(() =>
      render(
        <>
          <Warnings company={company} onOpen={onOpen} onHolidays={onHolidays} />
          <Kept company={company} onMoved={onMoved} onError={onError} />
        </>,
        root,
      ),
    );
  beforeEach(async () => {
    await chooseLanguage("en", false);
    vi.mocked(deletePart).mockReset().mockResolvedValue({ version: "v2" });
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("is nothing when all is well", () => {
    show({ ...COMPANY, warnings: [], kept_queues: [] });
    expect(root.textContent).toBe("");
  });

  it.each([
    ["en", "No agent serves the queue Sales"],
    ["zh-CN", "没有坐席服务队列 销售"],
    ["zh-TW", "沒有專員服務佇列 銷售"],
  ] as const)("names a queue that nobody can serve in %s, and opens it", async (code, words) => {
    await chooseLanguage(code, false);
    show(COMPANY);
    expect(part("warning-sales").textContent).toContain(words);
    act(() => part("warning-sales").querySelector("button")?.click());
    expect(onOpen).toHaveBeenCalledWith("sales");
  });

  it.each([
    ["en", "The calendar CN does not have the holidays of 2027 in full; used by the hours: main, shop."],
    ["zh-CN", "日历 CN 中 2027 年的节假日不完整，使用它的营业时间：main、shop。"],
    ["zh-TW", "行事曆 CN 中 2027 年的假日不完整，使用它的營業時間：main、shop。"],
  ] as const)(
    "names holidays that are missing in %s, and leads to where they are imported",
    async (code, words) => {
      await chooseLanguage(code, false);
      const missing = {
        queue: "",
        field: "hours.main.calendar",
        reason: "calendar_incomplete",
        values: { calendar: "CN", year: "2027", hours: ["main", "shop"], source: "www.gov.cn" },
        message: "",
        hint: "",
      };
      show({ ...COMPANY, warnings: [missing] });
      expect(part("holidays-warning").textContent).toContain(words);
      act(() => part("holidays-warning").querySelector("button")?.click());
      expect(onHolidays).toHaveBeenCalledOnce();
      onHolidays.mockReset();
    },
  );

  it("says how many wait in a queue that is going, and moves them", async () => {
    show(COMPANY);
    expect(part("kept-old").textContent).toContain("The queue Old is not in the file any more");
    expect(part("kept-old").textContent).toContain("3 callers wait; contacts in it altogether: 4.");
    expect(part<HTMLButtonElement>("kept-move-old").disabled).toBe(true);
    act(() => {
      const select = part<HTMLSelectElement>("kept-to-old");
      select.value = "sales";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await act(async () => part("kept-move-old").click());
    expect(deletePart).toHaveBeenCalledExactlyOnceWith("v1", "queues/old", "sales");
    expect(onMoved).toHaveBeenCalledWith({ version: "v2" });
  });

  it("hands on why they could not be moved", async () => {
    vi.mocked(deletePart).mockRejectedValueOnce(new Error("no"));
    show(COMPANY);
    act(() => {
      const select = part<HTMLSelectElement>("kept-to-old");
      select.value = "sales";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await act(async () => part("kept-move-old").click());
    expect(onError).toHaveBeenCalledWith(new Error("no"));
  });
});
