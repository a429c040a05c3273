import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Care } from "../api/care";
import type { CourseItem, Letter } from "../api/cases";
import { ApiError } from "../api/http";
import { chooseLanguage } from "../i18n";
import { care } from "./care";
import { CASE } from "./case.fixture";
import { details, didWords } from "./course";
import { Letters } from "./Letters";
import { minorUnits } from "./Recoveries";
import { Refused } from "./Refused";
import { inLanguage, inserted } from "./ReplyForm";

const labels = (en: string) => ({ "zh-CN": en, "zh-TW": en, en });
const ITEM: CourseItem = {
  place: 1,
  at_ms: 0,
  step: "assign",
  from: "registered",
  to: "assigned",
  by_kind: "user",
  by_name: "Lin",
  contact_id: null,
  words: null,
  data: {},
};

beforeAll(() => chooseLanguage("en", false));
beforeEach(() => {
  care.value = {
    classes: [
      { code: "goods", labels: labels("Goods"), children: [{ code: "quality", labels: labels("Quality") }] },
    ],
    causes: [],
    products: [{ code: "kettle", labels: labels("Kettle") }],
    units: [{ id: "complaints", name: "Complaints department" }],
    people: [{ id: "u1", name: "Zhao Min", unit: null }],
  } as unknown as Care;
});

describe("the course in words", () => {
  it("says who did what", () => {
    expect(didWords(ITEM)).toBe("Lin assigned the case");
    expect(didWords({ ...ITEM, by_kind: "outside", step: "accept" })).toBe("Lin (outside) accepted the case");
    expect(didWords({ ...ITEM, by_kind: "customer", by_name: "", step: "appeal" })).toBe(
      "The customer appealed",
    );
    expect(didWords({ ...ITEM, by_kind: "system", by_name: "", step: "overdue" })).toContain("The system");
  });

  it("says that letters and files were left out", () => {
    const wrote: CourseItem = { ...ITEM, by_kind: "customer", by_name: "", step: "customer_wrote" };
    const left = { ...wrote, data: { by: "email", left_out: ["virus.exe", "a.doc"] } };
    expect(didWords(left)).toBe("The customer wrote again");
    expect(details(left)).toEqual([["Left out", "virus.exe, a.doc"]]);
    expect(didWords({ ...wrote, by_kind: "system", data: { letters_left_out: true } })).toContain(
      "More letters came by e-mail",
    );
  });

  it("shows a step of a newer server as it came", () => {
    expect(didWords({ ...ITEM, step: "knight" })).toBe("Lin: knight");
  });

  it("names to whom it was given, and what was put right", () => {
    expect(details({ ...ITEM, data: { to_kind: "user", to: "u1", to_name: "Zhao Min" } })).toEqual([
      ["To", "Zhao Min"],
    ]);
    const edit = { before: { severity: "low" }, class: "quality", product: "", severity: "high", version: 3 };
    expect(details({ ...ITEM, step: "edit", data: edit })).toEqual([
      ["Class", "Quality"],
      ["Product", "About no product"],
      ["Severity", "High"],
    ]);
  });
});

describe("an amount", () => {
  it.each([
    ["", "CNY", null],
    ["120", "CNY", 12_000],
    ["1,200.5", "CNY", 120_050],
    ["0.07", "CNY", 7],
    ["12.345", "CNY", Number.NaN],
    ["-3", "CNY", Number.NaN],
    ["1e3", "CNY", Number.NaN],
    ["500", "JPY", 500],
    ["5.0", "JPY", Number.NaN],
  ])("%j in %s is %j", (written, currency, minor) => {
    expect(minorUnits(written, currency)).toBe(minor);
  });
});

describe("words that are inserted", () => {
  it("stand where the cursor is, on lines of their own", () => {
    expect(inserted("", "new", null)).toBe("new");
    expect(inserted("ab", "new", { selectionStart: 1, selectionEnd: 1 })).toBe("a\nnew\nb");
    expect(inserted("a\n", "new", null)).toBe("a\nnew");
    expect(inserted("old", "new", { selectionStart: 0, selectionEnd: 3 })).toBe("new");
  });

  it("are in the customer's language where the template has it", () => {
    expect(inLanguage({ texts: { en: "Sorry", "zh-CN": "抱歉" } }, "zh-CN")).toBe("抱歉");
    expect(inLanguage({ texts: { en: "Sorry" } }, "zh-TW")).toBe("Sorry");
    expect(inLanguage({ texts: { "zh-TW": "抱歉" } }, null)).toBe("抱歉");
  });
});

describe("a refusal", () => {
  let root: HTMLElement;
  beforeEach(() => {
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));
  const refused = (reason: string | null, values = {}, code = "conflict", field: string | null = null) => {
    const error = { code, field, message: "Why.", hint: "How.", reason, values };
    act(() => render(<Refused error={new ApiError(error, 409)} />, root));
    return root.textContent;
  };

  it("names all that is missing at once", () => {
    refused("missing", { missing: ["cause", "product", "something_new"] });
    expect([...root.querySelectorAll("li")].map((one) => one.textContent)).toEqual([
      "a cause",
      "the product, or that it is about none",
      "something_new",
    ]);
  });

  it("says kindly that somebody was faster", () => {
    expect(refused("overtaken")).toContain("Somebody was faster");
  });

  it("names the field that is not right, whatever list its words are of", () => {
    expect(refused(null, {}, "invalid", "due_on")).toContain("“Until” is not right");
    expect(refused(null, {}, "invalid", "responsible.email")).toContain("is not right");
    expect(refused(null, {}, "invalid", "into")).toContain("is not right");
    expect(refused("past_day", {}, "invalid", "due_on")).toContain("This day is past");
  });

  it("is told by its kind where nothing more is known, and never in another language", () => {
    expect(refused("new_reason")).toContain("Things have changed meanwhile");
    expect(refused(null, {}, "invalid", "new_field")).toContain("Something in the form");
  });
});

describe("what became of a letter", () => {
  const root = document.createElement("div");
  afterEach(() => render(null, root));
  const letter = { at_ms: 0, incoming: false, address: "a@b.cc", subject: "Ours", sent_ms: 1, error: null };
  const shown = (more: Partial<Letter>) => {
    act(() => render(<Letters one={{ ...CASE, mails: [{ ...letter, ...more }] }} />, root));
    return root.textContent ?? "";
  };

  it("is that it was sent, came back and why, or was left out", () => {
    expect(shown({})).toContain("sent");
    const returned = shown({ returned_ms: 2, error: "550 No such user" });
    expect(returned).toContain("came back");
    expect(returned).toContain("550 No such user");
    expect(shown({ incoming: true, sent_ms: null })).toContain("came in");
    expect(shown({ incoming: true, sent_ms: null, error: "too many" })).toContain("left out: too many came");
  });
});
