import { describe, expect, it } from "vitest";
import { PROMPTS, REPORT, WELCOME } from "./flows.fixture";
import { byTrouble, chosenPrompts, daysOf, exitsOf, isMissing, soundFile, wordsOf } from "./model";

describe("the days of a period", () => {
  const LATE = Date.parse("2026-11-22T16:30:00Z");

  it("end with the company's today, whatever the reader's is", () => {
    expect(daysOf(1, LATE, "Asia/Shanghai")).toEqual({ from: "2026-11-23", to: "2026-11-23" });
    expect(daysOf(1, LATE, "Europe/London")).toEqual({ from: "2026-11-22", to: "2026-11-22" });
  });

  it("go back over months and the change of clocks", () => {
    expect(daysOf(7, Date.parse("2026-03-03T12:00:00Z"), "UTC")).toEqual({
      from: "2026-02-25",
      to: "2026-03-03",
    });
    expect(daysOf(30, Date.parse("2026-11-05T12:00:00Z"), "Europe/London").from).toBe("2026-10-07");
  });
});

describe("the figures", () => {
  it("tell the ways out that were taken, the ones taken most first", () => {
    expect(exitsOf(REPORT).map(({ exit }) => exit)).toEqual(["chosen", "self_service", "gave_up", "asked"]);
  });

  it("begin with the places where callers give up or ask for a person", () => {
    expect(byTrouble(REPORT.nodes).map(({ node }) => node)).toEqual(["menu", "hello", "sales"]);
  });
});

describe("choosing prompts", () => {
  const names = (...asked: Parameters<typeof chosenPrompts> extends [unknown, ...infer R] ? R : never) =>
    chosenPrompts(PROMPTS, ...asked).map(({ name }) => name);

  it("shows those of a kind", () => {
    expect(names("flows", "")).toEqual(["welcome", "fair"]);
    expect(names("missing", "")).toEqual(["fair"]);
    expect(names("own", "")).toEqual(["welcome"]);
    expect(names("system", "")).toEqual(["n_7"]);
    expect(names("all", "")).toHaveLength(4);
  });

  it("finds by name, number and text in any language", () => {
    expect(names("all", " FAIR ")).toEqual(["fair"]);
    expect(names("all", "118")).toEqual(["welcome"]);
    expect(names("flows", "歡迎")).toEqual(["welcome"]);
  });

  it("misses only what a menu needs", () => {
    expect(PROMPTS.filter(isMissing).map(({ name }) => name)).toEqual(["fair"]);
  });

  it("tells the words in the reader's language, or in the nearest", () => {
    expect(wordsOf(WELCOME, "zh-TW")).toEqual({ text: "歡迎來電", lang: "zh-TW" });
    expect(wordsOf({ ...WELCOME, texts: { "zh-CN": "欢迎", en: "Welcome" } }, "zh-TW").lang).toBe("zh-CN");
    expect(wordsOf({ ...WELCOME, texts: {} }, "en")).toEqual({ text: "", lang: "en" });
  });
});

describe("a file to upload", () => {
  it("is known by its name: browsers name the type of a wav file in five ways", () => {
    expect(soundFile(new File(["x"], "a.WAV"))?.type).toBe("audio/wav");
    expect(soundFile(new File(["x"], "my.song.mp3", { type: "" }))?.type).toBe("audio/mpeg");
    expect(soundFile(new File(["x"], "wav.ogg", { type: "audio/ogg" }))).toBeNull();
  });
});
