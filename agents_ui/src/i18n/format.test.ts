import { beforeEach, describe, expect, it } from "vitest";
import {
  decimalsOf,
  formatBytes,
  formatClock,
  formatDate,
  formatDateTime,
  formatMoney,
  formatNumber,
  formatPhone,
  formatShare,
  formatSpan,
  formatWhen,
  timeZone,
} from "./format";
import { chooseLanguage, preferredLanguage } from "./index";

const NOON_UTC = Date.UTC(2026, 10, 22, 12, 30);

describe("a running clock", () => {
  it.each([
    [-5_000, "0:00"],
    [0, "0:00"],
    [999, "0:00"],
    [7_000, "0:07"],
    [754_000, "12:34"],
    [3_723_000, "1:02:03"],
    [36_000_000, "10:00:00"],
  ])("%i ms is %s", (ms, text) => {
    expect(formatClock(ms)).toBe(text);
  });
});

describe("dates and numbers", () => {
  beforeEach(() => {
    timeZone.value = "Asia/Shanghai";
  });

  it("are in the user's zone and language", async () => {
    await chooseLanguage("zh-CN", false);
    expect(formatDateTime(NOON_UTC)).toBe("2026年11月22日 20:30");
    await chooseLanguage("en", false);
    expect(formatDateTime(NOON_UTC)).toContain("Nov 22, 2026");
    timeZone.value = "Asia/Tokyo";
    expect(formatDate(Date.UTC(2026, 10, 22, 15, 30))).toContain("23");
  });

  it("leave the day out when it is today", async () => {
    await chooseLanguage("zh-CN", false);
    expect(formatWhen(NOON_UTC, NOON_UTC + 3_600_000)).toBe("20:30");
    expect(formatWhen(NOON_UTC, NOON_UTC + 4 * 3_600_000)).toBe("11月22日 20:30");
  });

  it("show a share as a percentage, and a dash for none yet", async () => {
    await chooseLanguage("en", false);
    expect(formatShare(0.871)).toBe("87%");
    expect(formatShare(0)).toBe("0%");
    expect(formatShare(null)).toBe("–");
    expect(formatNumber(12345)).toBe("12,345");
  });
});

describe("lengths, sums and sizes", () => {
  beforeEach(() => chooseLanguage("en", false));

  it.each([
    [-5, "0 minutes"],
    [119_000, "1 minute"],
    [7_199_000, "1 hour"],
    [200_000_000, "2 days"],
  ])("%i ms are %s", (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });

  it("know the decimals of a currency", () => {
    expect(decimalsOf("CNY")).toBe(2);
    expect(formatMoney(123_450, "CNY")).toBe("CN¥1,234.50");
    expect(formatMoney(500, "JPY")).toBe("¥500");
  });

  it("are told in kilobytes and megabytes", () => {
    expect(formatBytes(300)).toBe("0.3 kB");
    expect(formatBytes(5_242_880)).toBe("5.2 MB");
  });
});

describe("a telephone number", () => {
  it.each([
    ["+8613800138000", "+86 138 0013 8000"],
    ["+442071234567", "+442071234567"],
    ["anonymous", "anonymous"],
    [null, ""],
  ])("%s is shown as %s", (number, text) => {
    expect(formatPhone(number)).toBe(text);
  });
});

describe("the language nearest to the browser's", () => {
  it.each<[string[], string]>([
    [["zh-CN"], "zh-CN"],
    [["zh"], "zh-CN"],
    [["zh-SG"], "zh-CN"],
    [["zh-Hant-HK"], "zh-TW"],
    [["zh-TW", "en"], "zh-TW"],
    [["zh-HK"], "zh-TW"],
    [["en-GB"], "en"],
    [["fr", "zh-TW"], "zh-TW"],
    [["fr"], "en"],
    [[], "en"],
  ])("%j: %s", (wanted, chosen) => {
    expect(preferredLanguage(wanted)).toBe(chosen);
  });
});
