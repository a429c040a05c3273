import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Changed, type Company, putCalendar } from "../api/company";
import { ApiError } from "../api/http";
import { chooseLanguage } from "../i18n";
import { Calendars, ImportedYears } from "./Calendars";

vi.mock("../api/company", async (original) => ({ ...(await original<object>()), putCalendar: vi.fn() }));

const COMPANY = { skills: {}, agents: [], queues: [], kept_queues: [] } as unknown as Company;
const year = (of: number, closed: number, work: number, own = true) => ({
  year: of,
  closed,
  work,
  complete: true,
  own,
});
const IMPORTED: Changed = {
  version: "v2",
  calendar: "CN",
  years: [
    { now: year(2027, 1, 0), before: year(2027, 33, 1, false) },
    { now: year(2028, 30, 6), before: null },
  ],
};

describe("importing a calendar", () => {
  let root: HTMLElement;
  const onChanged = vi.fn<(changed: Changed) => Promise<void>>();
  const find = <E extends HTMLElement>(id: string) => {
    const found = root.querySelector<E>(`[data-testid="${id}"]`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const send = async () => {
    await act(() =>
      render(
        <Calendars
          company={COMPANY}
          calendars={[{ name: "CN", years: [], problem: "" }]}
          onChanged={onChanged}
        />,
        root,
      ),
    );
    const name = find<HTMLInputElement>("calendar-name");
    name.value = " CN";
    const file = find<HTMLInputElement>("calendar-file");
    Object.defineProperty(file, "files", {
      value: [new File(["date,kind"], "cn.csv")],
      configurable: true,
    });
    await act(async () => {
      name.dispatchEvent(new Event("input", { bubbles: true }));
      file.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await act(async () => {
      find("import-calendar").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });
  };
  beforeEach(async () => {
    await chooseLanguage("en", false);
    vi.mocked(putCalendar).mockReset();
    onChanged.mockReset().mockResolvedValue();
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("sends the file under the name written", async () => {
    vi.mocked(putCalendar).mockResolvedValue(IMPORTED);
    await send();
    expect(putCalendar).toHaveBeenCalledWith("CN", expect.any(File));
    await vi.waitFor(() => expect(onChanged).toHaveBeenCalledWith(IMPORTED));
  });

  it("tells what each year has now and had before", async () => {
    const told = () => [...root.querySelectorAll("li")].map(({ textContent }) => textContent);
    act(() => render(<ImportedYears imported={IMPORTED} />, root));
    expect(told()).toEqual([
      "CN 2027: 1 day off and 0 extra days of work; before: 33 days off and 1 extra day of work.",
      "CN 2028: 30 days off and 6 extra days of work; none before.",
    ]);
    await act(() => chooseLanguage("zh-CN", false));
    expect(told()[0]).toBe("CN 2027 年：放假 1 天，调休上班 0 天；此前：放假 33 天，调休上班 1 天。");
    act(() => render(<ImportedYears imported={{ version: "v2" }} />, root));
    expect(root.textContent).toBe("");
  });

  it("says that nothing was imported only where the server has said so", async () => {
    const values = { line: 2, given: "soon" };
    const refused = { code: "invalid", field: "line 2", message: "No date.", hint: "", values };
    vi.mocked(putCalendar).mockRejectedValue(new ApiError({ ...refused, reason: "csv_bad_date" }, 400));
    await send();
    await vi.waitFor(() =>
      expect(find("calendar-error").textContent).toBe(
        "Nothing was imported.Line 2: “soon” is no date. Write it like 2026-10-01.",
      ),
    );
    const offline = { code: "offline", field: null, message: "The server did not answer.", hint: "" };
    vi.mocked(putCalendar).mockRejectedValue(new ApiError(offline));
    await send();
    await vi.waitFor(() => expect(find("calendar-error").textContent).not.toContain("soon"));
    expect(find("calendar-error").textContent).not.toContain("Nothing was imported");
  });
});
