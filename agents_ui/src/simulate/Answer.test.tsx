import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Case, Figures, Simulation } from "../api/simulations";
import { chooseLanguage } from "../i18n";
import { Answer } from "./Answer";

const figures = (level: number, more: Partial<Figures> = {}): Figures => ({
  contacts: 18_000,
  answered: 18_000,
  abandoned: 0,
  service_level: level,
  asa_s: 17.1,
  p_wait: 0.2853,
  abandon_rate: 0,
  occupancy: 0.769,
  asa_by_priority: { standard: 17.1 },
  confidence_intervals: { service_level: [level - 0.01, level + 0.01] },
  ...more,
});
const one = (name: Case["name"], level: number): Case => ({
  name,
  threshold_s: 20,
  figures: figures(level),
  by_queue: {},
  waits: [
    { from_s: 0, to_s: 0, share: 0.7 },
    { from_s: 0, to_s: 10, share: 0.2 },
    { from_s: 10, to_s: null, share: 0.1 },
  ],
  intervals: [],
});
const QUESTION: Simulation = {
  id: "s1",
  state: "done",
  request: {
    ask: "question",
    erlangs: 10,
    agents: 13,
    handle_s: 180,
    threshold_s: 20,
    patience_s: null,
    vip_share: 0,
    contacts: 20_000,
  },
  started_ms: 0,
  done: 20_000,
  of: 20_000,
  result: {
    cases: [one("simulated", 0.7956)],
    theory: { service_level: 0.7956, asa_s: 17.1 },
    warm_up: 2_000,
    simulated: 20_000,
    seconds: 3.2,
  },
  error: null,
  code: null,
  values: {},
  field: null,
};

describe("the answer of a simulation", () => {
  let root: HTMLElement;
  const text = (id: string) => root.querySelector(`[data-testid="${id}"]`)?.textContent ?? "";

  beforeEach(() => {
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("is told in words, with intervals, and beside exact theory", async () => {
    await chooseLanguage("en", false);
    act(() => render(<Answer simulation={QUESTION} queues={[]} />, root));
    expect(text("simulate-words")).toContain(
      "With 13 agents, 79.6% of the callers are answered within 20 seconds",
    );
    expect(text("figure-service_level")).toContain("79.6%");
    expect(text("figure-service_level")).toContain("78.6% – 80.6%");
    expect(text("figure-asa_s")).toContain("17.1 s");
    expect(root.querySelectorAll("rect.bar")).toHaveLength(3);
    expect(root.textContent).toContain("The first 2,000 callers");
  });

  it("compares a day with and without the changes", async () => {
    await chooseLanguage("zh-CN", false);
    const interval = (starts: string, level: number | null) => ({
      starts,
      ends: "12:00",
      contacts: 5,
      agents: 2,
      service_level: level,
    });
    const intervals = [interval("10:00", 0.5), interval("10:30", null), interval("11:00", 0.9)];
    const day: Simulation = {
      ...QUESTION,
      request: { ask: "recorded", day: "2026-11-22", changes: ["2 agents 10:00-12:00"], repeats: 5 },
      result: {
        cases: [one("recorded", 0.5), one("simulated", 0.52), { ...one("changed", 0.81), intervals }],
        theory: {},
        warm_up: 0,
        simulated: 900,
        seconds: 1,
      },
    };
    act(() => render(<Answer simulation={day} queues={[]} />, root));
    expect(text("simulate-words")).toContain("服务水平由 52.0% 变为 81.0%");
    expect(root.querySelectorAll("circle")).toHaveLength(2);
    expect(root.textContent).toContain("实际记录");
  });
});
