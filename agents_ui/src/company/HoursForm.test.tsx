import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Calendar, type Company, type HoursSpec, putCalendar, putPart } from "../api/company";
import { ApiError } from "../api/http";
import { chooseLanguage } from "../i18n";
import { Calendars } from "./Calendars";
import { Editor } from "./Editor";
import { HoursForm } from "./HoursForm";
import { hoursBody, NEW_HOURS, NEW_QUEUE } from "./model";

vi.mock("../api/company", async (original) => ({
  ...(await original<object>()),
  putPart: vi.fn(),
  putCalendar: vi.fn(),
}));

const OFFICE: HoursSpec = {
  ...NEW_HOURS,
  weekly: { mon: ["09:00-12:00", "13:00-18:00"] },
  calendar: "CN",
  dates: { "2026-12-24": [] },
};
const COMPANY = {
  version: "v1",
  time_zone: "Asia/Shanghai",
  kept_queues: [],
  agents: [],
  skills: {},
  queues: [{ ...NEW_QUEUE, id: "sales", names: { "zh-CN": "销售", "zh-TW": "銷售", en: "Sales" } }],
  hours: { office: OFFICE },
  hours_now: {},
} as unknown as Company;

let root: HTMLElement;
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
const click = (id: string) => act(() => part(id).click());
const settled = () => act(() => new Promise<void>((resolve) => setTimeout(resolve)));
const submit = async (id: string) => {
  act(() => {
    part(id).dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settled();
};

beforeEach(async () => {
  await chooseLanguage("en", false);
  vi.mocked(putPart).mockReset().mockResolvedValue({ version: "v2" });
  vi.mocked(putCalendar).mockReset().mockResolvedValue({ version: "v2" });
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => render(null, root));

describe("the form of opening hours", () => {
  const onChanged = vi.fn(() => Promise.resolve());
  const show = () =>
    act(() =>
      render(
        <Editor
          subject={{
            title: "office",
            part: "hours",
            id: "office",
            first: OFFICE,
            body: hoursBody,
            form: (hours, onChange) => (
              <HoursForm
                hours={hours}
                company={COMPANY}
                calendars={["CN", "HK"]}
                now={{
                  open: false,
                  next_opening_ms: Date.UTC(2026, 10, 23, 1),
                  used_by: [
                    "queues.sales.hours",
                    "queues.sales.callback.hours",
                    "flows.main.nodes.ask_office",
                  ],
                }}
                onChange={onChange}
              />
            ),
          }}
          company={COMPANY}
          onChanged={onChanged}
          onLookAgain={() => undefined}
        />,
        root,
      ),
    );

  it("says how they stand and who goes by them", () => {
    show();
    expect(part("hours-now").textContent).toMatch(/^Closed now\. Opens next: .*2026/);
    expect(part("hours-used").textContent).toBe("Used by: Sales, the menu “main” at ask_office.");
  });

  it("sends the week, extra days of work and dates of one's own", async () => {
    show();
    fill("from-weekly.mon[0]", "08:30");
    click("remove-weekly.mon[1]");
    click("add-weekly.sat");
    fill("to-weekly.sat[0]", "24:00");
    click("add-extra_work");
    click("add-dates.2026-12-24");
    fill("new-date", "2026-12-31");
    click("add-date");
    await submit("company-form");
    expect(putPart).toHaveBeenCalledExactlyOnceWith("v1", "hours/office", {
      weekly: { mon: ["08:30-12:00"], sat: ["09:00-24:00"] },
      calendar: "CN",
      time_zone: "",
      extra_work: ["09:00-18:00"],
      dates: { "2026-12-24": ["09:00-18:00"], "2026-12-31": [] },
    });
  });

  it("shows a fault at the day it is of", async () => {
    vi.mocked(putPart).mockRejectedValueOnce(
      new ApiError({
        code: "invalid",
        field: "weekly.mon[0]",
        message: "No.",
        hint: "Do.",
        reason: "no_period",
        values: { given: "9-12" },
      }),
    );
    show();
    await submit("company-form");
    expect(part("fault").textContent).toContain("9-12 is no period of one day.");
    expect(part("fault").closest("fieldset")?.textContent).toContain("Monday");
  });
});

describe("the calendars of holidays", () => {
  const onChanged = vi.fn(() => Promise.resolve());
  const year = { closed: 33, work: 6, complete: true, own: false };
  const calendars: Calendar[] = [
    {
      name: "CN",
      problem: "",
      years: [
        { ...year, year: 2026 },
        { ...year, year: 2027, complete: false, own: true },
      ],
    },
    { name: "shop", problem: "shop.csv: line 2: 'x' is no date.", years: [] },
  ];
  const show = () =>
    act(() => render(<Calendars company={COMPANY} calendars={calendars} onChanged={onChanged} />, root));
  const choose = (file: File) =>
    act(() => {
      const input = part<HTMLInputElement>("calendar-file");
      Object.defineProperty(input, "files", { value: [file] });
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });

  it("say which years are complete and which are not", () => {
    show();
    expect(part("calendar-CN-2026").textContent).toContain("complete");
    expect(part("calendar-CN-2027").textContent).toContain("provisional");
    expect(part("calendar-CN-2027").textContent).toContain(", imported");
    expect(root.textContent).toContain("'x' is no date");
  });

  it("take in a file, and say what is wrong with it in the reader's language", async () => {
    const file = new File(["date,kind\n"], "cn.csv");
    show();
    fill("calendar-name", "CN");
    choose(file);
    await submit("import-calendar");
    expect(putCalendar).toHaveBeenCalledExactlyOnceWith("CN", file);
    expect(onChanged).toHaveBeenCalledWith({ version: "v2" });
    await chooseLanguage("zh-TW", false);
    vi.mocked(putCalendar).mockRejectedValueOnce(
      new ApiError({
        code: "invalid",
        field: "line 2",
        message: "No.",
        hint: "Do.",
        reason: "csv_bad_date",
        values: { line: 2, given: "2027/1/1" },
      }),
    );
    await submit("import-calendar");
    expect(part("calendar-error").textContent).toContain("第 2 行：「2027/1/1」不是日期。");
  });
});
