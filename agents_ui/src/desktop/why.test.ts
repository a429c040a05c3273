import { beforeAll, describe, expect, it } from "vitest";
import { chooseLanguage } from "../i18n";
import { why } from "./why";

describe("why this agent", () => {
  beforeAll(() => chooseLanguage("zh-CN", false));

  it("is told in the reader's language", () => {
    expect(why("longest idle (1204 s) of 2 free; en ≥ 1, tea ≥ 3; priority 30 (vip)")).toBe(
      "空闲最久（1,204 秒），共 2 人空闲；English 不低于 1、tea 不低于 3；优先级 30（VIP）",
    );
    expect(why("first in line after 7 s; first because an agent was lost in mid-call")).toBe(
      "排在最前，已等候 7 秒；坐席中途掉线，优先接回",
    );
  });

  it("is shown as it came where it is not known", () => {
    expect(why("")).toBe("");
    expect(why("knew the case; first in line after 7 s")).toBe("knew the case；排在最前，已等候 7 秒");
  });
});
