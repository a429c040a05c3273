import { describe, expect, it } from "vitest";
import { delayBefore } from "./backoff";

describe("the wait before the next try", () => {
  it("doubles from a quarter of a second and stays at three seconds", () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => delayBefore(attempt, () => 1));
    expect(longest).toEqual([250, 500, 1000, 2000, 3000, 3000, 3000, 3000]);
  });

  it("is spread over the upper half", () => {
    expect(delayBefore(3, () => 0)).toBe(1000);
    expect(delayBefore(3, () => 0.5)).toBe(1500);
  });
});
