import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { TreeNode } from "../api/care";
import { chooseLanguage } from "../i18n";
import { TreeSelect } from "./TreeSelect";
import { groups, options, wayTo } from "./tree";

const node = (code: string, more: Partial<TreeNode> = {}): TreeNode => ({
  code,
  labels: { "zh-CN": code, "zh-TW": code, en: code.toUpperCase() },
  ...more,
});

const TREE = [
  node("goods", { children: [node("damaged"), node("kitchen", { children: [node("pan")] }), node("late")] }),
  node("old", { retired: true, children: [node("older")] }),
  node("other"),
];
const codesOf = (found: ReturnType<typeof options>) => found.map((one) => one.node.code);

describe("a tree as a list", () => {
  it("offers the leaves in their order, none that is retired, nor one below such", () => {
    expect(codesOf(options(TREE))).toEqual(["damaged", "pan", "late", "other"]);
  });

  it("keeps a retired one that is chosen already", () => {
    expect(codesOf(options(TREE, false, "older"))).toContain("older");
  });

  it("offers the branches too where they stand for what is below", () => {
    expect(codesOf(options(TREE, true))).toEqual(["goods", "damaged", "kitchen", "pan", "late", "other"]);
  });

  it("groups by the branch they hang on", () => {
    const made = groups(options(TREE)).map(({ above, options: inside }) => [
      above.map(({ code }) => code).join("/"),
      codesOf([...inside]),
    ]);
    expect(made).toEqual([
      ["goods", ["damaged"]],
      ["goods/kitchen", ["pan"]],
      ["goods", ["late"]],
      ["", ["other"]],
    ]);
  });

  it("knows the way to a code", () => {
    expect(wayTo(TREE, "pan").map(({ code }) => code)).toEqual(["goods", "kitchen", "pan"]);
    expect(wayTo(TREE, "nothing")).toEqual([]);
  });
});

describe("the field", () => {
  let root: HTMLElement;
  const chosen = vi.fn();
  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    chosen.mockClear();
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("is a labelled list of groups and says what was chosen", () => {
    act(() =>
      render(<TreeSelect words="Class" nodes={TREE} value="" onChange={chosen} testId="class" />, root),
    );
    const select = root.querySelector("select") as unknown as HTMLSelectElement;
    expect(select.closest("label")?.textContent).toContain("Class");
    expect([...root.querySelectorAll("optgroup")].map((one) => one.getAttribute("label"))).toEqual([
      "GOODS",
      "GOODS › KITCHEN",
      "GOODS",
    ]);
    expect(root.querySelector("input[type=search]")).toBeNull();
    select.value = "pan";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(chosen).toHaveBeenCalledWith("pan");
  });

  it("is narrowed by typing when there is much to choose from, and keeps what is chosen", () => {
    const many = [
      node("all", { children: Array.from({ length: 60 }, (_, index) => node(`leaf${index + 10}`)) }),
    ];
    act(() =>
      render(<TreeSelect words="Class" nodes={many} value="leaf12" onChange={chosen} testId="class" />, root),
    );
    const typed = root.querySelector("input[type=search]") as unknown as HTMLInputElement;
    act(() => {
      typed.value = "LEAF33";
      typed.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const left = [...root.querySelectorAll("option")].map((one) => one.getAttribute("value"));
    expect(left).toEqual(["", "leaf12", "leaf33"]);
  });
});
