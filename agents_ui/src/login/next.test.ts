import { describe, expect, it } from "vitest";
import { afterLogin } from "./next";

const asked = (next: string) => `?next=${encodeURIComponent(next)}`;

describe("after logging in", () => {
  it.each(["/monitor", "/simulate", "/flows", "/flows#prompts", "/cases?status=all&q=%E9%94%85#2611220001"])(
    "a supervisor is back on %s",
    (page) => {
      expect(afterLogin("supervisor", asked(page))).toBe(page);
      expect(afterLogin("admin", asked(page))).toBe(page);
    },
  );

  it("a slash at the end makes no other page", () => {
    expect(afterLogin("admin", asked("/flows/"))).toBe("/flows");
  });

  it.each([
    ["agent", "/flows", "/desktop"],
    ["agent", "/desktop", "/desktop"],
    ["agent", "/cases#2611220001", "/cases#2611220001"],
    ["supervisor", "/company", "/monitor"],
    ["supervisor", "/desktop", "/monitor"],
    ["admin", "/company", "/company"],
  ] as const)("%s who asked for %s goes to %s", (role, page, then) => {
    expect(afterLogin(role, asked(page))).toBe(then);
  });

  it.each([
    "",
    "/",
    "/login",
    "/nosuch",
    "/constructor",
    "flows",
    "//elsewhere.example/flows",
    "/\\elsewhere.example/flows",
    "/flows/../..//elsewhere.example",
    "https://elsewhere.example/flows",
    "javascript:alert(1)",
    "/flows\n",
    "/flows#<img>",
    "/flows?a=<img>",
    "/flows?//elsewhere.example/@",
  ])("%j leads nowhere but home", (next) => {
    expect(afterLogin("admin", asked(next))).toBe("/monitor");
    expect(afterLogin("agent", asked(next))).toBe("/desktop");
  });

  it("nothing asked for is home", () => {
    expect(afterLogin("supervisor", "")).toBe("/monitor");
  });
});
