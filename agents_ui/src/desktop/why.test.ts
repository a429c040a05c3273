import { beforeAll, describe, expect, it } from "vitest";
import { chooseLanguage } from "../i18n";
import { skillName } from "../ui/names";
import { type Names, why } from "./why";

const NAMES: Names = {
  skill: (id) => skillName(id, { skills: { tea: { "zh-CN": "茶叶", "zh-TW": "茶葉", en: "Tea" } } }),
  queue: (id) => (id === "sales" ? "销售" : id),
};

describe("why this agent", () => {
  beforeAll(() => chooseLanguage("zh-CN", false));

  it.each([
    ["longest idle (1204 s) of 2 free", "空闲最久（1,204 秒），共 2 人空闲"],
    ["best level (9) of 3 free", "技能级别最高（9 级），共 3 人空闲"],
    ["least occupied (35 %) of 3 free", "今日占用率最低（35%），共 3 人空闲"],
    ["fewest calls (4) of 3 free", "今日接听最少（4 通），共 3 人空闲"],
    ["highest level (9) of 3 free for value 80", "客户价值 80，由级别最高者接听（9 级），共 3 人空闲"],
    [
      "lowest level that suffices (3) of 3 free for value 20",
      "客户价值 20，由级别够用者接听（3 级），共 3 人空闲",
    ],
    ["first in line after 42 s", "排在最前，已等候 42 秒"],
    ["dedicated agent", "您是这位客户的专属坐席"],
    ["last agent of this customer", "上次由您接待这位客户"],
    ["billing ≥ 3, en ≥ 1", "billing 不低于 3、English 不低于 1"],
    ["head start 180 s (vip, value 80)", "优先 180 秒（VIP、价值 80）"],
    ["head start 60 s (silver)", "优先 60 秒（银卡）"],
    ["head start 60 s (silver, value 0)", "优先 60 秒（银卡）"],
    ["lowered: tea ≥ 1", "已放宽要求：茶叶 不低于 1"],
    ["added queue sales", "由“销售”队列支援"],
    ["callback", "回电"],
  ])("%s", (reason, words) => {
    expect(why(reason, NAMES)).toBe(words);
  });

  it("has all its parts", () => {
    expect(why("first in line after 7 s; en ≥ 1, tea ≥ 3; first because an agent was lost in mid-call")).toBe(
      "排在最前，已等候 7 秒；English 不低于 1、tea 不低于 3；坐席中途掉线，优先接回",
    );
  });

  it("is shown as it came where it is not known", () => {
    expect(why("")).toBe("");
    expect(why("knew the case; first in line after 7 s")).toBe("knew the case；排在最前，已等候 7 秒");
    expect(why("head start 9 s (platinum)")).toBe("优先 9 秒（platinum）");
  });
});
