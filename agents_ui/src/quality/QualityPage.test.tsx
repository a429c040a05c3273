/** The page of figures: what it shows, asks for and links to. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Group, MonthFigures, Warnings } from "../api/quality";
import { session } from "../api/session";
import type { Role } from "../api/types";
import { chooseLanguage } from "../i18n";
import { Room } from "./QualityPage";
import { isMonth, later, timeWords } from "./words";

const EMPTY = { n: 0, median_s: null, p90_s: null, open_median_s: null, open_p90_s: null };
const group = (code: string, more: Partial<Group> = {}): Group => ({
  code,
  labels: {},
  parent: null,
  depth: 0,
  cases: 12,
  kinds: { complaint: 7, enquiry: 5, request: 0, suggestion: 0, praise: 0 },
  open: 3,
  overdue: 2,
  withdrawn: 0,
  first_answer: EMPTY,
  reply: { n: 9, median_s: 5400, p90_s: 200_000, open_median_s: 1800, open_p90_s: 3600 },
  close: EMPTY,
  reopened: 1,
  escalated: 0,
  appealed: 0,
  fault: 1,
  fault_known: 4,
  recovery: { CNY: 123_456 },
  satisfaction: { n: 8, mean: 71.5, low: 60, high: 83 },
  ...more,
});
const figures = (month: string, more: Partial<MonthFigures> = {}): MonthFigures => ({
  month,
  at: "2026-11-22T02:00:00Z",
  time_zone: "Asia/Shanghai",
  own: false,
  total: group(""),
  before: {
    month: later(month, -1),
    cases: 20,
    kinds: { complaint: 11, enquiry: 9, request: 0, suggestion: 0, praise: 0 },
    first_answer_s: null,
    reply_s: 7200,
    close_s: null,
    reopened: 4,
    escalated: 0,
    satisfaction: { n: 1, mean: 50, low: null, high: null },
  },
  year_before: null,
  by: {
    class: [
      group("delivery", { labels: { en: "Delivery", "zh-CN": "送货", "zh-TW": "送貨" } }),
      group("late_delivery", { parent: "delivery", depth: 1 }),
    ],
    unit: [group("service")],
    agent: [group("agent1", { labels: { en: "陈静" } }), group("")],
  },
  course: [{ month, cases: 12, kinds: group("").kinds, satisfaction: 71.5, satisfaction_n: 8 }],
  ...more,
});
const WARNINGS: Warnings = {
  weeks: 30,
  weeks_needed: 14,
  warnings: [
    {
      unit: "company",
      unit_labels: {},
      dimension: "class",
      code: "late_delivery",
      labels: { en: "Late delivery", "zh-CN": "送货延迟", "zh-TW": "送貨延遲" },
      day: "2026-11-21",
      observed: 31,
      expected: 9.25,
      threshold: 22,
      seen_by: null,
      seen_by_name: null,
    },
  ],
};

let root: HTMLElement;
let asked: { path: string; body: string | undefined }[];
let warnings: Warnings;
let own: boolean;

const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const cells = (id: string) => [...(find(id)?.children ?? [])].map((cell) => cell.textContent);
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve)));

async function open(role: Role, search = ""): Promise<void> {
  history.replaceState(null, "", `/quality${search}`);
  session.value = { user: { id: "a1", role } } as typeof session.value;
  await act(() => render(<Room />, root));
  await settled();
}

beforeEach(async () => {
  await chooseLanguage("en", false);
  root = document.createElement("div");
  document.body.append(root);
  asked = [];
  warnings = WARNINGS;
  own = false;
  vi.stubGlobal("fetch", async (path: string, { body }: { body?: string } = {}) => {
    asked.push({ path, body });
    if (path.endsWith("/seen")) {
      const [first] = warnings.warnings;
      if (first) warnings = { ...warnings, warnings: [{ ...first, seen_by: "sam", seen_by_name: "Sam" }] };
    }
    if (path.includes("/warnings")) return Response.json(warnings);
    const month = new URL(path, "http://x").searchParams.get("month") ?? "2026-11";
    return Response.json(figures(month, { own }));
  });
});

afterEach(() => {
  render(null, root);
  root.remove();
  session.value = null;
  vi.unstubAllGlobals();
});

describe("the page of figures", () => {
  it("shows this month beside the earlier ones", async () => {
    await open("supervisor");
    expect(asked.map(({ path }) => path)).toContain("/api/quality");
    expect(cells("quality-cases")).toEqual(["Cases", "12", "20", "–"]);
    expect(cells("quality-complaint")).toEqual(["Complaint", "7", "11", "–"]);
    expect(cells("quality-reply")).toEqual(["Reply, median", "1.5 hr", "2.0 hr", "–"]);
    expect(cells("quality-satisfaction").slice(1)).toEqual(["71.5 (60–83, n=8)", "50 (n=1)", "–"]);
    expect(cells("quality-fault")[1]).toBe("25% (1 of 4)");
    expect(cells("quality-recovery")[1]).toBe("CN¥1,234.56");
  });

  it("leads from each group to the cases that it counts", async () => {
    await open("supervisor", "?month=2026-10");
    const href = (code: string) => find(`quality-group-${code}`)?.querySelector("a")?.getAttribute("href");
    expect(href("late_delivery")).toBe("/cases?status=counted&month=2026-10&class=late_delivery");
    await act(() => find("quality-by-unit")?.click());
    expect(href("service")).toBe("/cases?status=counted&month=2026-10&blamed=service");
    await act(() => find("quality-by-agent")?.click());
    expect(href("agent1")).toBe("/cases?status=counted&month=2026-10&agent=agent1");
    expect(cells("quality-group-")[0]).toBe("Not known");
    expect(href("")).toBe("/cases?status=counted&month=2026-10&agent=-");
  });

  it("leads from the numbers of the overview, and from the months, to their cases", async () => {
    await open("supervisor", "?month=2026-10");
    const links = (id: string) =>
      [...(find(id)?.querySelectorAll("a") ?? [])].map((link) => link.getAttribute("href"));
    expect(links("quality-cases")).toEqual([
      "/cases?status=counted&month=2026-10",
      "/cases?status=counted&month=2026-09",
    ]);
    expect(links("quality-enquiry")[0]).toBe("/cases?status=counted&month=2026-10&kind=enquiry");
    expect(links("quality-open")).toEqual(["/cases?status=open&month=2026-10"]);
    // There is no list of none, nor one of what it has no filter for.
    expect(links("quality-praise")).toEqual([]);
    expect(links("quality-withdrawn")).toEqual([]);
    expect(links("quality-overdue")).toEqual([]);
    const month = root.querySelector("svg a");
    expect(month?.getAttribute("href")).toBe("/cases?status=counted&month=2026-10");
    expect(month?.getAttribute("aria-label")).toContain("2026-10");
  });

  it("goes to another month and keeps it in the address", async () => {
    await open("supervisor", "?month=2026-01");
    await act(() => find("quality-earlier")?.click());
    await settled();
    expect(asked.at(-1)?.path).toBe("/api/quality?month=2025-12");
    expect(location.search).toBe("?month=2025-12");
    expect(find("quality-report")?.getAttribute("href")).toBe(
      "/api/quality/report.pdf?month=2025-12&language=en",
    );
  });

  it("asks for this month when the address names none that is one", async () => {
    await open("supervisor", "?month=2026-99");
    expect(asked.map(({ path }) => path)).toContain("/api/quality");
  });

  it("lets a warning be acknowledged", async () => {
    await open("supervisor");
    expect(find("quality-warnings")?.textContent).toContain("Class: Late delivery");
    await act(() => find("quality-seen-late_delivery")?.click());
    await settled();
    expect(asked.at(-1)?.body).toBe(
      '{"unit":"company","dimension":"class","code":"late_delivery","day":"2026-11-21"}',
    );
    expect(find("quality-warnings")?.textContent).toContain("Acknowledged by Sam");
  });

  it("tells of which company a warning is, and leads to its complaints", async () => {
    const [first] = WARNINGS.warnings;
    if (!first) throw new Error("no warning");
    warnings = { ...WARNINGS, warnings: [{ ...first, unit: "north", unit_labels: { en: "North" } }] };
    await open("admin");
    const link = find("quality-warnings")?.querySelector("tbody a");
    expect(link?.textContent).toBe("North · Class: Late delivery");
    expect(link?.getAttribute("href")).toBe("/cases?status=counted&kind=complaint&class=late_delivery");
  });

  it("says that the history is too short", async () => {
    warnings = { weeks: 1, weeks_needed: 14, warnings: [] };
    await open("admin");
    expect(find("quality-short")?.textContent).toContain("there are 1 week, and 14 weeks are needed");
  });

  it("shows agents their own figures and no warnings", async () => {
    own = true;
    await open("agent");
    expect(root.textContent).toContain("Only the cases that you handled.");
    expect(asked.map(({ path }) => path)).toEqual(["/api/quality"]);
    expect(find("quality-report")).toBeNull();
    const link = find("quality-group-delivery")?.querySelector("a");
    expect(link?.getAttribute("href")).toBe("/cases?status=counted&month=2026-11&agent=a1&class=delivery");
  });

  it("speaks the reader's language", async () => {
    await chooseLanguage("zh-TW", false);
    await open("supervisor");
    expect(find("quality-group-delivery")?.textContent).toContain("送貨");
    expect(cells("quality-reply")[0]).toBe("答覆客戶時間（中位數）");
  });
});

describe("words", () => {
  it("tells times in a fitting unit", () => {
    expect([null, 0, 3599, 3600, 172_800].map(timeWords)).toEqual([
      "–",
      "0 min",
      "60 min",
      "1.0 hr",
      "2.0 days",
    ]);
  });

  it("counts months", () => {
    expect([later("2026-01", -1), later("2026-12", 1), later("2026-11", -12)]).toEqual([
      "2025-12",
      "2027-01",
      "2025-11",
    ]);
    expect(["2026-11", "2026-13", "26-11", ""].map(isMonth)).toEqual([true, false, false, false]);
  });
});
