import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { getCase, getSimilar, takeStep } from "../api/cases";
import { ApiError } from "../api/http";
import { chooseLanguage } from "../i18n";
import { CaseView } from "./CaseView";
import { CASE, STEP } from "./case.fixture";

vi.mock("../api/cases");

const NASTY = `<img src=x onerror="window.broken=1">`;

describe("a case", () => {
  let root: HTMLElement;
  const changed = vi.fn();
  const part = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="${id}"]`);
  const open = async () => {
    await act(async () => render(<CaseView number={CASE.number} onChanged={changed} />, root));
    await vi.waitFor(() => expect(part("case-status")).not.toBeNull());
  };
  const withdraw = async (reason: string) => {
    const field = part<HTMLTextAreaElement>("step-reason") as HTMLTextAreaElement;
    field.value = reason;
    await act(async () => {
      part("take-withdraw")
        ?.closest("form")
        ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  };

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    changed.mockClear();
    vi.mocked(getCase).mockResolvedValue(CASE);
    vi.mocked(getSimilar).mockResolvedValue([]);
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("offers the steps that the server names, and no other", async () => {
    vi.mocked(getCase).mockResolvedValue({ ...CASE, steps: ["note", "knight"] });
    await open();
    const offered = [...root.querySelectorAll("[data-testid^=step-]")].map((one) => one.textContent);
    expect(offered).toEqual(["Add a note"]);
  });

  it("shows words of customers as words", async () => {
    vi.mocked(getCase).mockResolvedValue({ ...CASE, subject: NASTY, description: NASTY });
    await open();
    expect(root.querySelector("img")).toBeNull();
    expect(root.textContent).toContain(NASTY);
  });

  it("takes a step with the version that is seen, and shows what comes of it", async () => {
    vi.mocked(takeStep).mockResolvedValue({ ...CASE, version: 2, status: "withdrawn", steps: ["reopen"] });
    await open();
    act(() => part("step-withdraw")?.click());
    await withdraw(" Settled by itself. ");
    expect(takeStep).toHaveBeenCalledWith(CASE.number, 1, {
      step: "withdraw",
      reason: "Settled by itself.",
    });
    await vi.waitFor(() => expect(part("case-status")?.dataset.status).toBe("withdrawn"));
    expect(part("form-withdraw")).toBeNull();
    expect(changed).toHaveBeenCalledOnce();
  });

  it("when somebody was faster shows what they did, keeps what was written, and sends it for the new version", async () => {
    const overtaken = {
      code: "conflict",
      field: null,
      message: "",
      hint: "",
      reason: "overtaken",
      values: {},
    };
    const noted = { ...STEP, place: 2, step: "note", by_name: "Zhao", from: null, words: "Called them." };
    vi.mocked(takeStep)
      .mockRejectedValueOnce(new ApiError(overtaken, 409))
      .mockResolvedValue({ ...CASE, version: 3, status: "withdrawn" });
    await open();
    act(() => part("step-withdraw")?.click());
    vi.mocked(getCase).mockResolvedValue({ ...CASE, version: 2, course: [STEP, noted] });
    await withdraw("Settled.");
    await vi.waitFor(() => expect(part("case-faster")?.textContent).toContain("Zhao added a note"));
    expect(part("case-faster")?.textContent).not.toContain("registered the case");
    expect(part("case-refused")?.textContent).toContain("Somebody was faster");
    expect(part<HTMLTextAreaElement>("step-reason")?.value).toBe("Settled.");
    await withdraw("Settled.");
    expect(takeStep).toHaveBeenLastCalledWith(CASE.number, 2, { step: "withdraw", reason: "Settled." });
    await vi.waitFor(() => expect(part("case-faster")).toBeNull());
  });
});
