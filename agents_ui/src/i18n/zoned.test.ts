import { describe, expect, it } from "vitest";
import { fromWallTime, toWallTime } from "./zoned";

const HOUR = 3_600_000;

describe("wall-clock time", () => {
  it.each([
    ["Asia/Shanghai", "2026-11-22T20:30", Date.UTC(2026, 10, 22, 12, 30)],
    ["Asia/Taipei", "2026-01-01T00:00", Date.UTC(2025, 11, 31, 16)],
    ["America/New_York", "2026-07-01T09:15", Date.UTC(2026, 6, 1, 13, 15)],
    ["Asia/Kathmandu", "2026-05-05T05:45", Date.UTC(2026, 4, 5, 0, 0)],
    ["UTC", "2028-02-29T23:59", Date.UTC(2028, 1, 29, 23, 59)],
  ])("of %s: %s", (zone, text, ms) => {
    expect(fromWallTime(text, zone)).toBe(ms);
    expect(toWallTime(ms, zone)).toBe(text);
  });

  it("takes the first of two hours, and a skipped one as the clocks stood before", () => {
    const berlin = "Europe/Berlin";
    expect(fromWallTime("2026-10-25T02:30", berlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(fromWallTime("2026-03-29T02:30", berlin)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(fromWallTime("2026-10-25T03:30", berlin)).toBe(Date.UTC(2026, 9, 25, 2, 30));
  });

  it("comes back in every hour of two years", () => {
    for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 37 * HOUR) {
      for (const zone of ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]) {
        const back = fromWallTime(toWallTime(ms, zone), zone);
        expect(back === ms || back === ms - HOUR, `${zone} ${ms}`).toBe(true);
      }
    }
  });

  it.each(["", "2026-11-22", "2026-02-30T10:00", "2026-11-22T24:10", "tomorrow"])("is not %j", (text) => {
    expect(fromWallTime(text, "UTC")).toBeNull();
  });
});
