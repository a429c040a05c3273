import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Flows, getFlows, getPicture, getReport } from "../api/flows";
import { chooseLanguage } from "../i18n";
import { FlowsPanel } from "./FlowsPanel";
import { MAIN, PICTURE, REPORT } from "./flows.fixture";

vi.mock("../api/flows", async (original) => ({
  ...(await original<object>()),
  getFlows: vi.fn(),
  getPicture: vi.fn(),
  getReport: vi.fn(),
}));
vi.mock("../api/company", () => ({ getCompany: () => Promise.resolve(COMPANY) }));

const COMPANY = { time_zone: "Asia/Shanghai", queues: [], agents: [], skills: {}, kept_queues: [] };
const FLOWS: Flows = {
  flows: [MAIN, { ...MAIN, name: "survey", main: false, entries: ["4009"], running_old: 2 }],
  problems: [],
};

describe("the menus in force", () => {
  let root: HTMLElement;
  const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const text = (id: string) => find(id)?.textContent ?? "";
  const show = async () => {
    await act(() => render(<FlowsPanel />, root));
    // The list, then the picture with the figures.
    for (let turn = 0; turn < 4; turn += 1) await act(() => Promise.resolve());
  };
  beforeEach(async () => {
    vi.useFakeTimers({ now: Date.parse("2026-11-22T03:00:00Z"), toFake: ["Date"] });
    await chooseLanguage("en", false);
    root = document.createElement("div");
    document.body.append(root);
    vi.mocked(getFlows).mockResolvedValue(FLOWS);
    vi.mocked(getPicture).mockResolvedValue(PICTURE);
    vi.mocked(getReport).mockResolvedValue(REPORT);
  });
  afterEach(() => {
    render(null, root);
    root.remove();
    vi.useRealTimers();
  });

  it("are listed with their numbers, and the first is open with today's figures", async () => {
    await show();
    expect(text("flow-main")).toContain("4008, all other numbers");
    expect(text("flow-survey")).toContain("3, 2 of them in an older version");
    expect(getReport).toHaveBeenLastCalledWith(
      "main",
      { from: "2026-11-22", to: "2026-11-22" },
      expect.anything(),
    );
    expect(find("flow-picture")?.querySelector("[data-node=menu]")).not.toBeNull();
    expect(text("flow-rate")).toBe(
      "10 calls came in. 8 have left the menu, 2 of them served without a person: a self-service rate of 25%.",
    );
    expect(root.querySelector("[data-report=menu] th")?.textContent).toBe("Menu Department (menu)");
    expect([...root.querySelectorAll("[data-report=menu] td")].map((cell) => cell.textContent)).toEqual([
      "9",
      "2",
      "1",
      "0",
    ]);
    expect(find("flow-csv")?.getAttribute("href")).toBe(
      "/api/flows/main/report.csv?from=2026-11-22&to=2026-11-22",
    );
  });

  it("are drawn with the figures of the period chosen, or with none", async () => {
    await show();
    await act(() => find("period-7")?.click());
    expect(getPicture).toHaveBeenLastCalledWith(
      "main",
      "en",
      { from: "2026-11-16", to: "2026-11-22" },
      expect.anything(),
    );
    vi.mocked(getReport).mockClear();
    await act(() => find("period-none")?.click());
    expect(getPicture).toHaveBeenLastCalledWith("main", "en", null, expect.anything());
    expect(getReport).not.toHaveBeenCalled();
    expect(find("flow-rate")).toBeNull();
  });

  it("are opened by their name, with the period that was chosen", async () => {
    await show();
    await act(() => find("period-7")?.click());
    await act(() => find("open-flow-survey")?.click());
    expect(getPicture).toHaveBeenLastCalledWith(
      "survey",
      "en",
      { from: "2026-11-16", to: "2026-11-22" },
      expect.anything(),
    );
  });

  it("stay as they are while a changed file is wrong, and it is said where and what to do", async () => {
    const problem = {
      file: "flows/main.yaml",
      line: 12,
      what: "there is no node 'helo'",
      mend: "did you mean hello?",
      reason: null,
      values: {},
      field: null,
    };
    vi.mocked(getFlows).mockResolvedValue({ ...FLOWS, problems: [problem] });
    await show();
    expect(text("flow-problems")).toContain("flows/main.yaml:12");
    expect(text("flow-problems")).toContain("there is no node 'helo'; did you mean hello?");
    expect(find("flow-main")).not.toBeNull();
  });

  it("tell what is wrong in the reader's language, and ask anew when that changes", async () => {
    const problem = {
      file: "flows/main.yaml",
      line: 12,
      what: "没有节点“helo”。",
      mend: "是否指“hello”？",
      reason: null,
      values: {},
      field: null,
    };
    vi.mocked(getFlows).mockImplementation((language) =>
      Promise.resolve({ ...FLOWS, problems: language === "zh-CN" ? [problem] : [] }),
    );
    await show();
    expect(find("flow-problems")).toBeNull();
    await act(() => chooseLanguage("zh-CN", false));
    await act(() => Promise.resolve());
    expect(text("flow-problems")).toContain("flows/main.yaml:12没有节点“helo”。是否指“hello”？");
  });

  it("say what is wrong with company.yaml as its own page does", async () => {
    const problem = {
      file: "company.yaml",
      line: 84,
      what: "queues.sales.recipe[0].prompt: the prompt 'sorry' is missing in en",
      mend: "choose one of hello",
      reason: "no_prompt",
      values: { prompt: "sorry", languages: ["en"] },
      field: "queues.sales.recipe[0].prompt",
    };
    await chooseLanguage("zh-CN", false);
    vi.mocked(getFlows).mockResolvedValue({ ...FLOWS, problems: [problem] });
    await show();
    expect(text("flow-problems")).toContain("sales 的步骤 1：消息 sorry 缺少以下语言：en。");
  });
});
