/** Every reason the server can give, as a whole sentence of the reader's language. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../api/http";
import { chooseLanguage, LANGUAGES } from "../i18n";
import { errorSentence, type Names, problemText } from "./problems";

const COMPANY = {
  queues: [{ id: "sales", names: { en: "Sales", "zh-CN": "销售", "zh-TW": "銷售" } }],
  kept_queues: [],
  agents: [{ id: "li.na", name: "Li Na" }],
  skills: { goods: { en: "Goods", "zh-CN": "商品", "zh-TW": "商品" } },
} as unknown as Names;

const SERVER = resolve(import.meta.dirname, "../../../callcenter");
const reasons = ["company/problems.py", "service/company_refusals.py"].flatMap((file) =>
  [...readFileSync(resolve(SERVER, file), "utf8").matchAll(/^ {4}[A-Z_]+ = "(\w+)"$/gm)].map(
    ([, code]) => code ?? "",
  ),
);

/** Something for every value that any reason has. */
const ALL = {
  given: "g1",
  name: "n1",
  key: "skill",
  language: "de",
  count: 7,
  most: 40,
  least: 2,
  given_ms: 200,
  least_ms: 1_000,
  most_ms: 3_600_000,
  queue: "sales",
  skill: "goods",
  node: "desk",
  nodes: ["desk", "end"],
  hours: "main",
  calendar: "CN",
  year: "2027",
  source: "www.gov.cn",
  column: "date",
  line: 3,
  first: 2,
  conditions: ["after_ms", "full"],
  action: "hang_up",
  prompt: "hello",
  languages: ["en"],
  asked: 5,
  step: 3,
  around: ["sales", "other", "sales"],
  contacts: 2,
  places: ["queues.sales.recipe[1].queue", "flows.main.nodes.desk", "agents.li.na.skills.goods"],
  unnamed: 0,
  agent: "boss",
  username: "boss",
  role: "admin",
};

describe.each(LANGUAGES.map(({ code }) => code))("in %s", (code) => {
  beforeEach(() => chooseLanguage(code, false));

  it("every reason has its sentence", () => {
    expect(reasons.length).toBeGreaterThan(50);
    for (const reason of reasons) {
      const told = problemText(reason, ALL, COMPANY);
      expect(told, reason).not.toBeNull();
      expect(told, reason).not.toMatch(/company\.problem|undefined|[{}]/);
      if (code !== "en") expect(told, reason).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("a sentence", () => {
  beforeEach(() => chooseLanguage("en", false));

  it("has times in seconds", () => {
    expect(problemText("outside_time", { given_ms: 200, least_ms: 1_000, most_ms: 3_600_000 }, COMPANY)).toBe(
      "A time of 0.2 s does not fit. Write one from 1 to 3,600 seconds.",
    );
  });

  it("names what was probably meant, or what there is", () => {
    expect(problemText("unknown_queue", { queue: "slaes", close: "sales" }, COMPANY)).toBe(
      "There is no queue slaes. Did you mean Sales?",
    );
    expect(problemText("unknown_skill", { skill: "x", known: ["goods", "en"], unnamed: 3 }, COMPANY)).toBe(
      "There is no skill x. There is: Goods, English and 3 more.",
    );
  });

  it("names all places, each once, and how many more", () => {
    const places = [
      "queues.sales.recipe[1].queue",
      "flows.main.nodes.desk",
      "agents.li.na.skills.goods",
      "queues.sales.skills.goods",
    ];
    expect(problemText("still_used", { name: "goods", places, unnamed: 4 }, COMPANY)).toBe(
      "“goods” is still used: Sales, step 2, the menu “main” at desk, Li Na, Sales and 4 more. Change these first, then delete it.",
    );
  });

  it("says what is asked for and the highest there is", () => {
    const values = { queue: "sales", asked: { goods: 9, en: 1 }, missing: { goods: 8 } };
    const told = problemText("nobody_able", values, COMPANY);
    expect(told).toContain("need: Goods at least 9, English at least 1.");
    expect(told).toContain("The highest there is: Goods 8.");
  });

  it("tells of further problems", () => {
    expect(problemText("empty", { more: 2 }, COMPANY)).toContain("2 more things do not fit");
  });

  it("tells what is wrong with a menu in the reader's language, and how much else", async () => {
    const given = {
      en: "main.yaml:7: no node",
      "zh-CN": "main.yaml:7: 没有节点",
      "zh-TW": "main.yaml:7: 沒有節點",
    };
    await chooseLanguage("zh-TW", false);
    expect(problemText("flow_faulty", { given, more: 2 }, COMPANY)).toBe(
      "流程有誤：main.yaml:7: 沒有節點 另有 2 處不符合要求，請先修改此處。",
    );
  });

  it("names the place where that is not in the form", () => {
    const said = (field: string) =>
      errorSentence(
        new ApiError({ code: "invalid", field, message: "", hint: "", reason: "empty", values: {} }),
        COMPANY,
      );
    expect(said("queues.sales.recipe[1].queue")).toBe("Sales, step 2: It is empty. Write something.");
    expect(said("agents.li.na.name")).toBe("Li Na: It is empty. Write something.");
    expect(said("agents.new.name")).toBe("new.name: It is empty. Write something.");
    expect(said("limits.ring_ms")).toBe("limits.ring_ms: It is empty. Write something.");
    for (const own of ["names.en", "queues[0]", "recipe[0].skill", "skills.goods", "ring_ms"]) {
      expect(said(own)).toBe("It is empty. Write something.");
    }
  });

  it("is left to the server where its reason is not known", () => {
    expect(problemText("brand_new", {}, COMPANY)).toBeNull();
    expect(problemText(null, {}, COMPANY)).toBeNull();
  });
});
