import { beforeEach, describe, expect, it } from "vitest";
import { takeToken } from "./token";

const TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE";

describe("the token of a link", () => {
  beforeEach(() => {
    sessionStorage.clear();
    location.hash = "";
  });

  it("is taken from the address and is not there any more", () => {
    location.hash = `#${TOKEN}`;
    expect(takeToken()).toBe(TOKEN);
    expect(location.href).not.toContain(TOKEN);
  });

  it("is still known when the page is loaded again", () => {
    location.hash = `#${TOKEN}`;
    takeToken();
    expect(takeToken()).toBe(TOKEN);
  });

  it("is the one of the newest link", () => {
    location.hash = `#${TOKEN}`;
    takeToken();
    location.hash = `#other-${TOKEN.slice(0, 20)}`;
    expect(takeToken()).toBe(`other-${TOKEN.slice(0, 20)}`);
  });

  it.each(["", "#", "#short", `#${"a".repeat(65)}`, "#<img src=x onerror=alert(1)>"])(
    "is none: %j",
    (hash) => {
      location.hash = hash;
      expect(takeToken()).toBe("");
    },
  );
});
