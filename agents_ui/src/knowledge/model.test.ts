import { createElement, render } from "preact";
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { Fragment } from "./Fragment";
import { placeOf } from "./KnowledgePage";
import { changes, shownLanguage, tagsOf } from "./model";

const text = { title: "t", body: "b", tags: [] };

describe("an article", () => {
  it("is shown in the wanted language, or in the nearest there is", () => {
    expect(shownLanguage({ "zh-CN": text, en: text }, "en")).toBe("en");
    expect(shownLanguage({ "zh-CN": text, en: text }, "zh-TW")).toBe("zh-CN");
    expect(shownLanguage({ "zh-TW": text }, "en")).toBe("zh-TW");
  });

  it("has tags between commas of any script, each once", () => {
    expect(tagsOf("退款，换货、 refund, refund ;\n退货")).toEqual(["退款", "换货", "refund", "退货"]);
    expect(tagsOf(" , ")).toEqual([]);
  });
});

describe("two versions compared", () => {
  it("show which lines are gone, new and the same, in order", () => {
    expect(changes("a\nb\nc", "a\nx\nc\nd")).toEqual([
      ["same", "a"],
      ["gone", "b"],
      ["new", "x"],
      ["same", "c"],
      ["new", "d"],
    ]);
  });

  it("are the same when nothing was changed", () => {
    expect(changes("a\nb", "a\nb").every(([kind]) => kind === "same")).toBe(true);
  });

  it("give back each of the two", () => {
    const before = "1\n2\n3\n4\n2";
    const after = "2\n3\n5\n2\n1";
    const found = changes(before, after);
    const of = (left: string) =>
      found
        .filter(([kind]) => kind === "same" || kind === left)
        .map(([, line]) => line)
        .join("\n");
    expect(of("gone")).toBe(before);
    expect(of("new")).toBe(after);
  });
});

describe("a piece of text that was found", () => {
  it("has what was searched for marked, and nothing of it is markup", () => {
    const root = document.createElement("div");
    const words = "…a \u0002refund\u0003 of <b>\u0002goods\u0003";
    act(() => render(createElement(Fragment, { text: words }), root));
    expect(root.textContent).toBe("…a refund of <b>goods");
    expect([...root.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["refund", "goods"]);
  });
});

describe("the address of the page", () => {
  it.each([
    ["", "find", ""],
    ["#mine", "mine", ""],
    ["#K0012", "article", "K0012"],
    ["#nosuch", "find", ""],
    ["#<img>", "find", ""],
  ])("%j leads to %s", (hash, place, id) => {
    expect(placeOf(hash)).toEqual({ place, id });
  });
});
