import { describe, expect, it } from "vitest";
import {
  agentBody,
  hoursBody,
  NEW_AGENT,
  NEW_HOURS,
  NEW_QUEUE,
  NEW_STEP,
  periodParts,
  queueBody,
  tidy,
  whenOf,
  within,
  withWhen,
} from "./model";

describe("opening hours", () => {
  it("are sent without the days that are closed", () => {
    const sent = hoursBody({ ...NEW_HOURS, weekly: { mon: ["09:00-18:00"], sun: [] } });
    expect(sent).toEqual({ ...NEW_HOURS, weekly: { mon: ["09:00-18:00"] } });
  });

  it("keep a period that is none as it was written", () => {
    expect(["09:00-18:00", "9", "9-10-11", ""].map(periodParts)).toEqual([
      ["09:00", "18:00"],
      ["9", ""],
      ["9", "10-11"],
      ["", ""],
    ]);
  });
});

describe("a step of a recipe", () => {
  it("has exactly one condition", () => {
    const after = withWhen({ do: "hang_up", full: true }, "after");
    expect(after).toEqual({ do: "hang_up", after_ms: 30_000 });
    expect(withWhen(after, "position")).toEqual({ do: "hang_up", position: 10 });
    expect(withWhen(after, "nobody")).toEqual({ do: "hang_up", nobody: true });
    for (const when of ["after", "position", "nobody", "full", "closed"] as const)
      expect(whenOf(withWhen(NEW_STEP, when))).toBe(when);
  });

  it("is understood as the server sends it, with everything", () => {
    const sent = {
      do: "lower_skill" as const,
      after_ms: null,
      position: null,
      nobody: false,
      full: true,
      skill: "goods",
      level: 1,
      queue: "",
      prompt: "",
      node: "",
    };
    expect(whenOf(sent)).toBe("full");
    expect(tidy(sent)).toEqual({ do: "lower_skill", full: true, skill: "goods", level: 1 });
  });

  it("keeps nothing of an action it had before", () => {
    const step = { do: "overflow" as const, after_ms: 5_000, queue: "sales", skill: "goods", level: 3 };
    expect(tidy(step)).toEqual({ do: "overflow", after_ms: 5_000, queue: "sales" });
  });
});

describe("what is sent", () => {
  it("of a queue has the names that were filled in", () => {
    const queue = { ...NEW_QUEUE, id: "vip", names: { "zh-CN": "贵宾", "zh-TW": " ", en: "VIP" } };
    expect(queueBody(queue)).toMatchObject({ names: { "zh-CN": "贵宾", en: "VIP" } });
    expect(queueBody(queue)).not.toHaveProperty("id");
  });

  it("of an agent ranks only queues they serve", () => {
    const agent = {
      ...NEW_AGENT,
      queues: ["sales", "service"],
      preferences: { sales: 2, service: 1, old: 3 },
    };
    expect(agentBody(agent)).toMatchObject({ preferences: { sales: 2 } });
  });
});

describe("an error's field", () => {
  it.each([
    ["recipe[0].skill", "recipe[0]", true],
    ["recipe[0]", "recipe", true],
    ["recipe[10]", "recipe[1]", false],
    ["names.en", "names", true],
    ["names_more", "names", false],
    [null, "names", false],
  ])("%s belongs to %s: %s", (field, path, belongs) => {
    expect(within(field, path)).toBe(belongs);
  });
});
