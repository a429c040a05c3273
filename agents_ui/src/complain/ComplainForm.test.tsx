import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { complain, getComplaintForm } from "../api/complaints";
import { ApiError } from "../api/http";
import { upload } from "../api/upload";
import { chooseLanguage } from "../i18n";
import { ComplainForm } from "./ComplainForm";

vi.mock("../api/complaints");
vi.mock("../api/upload", () => ({ upload: vi.fn() }));

const FORM = { classes: [], products: [], files: 1, file_bytes: 1_000_000, media: ["text/plain"] };

describe("writing to the company", () => {
  let root: HTMLElement;
  const part = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="${id}"]`) as T;
  const write = (id: string, value: string) => {
    part<HTMLInputElement>(id).value = value;
  };
  const submit = () =>
    act(async () => {
      part("complain-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  const pick = (...files: File[]) =>
    act(() => {
      const field = part<HTMLInputElement>("file-pick");
      Object.defineProperty(field, "files", { value: files, configurable: true });
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(async () => {
    vi.mocked(complain).mockReset();
    vi.mocked(upload).mockReset();
    vi.mocked(getComplaintForm).mockResolvedValue(FORM);
    root = document.createElement("div");
    document.body.replaceChildren(root);
    await act(async () => render(<ComplainForm />, root));
    await vi.waitFor(() => expect(part("complain-form")).not.toBeNull());
  });
  afterEach(() => render(null, root));

  it("asks for a way to answer before anything is sent", async () => {
    write("complain-description", "It leaks.");
    await submit();
    expect(part("complain-unreachable")).not.toBeNull();
    expect(complain).not.toHaveBeenCalled();
  });

  it("keeps its id until there is a number, which is shown then, and sends the files after it", async () => {
    const much = { code: "too_many", field: null, message: "", hint: "" };
    vi.mocked(complain)
      .mockRejectedValueOnce(new ApiError(much, 429, 3_601))
      .mockResolvedValue({ number: "2611220009" });
    vi.mocked(upload).mockRejectedValueOnce(new Error("no answer")).mockResolvedValue({});
    write("complain-description", "It leaks.");
    write("complain-phone", "13800138000");
    pick(new File(["seal"], "seal.txt", { type: "text/plain" }));
    await submit();
    await vi.waitFor(() => expect(part("complain-error")?.textContent).toContain("in 1 hour"));
    await submit();
    await vi.waitFor(() => expect(part("complain-number")?.textContent).toBe("2611220009"));
    const [first, second] = vi.mocked(complain).mock.calls.map(([given]) => given);
    expect(first).toMatchObject({ kind: "complaint", description: "It leaks.", phone: "13800138000" });
    expect(first).not.toHaveProperty("website");
    expect(second?.request_id).toBe(first?.request_id);
    await vi.waitFor(() => expect(part("complain-file").textContent).toContain("was not sent"));
    act(() => part("complain-file").querySelector("button")?.click());
    await vi.waitFor(() => expect(part("complain-file").textContent).toContain("sent"));
    expect(vi.mocked(upload).mock.lastCall?.[2].headers).toEqual({ "X-Request": first?.request_id });
  });

  it("takes no file that is larger than it may be, and no more than so many", () => {
    const large = new File([new Uint8Array(1_000_001)], "film.txt", { type: "text/plain" });
    pick(large);
    expect(root.textContent).toContain("“film.txt” has 1 MB");
    pick(new File(["a"], "a.txt", { type: "text/plain" }));
    expect(part("file-pick")).toBeNull();
  });
});
