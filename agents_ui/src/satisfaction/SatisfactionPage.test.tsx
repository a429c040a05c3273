/** What a supervisor does on the page of satisfaction: compares, is told of what fails, opens rounds. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Comment, Results, Score, Split, StaffResults, StaffRound } from "../api/satisfaction";
import { chooseLanguage } from "../i18n";
import { choiceOf, Room } from "./SatisfactionPage";

const score = (n: number, mean: number): Score => ({
  n,
  mean,
  interval: n > 1 ? { low: mean - 10, high: mean + 10 } : null,
  content: 0.5,
  content_interval: null,
});
const GROUPS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  agent: [
    ["agent1", 12],
    ["agent2", 3],
  ],
  month: [["2026-11", 15]],
};
const said = (words: string) => ({ "zh-CN": words, "zh-TW": words, en: words });
const results = (by: Split, indicator: string): Results => ({
  since: "2026-10-24",
  until: "2026-11-22",
  indicator,
  by,
  minimum: 10,
  indicators: [
    { code: "whole", parent: "", labels: said("The whole"), weight: 1, score: score(15, 70) },
    { code: "contact", parent: "whole", labels: said("The contact"), weight: 4, score: score(15, 71) },
    { code: "solved", parent: "contact", labels: said("Solved"), weight: 3, score: score(1, 100) },
  ],
  groups: (GROUPS[by] ?? []).map(([key, n]) => ({
    key,
    score: score(n, 60),
    rank: by !== "month" && n >= 10 ? 1 : null,
  })),
  responses: [
    {
      survey: "after_call",
      labels: said("After the call"),
      asked: 40,
      answered: 15,
      share: 0.375,
      interval: { low: 0.24, high: 0.53 },
    },
  ],
  recommending: [],
});
const SURVEYS = [
  { id: "after_call", purpose: "after_call", labels: said("After the call"), questions: [] },
  { id: "agents", purpose: "agents", labels: said("Survey of agents"), questions: [] },
];
const COMMENT: Comment = {
  at_ms: 1,
  survey: "after_call",
  question: "words",
  words: "<img src=x onerror=alert(1)>",
  case_number: "2611220001",
  customer_id: null,
};
const ROUND: StaffRound = {
  id: "r1",
  survey: "agents",
  labels: said("Survey of agents"),
  opened_ms: 1,
  closes_ms: 2,
  open: false,
  answered: false,
  questions: [],
};
const SHOWN: StaffResults = {
  round: ROUND,
  shown: true,
  n: 6,
  indicators: [{ code: "work", labels: said("Work"), n: null, mean: null, interval: null }],
  questions: [{ code: "tools", labels: said("Tools?"), n: 6, mean: 75, interval: null }],
  words: ["More light"],
};

let root: HTMLElement;
let asked: string[];
let isAway: boolean;
let conflict: boolean;
let rounds: readonly StaffRound[];
let shown: StaffResults;

const find = <E extends HTMLElement = HTMLElement>(id: string) =>
  root.querySelector<E>(`[data-testid="${id}"]`);
const text = (id: string) => find(id)?.textContent ?? "";
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve)));
const press = async (id: string) => {
  await act(() => find(id)?.click());
  await settled();
};
const answer = (status: number, code: string) =>
  Response.json({ error: { code, message: "No.", fix: "" } }, { status });

function reply(address: string, method: string): Response {
  const { pathname, searchParams } = new URL(address, "http://x");
  const items = (found: readonly unknown[]) => Response.json({ items: found });
  switch (pathname) {
    case "/api/satisfaction":
      if (isAway) return answer(503, "unavailable");
      return Response.json(
        results((searchParams.get("by") ?? "agent") as Split, searchParams.get("indicator") ?? "whole"),
      );
    case "/api/satisfaction/comments":
      return items([COMMENT]);
    case "/api/surveys":
      return items(SURVEYS);
    case "/api/tasks":
      return items([]);
    case "/api/staff-surveys":
      if (method === "POST" && conflict) return answer(409, "conflict");
      return method === "POST" ? Response.json(ROUND) : items(rounds);
    case "/api/staff-surveys/r1/results":
      return Response.json(shown);
    default:
      return Response.json({ classes: [], causes: [], products: [], units: [], people: [], queues: [] });
  }
}

async function open(search = "") {
  history.replaceState(null, "", `/satisfaction${search}`);
  await act(() => render(<Room />, root));
  await settled();
}

beforeEach(async () => {
  await chooseLanguage("en", false);
  root = document.createElement("div");
  document.body.append(root);
  asked = [];
  isAway = conflict = false;
  rounds = [ROUND];
  shown = SHOWN;
  vi.stubGlobal("fetch", async (path: string, { method = "GET" }: { method?: string } = {}) => {
    asked.push(`${method} ${path}`);
    return reply(path, method);
  });
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

describe("the page of satisfaction", () => {
  it("ranks those with enough answers, and shows the others apart", async () => {
    await open();
    expect(find("group-agent1")?.firstElementChild?.textContent).toBe("1");
    expect(find("group-agent2")?.firstElementChild?.textContent).toBe("");
    expect(text("satisfaction-few")).toContain("Fewer than 10");
    expect(text("rate-after_call")).toContain("38%");
  });

  it("asks for what is chosen, and keeps it in the address", async () => {
    await open();
    await press("satisfaction-by-month");
    await press("indicator-choose-contact");
    expect(location.search).toBe("?by=month&indicator=contact");
    expect(asked.at(-1)).toBe("GET /api/satisfaction?by=month&indicator=contact");
    expect(find("satisfaction-few")).toBeNull();
    expect(find("indicator-choose-contact")?.getAttribute("aria-pressed")).toBe("true");
  });

  it("says when it fails, leaves the choice as it was made, and tries again", async () => {
    await open();
    isAway = true;
    await press("satisfaction-by-month");
    expect(find<HTMLInputElement>("satisfaction-by-month")?.checked).toBe(true);
    expect(find<HTMLInputElement>("satisfaction-by-agent")?.checked).toBe(false);
    expect(text("satisfaction-trouble")).toContain("Below is what was shown before.");
    expect(find("group-agent1")).not.toBeNull();
    isAway = false;
    await press("satisfaction-again");
    expect(find("satisfaction-trouble")).toBeNull();
    expect(find("group-2026-11")).not.toBeNull();
  });

  it("folds and unfolds what an indicator is made of", async () => {
    await open();
    expect(find("indicator-solved")).toBeNull();
    await press("indicator-turn-contact");
    // One answer alone has no interval.
    expect(text("indicator-solved")).toContain("–");
    await press("indicator-turn-contact");
    expect(find("indicator-solved")).toBeNull();
  });

  it("shows what customers wrote as they wrote it, with the case", async () => {
    await open();
    expect(text("satisfaction-comments")).toContain(COMMENT.words);
    expect(root.querySelector("[data-testid=satisfaction-comments] img")).toBeNull();
    expect(root.querySelector("[data-testid=satisfaction-comments] a")?.getAttribute("href")).toBe(
      "/cases#2611220001",
    );
  });

  it("asks for the open calls after low marks alone", async () => {
    await open();
    expect(asked).toContain("GET /api/tasks?kind=low_mark&limit=100");
  });

  it("offers customers' surveys above, and the agents' below", async () => {
    await open();
    const options = (id: string) =>
      [...(find<HTMLSelectElement>(id)?.options ?? [])].map(({ value }) => value);
    expect(options("satisfaction-survey")).toEqual(["", "after_call"]);
    expect(options("staff-survey")).toEqual(["agents"]);
  });

  it("leaves out of the address what makes no sense", () => {
    expect(choiceOf("?from=2026-11-01&to=yesterday&by=shoe&indicator=A%20b&survey=after_call")).toEqual({
      from: "2026-11-01",
      to: "",
      by: "agent",
      indicator: "",
      survey: "after_call",
    });
  });
});

describe("the agents' own survey", () => {
  it("shows a round that is over, and nothing of what few have said", async () => {
    await open();
    await press("round-results");
    expect(text("round-shown")).toContain("6 agents have answered.");
    expect(text("round-shown")).toContain("Fewer than five: not shown");
    expect(text("round-shown")).toContain("More light");
  });

  it("shows nothing at all when fewer than five have answered", async () => {
    shown = { ...SHOWN, shown: false, n: null, indicators: [], questions: [], words: [] };
    await open();
    await press("round-results");
    expect(text("round-hidden")).toContain("Fewer than five");
    expect(find("round-shown")).toBeNull();
  });

  it("shows nothing of a round that is open", async () => {
    rounds = [{ ...ROUND, open: true }];
    await open();
    expect(find("round-results")).toBeNull();
    expect(text("round-r1")).toContain("not before");
  });

  it("says why no round can be opened", async () => {
    conflict = true;
    await open();
    await press("staff-open");
    expect(text("staff-refused")).toContain("less than fourteen days ago");
    rounds = [{ ...ROUND, open: true }];
    render(null, root);
    await open();
    await press("staff-open");
    expect(text("staff-refused")).toContain("is open already");
  });
});
