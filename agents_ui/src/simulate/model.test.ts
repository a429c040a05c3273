import { describe, expect, it } from "vitest";
import {
  changeOf,
  endless,
  erlangs,
  FIRST_CHANGE,
  FIRST_QUESTION,
  inWords,
  question,
  recorded,
  type StaffChange,
} from "./model";

describe("a queue in numbers", () => {
  it("turns calls per hour into erlangs", () => {
    expect(erlangs(FIRST_QUESTION)).toBe(10);
    expect(erlangs({ ...FIRST_QUESTION, unit: "erlangs", traffic: "7.5" })).toBe(7.5);
  });

  it("is asked in seconds and shares", () => {
    expect(question({ ...FIRST_QUESTION, patience: "120", vip: "15" })).toEqual({
      erlangs: 10,
      agents: 13,
      handle_s: 180,
      threshold_s: 20,
      patience_s: 120,
      vip_share: 0.15,
      contacts: 20_000,
    });
    expect(question({ ...FIRST_QUESTION, patience: " " }).patience_s).toBeNull();
  });

  it("has no answer when the queue grows for ever", () => {
    expect(endless(question({ ...FIRST_QUESTION, agents: "10" }))).toBe(true);
    expect(endless(question({ ...FIRST_QUESTION, agents: "11" }))).toBe(false);
    expect(endless(question({ ...FIRST_QUESTION, agents: "5", patience: "60" }))).toBe(false);
  });
});

describe("a change of staff", () => {
  it.each<[Partial<StaffChange>, string]>([
    [{ skill: "zh-CN" }, "2 zh-CN agents 10:00-12:00"],
    [{ count: "1", queue: "sales" }, "1 agent for sales 10:00-12:00"],
    [{ skill: "billing", queue: "service" }, "2 billing agents for service 10:00-12:00"],
    [{ kind: "off", agent: "agent1" }, "agent1 off 10:00-12:00"],
  ])("%j", (part, words) => {
    expect(inWords({ ...FIRST_CHANGE, ...part })).toBe(words);
    const found = changeOf(words);
    expect(found?.when).toBe("10:00-12:00");
    expect(found?.count).toBe(part.kind === "off" ? 0 : Number(part.count ?? 2));
    expect([found?.skill, found?.queue, found?.agent]).toEqual([
      part.skill ?? "",
      part.queue ?? "",
      part.agent ?? "",
    ]);
  });

  it("written otherwise is shown as it is", () => {
    expect(changeOf("somebody comes later")).toBeNull();
  });

  it("goes with the day", () => {
    expect(recorded("2026-11-22", "5", [FIRST_CHANGE])).toEqual({
      recorded: { day: "2026-11-22", repeats: 5, changes: ["2 agents 10:00-12:00"] },
    });
  });
});
