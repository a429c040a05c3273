import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FlowNotice, getFlows, getNotices, withdrawNotice } from "../api/flows";
import { chooseLanguage } from "../i18n";
import { MAIN } from "./flows.fixture";
import { NoticesPanel } from "./NoticesPanel";

vi.mock("../api/flows", async (original) => ({
  ...(await original<object>()),
  getFlows: vi.fn(),
  getNotices: vi.fn(),
  withdrawNotice: vi.fn(),
}));

const EMERGENCY: FlowNotice = {
  name: "emergency",
  since_ms: 1_795_361_400_000,
  by: "supervisor1",
  seconds: 14,
};

describe("the notices in force", () => {
  let root: HTMLElement;
  const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const show = async () => {
    await act(() => render(<NoticesPanel />, root));
    for (let turn = 0; turn < 2; turn += 1) await act(() => Promise.resolve());
  };
  beforeEach(async () => {
    await chooseLanguage("en", false);
    root = document.createElement("div");
    document.body.append(root);
    vi.mocked(getFlows).mockResolvedValue({
      flows: [MAIN, { ...MAIN, name: "notice", entries: ["*72"] }],
      problems: [],
    });
    vi.mocked(getNotices).mockResolvedValue([EMERGENCY]);
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it("are told with who recorded them, and how it is done", async () => {
    await show();
    expect(find("notice-emergency")?.textContent).toContain("supervisor1");
    expect(find("notice-emergency")?.textContent).toContain("0:14");
    expect(root.textContent).toContain("dial *72,");
  });

  it("are taken away once one is sure, by keyboard as well", async () => {
    vi.mocked(withdrawNotice).mockResolvedValue([]);
    await show();
    await act(() => find("withdraw")?.click());
    expect(withdrawNotice).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find("withdraw-sure"));
    await act(() => find("withdraw-sure")?.click());
    expect(withdrawNotice).toHaveBeenCalledWith("emergency");
    await vi.waitFor(() => expect(find("no-notices")).not.toBeNull());
  });

  it("cannot be recorded where no number leads to the menu for it, which is said", async () => {
    vi.mocked(getFlows).mockResolvedValue({ flows: [MAIN], problems: [] });
    await show();
    expect(root.textContent).toContain("No number leads to the menu “notice”");
  });
});
