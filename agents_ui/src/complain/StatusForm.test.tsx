import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { appeal, askStatus, type PublicStatus, reopen } from "../api/complaints";
import { ApiError } from "../api/http";
import { chooseLanguage } from "../i18n";
import { StatusForm } from "./StatusForm";

vi.mock("../api/complaints");

const ANSWERED: PublicStatus = {
  number: "2611220009",
  status: "answered",
  opened_on: "2026-11-22",
  due_on: null,
  closed_on: null,
  may_reopen: true,
  may_appeal: true,
  appeal_refused: false,
};
const refusal = (code: string, field: string | null) =>
  new ApiError({ code, field, message: "", hint: "" }, 400);

describe("how a case stands", () => {
  let root: HTMLElement;
  const part = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="${id}"]`) as T;
  const write = (id: string, value: string) => {
    part<HTMLInputElement>(id).value = value;
  };
  const submit = (id: string) =>
    act(async () => {
      part(id).dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  const ask = async (proof = "0001") => {
    write("status-number", "2611220009");
    write("status-proof", proof);
    await submit("status-form");
  };

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(async () => {
    for (const each of [appeal, askStatus, reopen]) vi.mocked(each).mockReset();
    root = document.createElement("div");
    document.body.replaceChildren(root);
    await act(async () => render(<StatusForm />, root));
  });
  afterEach(() => render(null, root));

  it("is open again when the customer says that it is not solved", async () => {
    vi.mocked(askStatus).mockResolvedValue(ANSWERED);
    const now = { ...ANSWERED, status: "open", may_reopen: false, may_appeal: false } as const;
    vi.mocked(reopen).mockResolvedValue(now);
    await ask();
    write("reopen-reason", "It leaks still.");
    await submit("reopen-form");
    expect(reopen).toHaveBeenCalledWith("2611220009", "0001", "It leaks still.");
    expect(part("reopened").textContent).toContain("open again");
    expect(part("status-found").textContent).toContain("will take it up");
    expect(part("reopen-form")).toBeNull();
    expect(part("appeal-form")).toBeNull();
  });

  it("says what is left when neither is possible any more", async () => {
    vi.mocked(askStatus).mockResolvedValue({
      ...ANSWERED,
      status: "closed",
      may_reopen: false,
      may_appeal: false,
      appeal_refused: true,
    });
    await ask();
    expect(part("status-found").textContent).toContain("The answer stays");
    expect(part("status-found").textContent).toContain("write to us anew");
    expect(part("reopen-form")).toBeNull();
  });

  it("asks for the whole number when four digits are not enough", async () => {
    vi.mocked(askStatus).mockRejectedValue(refusal("invalid", "proof"));
    await ask();
    expect(part("status-error").textContent).toContain("whole phone number");
    await ask("01");
    expect(part("status-error").textContent).toContain("There is no such case");
  });
});
