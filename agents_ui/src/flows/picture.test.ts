import { describe, expect, it } from "vitest";
import { PICTURE } from "./flows.fixture";
import { nodeNames, pictureOf } from "./picture";

describe("a picture that came as text", () => {
  it("keeps its shapes and words", () => {
    const picture = pictureOf(PICTURE);
    expect(picture?.getAttribute("viewBox")).toBe("0 0 10 10");
    expect(picture?.querySelector("[data-node=menu] path")?.getAttribute("fill")).toBe("#fff");
    expect(picture?.querySelector("[data-node=menu] text")?.textContent).toBe("Department");
  });

  it("loses whatever could act, look elsewhere or change the page", () => {
    const text = pictureOf(PICTURE)?.outerHTML ?? "";
    for (const bad of ["script", "<style", "foreignObject", "steal", "href", "<image", "style="]) {
      expect(text).not.toContain(bad);
    }
  });

  it("is none when it is something else", () => {
    expect(pictureOf("<html xmlns='http://www.w3.org/1999/xhtml'/>")).toBeNull();
    expect(pictureOf("<svg/>")).toBeNull();
  });

  it("names its nodes in the reader's words", () => {
    const picture = pictureOf(PICTURE);
    expect(picture && [...nodeNames(picture)]).toEqual([["menu", "Menu Department (menu)"]]);
  });
});
