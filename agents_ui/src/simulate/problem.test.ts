import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Company } from "../api/company";
import { ApiError } from "../api/http";
import type { Problem } from "../api/simulations";
import { chooseLanguage, LANGUAGES } from "../i18n";
import { problemText, refusalText } from "./problem";

const COMPANY = {
  queues: [{ id: "sales", names: { en: "Sales", "zh-CN": "销售", "zh-TW": "銷售" } }],
  agents: [{ id: "agent1", name: "Li Na" }],
  skills: { billing: { en: "Billing", "zh-CN": "账单", "zh-TW": "帳單" } },
} as unknown as Company;

type Asked = Omit<Problem, "error">;
const problem = (code: string, values: Problem["values"] = {}, field: string | null = null): Asked => ({
  code,
  values,
  field,
});

/** One of each that this page can meet, and what of its values the sentence must show. */
const EACH: readonly (readonly [Asked, readonly string[]])[] = [
  [
    problem("out_of_range", { value: 90000, least: 1, most: 86400, unit: "s" }, "question.handle_s"),
    ["90,000", "1", "86,400"],
  ],
  [problem("endless_queue", { erlangs: 12, agents: 12 }, "question.erlangs"), ["12"]],
  [problem("no_date", { day: "2026-13-01" }, "recorded.day"), ["2026-13-01"]],
  [problem("no_journal"), []],
  [problem("journal_unreadable"), []],
  [
    problem("no_callers", { day: "2026-11-01", days: ["2026-11-20", "2026-11-22"] }, "recorded.day"),
    ["2026-11-01", "2026-11-20", "2026-11-22"],
  ],
  [problem("nobody_answered", {}, "recorded.day"), []],
  [
    problem(
      "too_many_contacts",
      { repeats: 60, contacts: 2000, cases: 2, total: 240000, most: 200000, fewer: 50 },
      "recorded.repeats",
    ),
    ["60", "2,000", "240,000", "200,000", "50"],
  ],
  [
    problem("too_many_agent_days", { repeats: 200, agents: 600, cases: 1, most: 100000 }, "recorded.repeats"),
    ["200", "600", "100,000"],
  ],
  [problem("too_many_changes", { count: 21, most: 20 }, "recorded.changes"), ["21", "20"]],
  [problem("too_many_kinds", { count: 120, most: 100 }), ["120", "100"]],
  [problem("change_unclear", { change: "two more" }, "recorded.changes[0]"), ["1", "two more"]],
  [problem("no_skill_level", { skill: "en:11" }, "recorded.changes[1]"), ["2", "en:11"]],
  [problem("no_period", { period: "10-12" }, "recorded.changes[2]"), ["3", "10-12"]],
  [problem("no_such_time", { period: "10:00-24:30" }, "recorded.changes[0]"), ["10:00-24:30"]],
  [problem("empty_period", { period: "10:00-10:00" }, "recorded.changes[0]"), ["10:00-10:00"]],
  [
    problem("unknown_agent", { agent: "carl", known: ["agent1", "ben"] }, "recorded.changes[0]"),
    ["carl", "Li Na", "ben"],
  ],
  [problem("unknown_queue", { queue: "bills", known: ["sales"] }, "recorded.changes[0]"), ["bills"]],
  [problem("unknown_skill", { skill: "fr", known: ["billing"] }, "recorded.changes[0]"), ["fr"]],
  [problem("unknown_skill", { skill: "fr", known: [] }, "recorded.changes[0]"), ["fr"]],
  [problem("too_long", { seconds: 180 }), ["180"]],
  [problem("broken"), []],
];

/** These are about a scenario's file or the command line, which no page asks: they would be told in English. */
const NOT_ASKED_HERE = [
  "periods_overlap",
  "unknown_language",
  "agent_twice",
  "no_arrivals",
  "no_intervals",
  "too_many_a_day",
  "too_many_shares",
  "answered_too_late",
  "no_menu",
  "misfit",
  "file_unreadable",
  "option",
];

describe.each(LANGUAGES.map(({ code }) => code))("a problem in %s", (language) => {
  beforeEach(() => chooseLanguage(language, false));

  it.each(EACH)("%j", (asked, shown) => {
    const told = problemText(asked, COMPANY) ?? "";
    for (const value of shown) expect(told).toContain(value);
    expect(told).not.toMatch(/[{}]|undefined|NaN|simulate\.\w/);
    expect(told).toMatch(language === "en" ? /^[^\p{Script=Han}]+[.]$/u : /\p{Script=Han}.*。$/u);
  });
});

describe("a problem", () => {
  beforeEach(() => chooseLanguage("en", false));

  it("is told with the company's names and the form's", () => {
    const asked = problem("unknown_queue", { queue: "bills", known: ["sales"] }, "recorded.changes[0]");
    expect(problemText(asked, COMPANY)).toBe(
      "Change of staff 1: There is no queue “bills” on this day. There are: Sales.",
    );
    const share = problem("out_of_range", { value: 1.2, least: 0, most: 1, unit: "" }, "question.vip_share");
    expect(problemText(share, null)).toBe("“VIP callers, percent” must be between 0 and 100; it is 120.");
    const count = problem(
      "out_of_range",
      { value: 0, least: 1, most: 1000, unit: "agents" },
      "recorded.changes[1]",
    );
    expect(problemText(count, null)).toBe(
      "Change of staff 2: “How many” must be between 1 and 1,000; it is 0.",
    );
  });

  it("of a kind that is not known here has no sentence", () => {
    expect(problemText(problem("quite_new", { value: 1 }, "question.agents"), COMPANY)).toBeNull();
    expect(problemText(problem("quite_new", {}, "recorded.changes[0]"), COMPANY)).toBeNull();
    expect(problemText({ code: null, values: {}, field: null }, COMPANY)).toBeNull();
  });

  it("of each kind that the simulation has is worded, or never met here", () => {
    const source = resolve(import.meta.dirname, "../../../callcenter/simulation/problems.py");
    const codes = [...readFileSync(source, "utf8").matchAll(/^ {4}[A-Z_]+ = "(\w+)"$/gm)].map(
      ([, code]) => code,
    );
    const worded = EACH.map(([{ code }]) => code).filter((code) => code !== "too_long" && code !== "broken");
    expect([...new Set([...worded, ...NOT_ASKED_HERE])].sort()).toEqual([...codes].sort());
  });

  it("of a question that is refused at once is told as well", () => {
    const body = { code: "invalid", field: "question.erlangs", message: "12 erlangs are …", hint: "" };
    const reason = "endless_queue";
    expect(refusalText(new ApiError({ ...body, reason, values: { agents: 12 } }), null)).toContain(
      "12 agents",
    );
    expect(refusalText(new ApiError(body), null)).toContain("Calls · erlangs");
    expect(refusalText(new ApiError({ ...body, reason: "quite_new" }), null)).toContain("Calls · erlangs");
    const busy = { ...body, field: null };
    expect(refusalText(new ApiError({ ...busy, code: "conflict" }), null)).toContain("still running");
    expect(refusalText(new ApiError({ ...busy, code: "too_many" }), null)).toContain("Others are simulating");
    expect(refusalText(new ApiError({ ...busy, code: "offline" }), null)).toContain("did not answer");
  });
});
