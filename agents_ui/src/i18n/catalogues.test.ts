/** Every string in every language, with the same values in it, and every code of the protocol named. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseLanguage, LANGUAGES, type MessageId, t } from "./index";
import { codes, type TermList } from "./terms";

const FOLDER = resolve(import.meta.dirname, "catalogues");
const SOURCES = resolve(import.meta.dirname, "..");
const read = (code: string) =>
  JSON.parse(readFileSync(join(FOLDER, `${code}.json`), "utf8")) as Record<string, string>;
const english = read("en");

/** Names of the values a message takes: {name} and {name, plural, …}, not the branches inside. */
function valuesOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name ?? ""))].sort();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|fixture)\./.test(entry.name)
      ? [readFileSync(path, "utf8")]
      : [];
  });
}

describe.each(LANGUAGES.map(({ code }) => code))("the catalogue of %s", (code) => {
  const messages = read(code);

  it("has every string and no other", () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  it("has no empty string", () => {
    expect(Object.entries(messages).filter(([, text]) => !text.trim())).toEqual([]);
  });

  it("takes the same values", () => {
    for (const [id, text] of Object.entries(messages)) {
      expect(valuesOf(text), id).toEqual(valuesOf(english[id] ?? ""));
    }
  });

  it("names every code of the protocol", async () => {
    await chooseLanguage(code, false);
    const lists: TermList[] = [
      "presence",
      "reason",
      "outcome",
      "call",
      "severity",
      "case_status",
      "case_step",
      "case_deadline",
      "case_recovery",
      "case_recovery_state",
      "case_task",
      "case_action",
      "case_need",
      "knowledge_state",
      "tier",
      "strategy",
      "recipe",
    ];
    for (const list of lists) {
      for (const one of codes(list)) expect(t(`${list}.${one}` as MessageId)).not.toBe(`${list}.${one}`);
    }
  });

  it("is in force once chosen, and the page says so", async () => {
    await chooseLanguage(code, false);
    expect(document.documentElement.lang).toBe(code);
    expect(t("login.title")).toBe(messages["login.title"]);
    expect(t("monitor.within", { seconds: 20 })).toContain("20");
  });
});

describe("the sources", () => {
  it("hold no Chinese but the languages' own names: all words are in the catalogues", () => {
    const names = LANGUAGES.map(({ name }) => name);
    const strays = sources(SOURCES)
      .flatMap((text) => text.match(/[\p{Script=Han}]+/gu) ?? [])
      .filter((found) => !names.includes(found));
    expect(strays).toEqual([]);
  });

  it("use every string of the catalogues", () => {
    const all = sources(SOURCES).join("\n");
    const families = [
      "presence",
      "reason",
      "outcome",
      "call",
      "severity",
      "case_status",
      "case_\\w+",
      "knowledge_state",
      "tier",
      "strategy",
      "recipe",
    ];
    const built = new RegExp(
      `^(${families.join("|")}|channel|language|life_cycle|order_status|missing|timeline|webphone)\\.[\\w-]+$`,
    );
    const unused = Object.keys(english).filter((id) => !all.includes(`"${id}"`) && !built.test(id));
    expect(unused).toEqual([]);
  });
});
