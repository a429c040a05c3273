import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/http";
import type { NewSimulation, Simulation } from "../api/simulations";
import { chooseLanguage } from "../i18n";
import { Desk } from "./SimulatePage";

const asked = vi.fn<(question: NewSimulation) => Promise<Simulation>>();
vi.mock("../api/simulations", () => ({ startSimulation: (question: NewSimulation) => asked(question) }));
vi.mock("../api/company", () => ({ getCompany: () => Promise.reject(new Error("not asked here")) }));

const FIGURES = {
  contacts: 900,
  answered: 900,
  abandoned: 0,
  service_level: 0.8,
  asa_s: 17.1,
  p_wait: 0.3,
  abandon_rate: 0,
  occupancy: 0.77,
  asa_by_priority: {},
  confidence_intervals: {},
};
const answer = (id: string, agents: number, more: Partial<Simulation> = {}): Simulation => ({
  id,
  state: "done",
  request: {
    ask: "question",
    erlangs: 10,
    agents,
    handle_s: 180,
    threshold_s: 20,
    patience_s: null,
    vip_share: 0,
    contacts: 1_000,
  },
  started_ms: 0,
  done: 1_000,
  of: 1_000,
  result: {
    cases: [{ name: "simulated", threshold_s: 20, figures: FIGURES, by_queue: {}, waits: [], intervals: [] }],
    theory: {},
    warm_up: 100,
    simulated: 1_000,
    seconds: 1,
  },
  error: null,
  code: null,
  values: {},
  field: null,
  ...more,
});
const failed = (code: string, more: Partial<Simulation> = {}) =>
  answer("s2", 14, { state: "failed", result: null, code, error: "in English", ...more });

describe("asking what if", () => {
  let root: HTMLElement;
  const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const text = (id: string) => find(id)?.textContent ?? "";
  const ask = async (agents: string) => {
    const field = find("simulate-agents") as HTMLInputElement;
    await act(() => {
      field.value = agents;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await act(async () => {
      find("simulate-form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  };

  beforeEach(async () => {
    await chooseLanguage("en", false);
    root = document.createElement("div");
    document.body.replaceChildren(root);
    await act(() => render(<Desk />, root));
    asked.mockResolvedValueOnce(answer("s1", 13));
    await ask("13");
  });
  afterEach(() => {
    render(null, root);
    asked.mockReset();
  });

  it("shows the answer as the answer to what was asked", () => {
    expect(find("simulate-result")?.querySelector("h2")?.textContent).toBe("Result");
    expect(find("simulate-earlier-question")).toBeNull();
  });

  it.each([
    ["fails", () => asked.mockResolvedValueOnce(failed("broken")), "14", "broke off"],
    [
      "is refused",
      () =>
        asked.mockRejectedValueOnce(new ApiError({ code: "conflict", field: null, message: "", hint: "" })),
      "14",
      "still running",
    ],
    ["can have no answer", () => undefined, "10", "More work than 10 agents can do"],
  ])("marks the answer as an earlier question's when another %s", async (_, prepare, agents, why) => {
    prepare();
    await ask(agents);
    expect(text("simulate-error")).toContain(why);
    expect(find("simulate-result")?.querySelector("h2")?.textContent).toBe("Answer to your earlier question");
    expect(text("simulate-earlier-question")).toBe(
      "10 erlangs, 13 agents, T = 20 s – Your last question has no answer.",
    );
    asked.mockResolvedValueOnce(answer("s3", 15));
    await ask("15");
    expect(find("simulate-error")).toBeNull();
    expect(find("simulate-earlier-question")).toBeNull();
    expect(text("simulate-words")).toContain("With 15 agents");
  });

  it("marks it while another is stopped", async () => {
    asked.mockResolvedValueOnce(answer("s2", 14, { state: "cancelled", result: null }));
    await ask("14");
    expect(text("simulate-earlier-question")).toContain("Your last question has no answer.");
  });

  it("tells a problem that it does not know in English, and says that it is", async () => {
    asked.mockResolvedValueOnce(failed("quite_new"));
    await ask("14");
    expect(text("simulate-error")).toBe("It could not be simulated.in English");
    expect(find("simulate-error")?.querySelector('[lang="en"]')?.textContent).toBe("in English");
  });

  it("marks the field that was refused", async () => {
    const values = { value: 0, least: 1, most: 10_000, unit: "" };
    asked.mockResolvedValueOnce(failed("out_of_range", { values, field: "question.agents" }));
    await ask("14");
    expect(text("simulate-error")).toBe("“Agents” must be between 1 and 10,000; it is 0.");
    expect(find("simulate-agents")?.getAttribute("aria-invalid")).toBe("true");
  });
});
