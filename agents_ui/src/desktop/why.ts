/**
 * Why this agent, in the reader's language. The server gives its ranking in English, as it is journalled
 * (callcenter/acd/ranking.py): parts between "; ". A part not known here is shown as it came.
 */
import { LANGUAGES, t } from "../i18n";
import { term } from "../i18n/terms";

const languageName = (skill: string): string => LANGUAGES.find(({ code }) => code === skill)?.name ?? skill;

const skills = (list: string): string =>
  list
    .split(", ")
    .map((one) => {
      const [skill = "", level = ""] = one.split(" ≥ ");
      return t("why.skill", { skill: languageName(skill), level: Number(level) });
    })
    .join(t("list.comma"));

type Found = RegExpMatchArray;
const PARTS: readonly (readonly [RegExp, (found: Found) => string])[] = [
  [
    /^longest idle \((\d+) s\) of (\d+) free$/,
    ([, seconds, count]) => t("why.idle", { seconds: Number(seconds), count: Number(count) }),
  ],
  [/^first in line after (\d+) s$/, ([, seconds]) => t("why.first", { seconds: Number(seconds) })],
  [/^first because an agent was lost in mid-call$/, () => t("why.returned")],
  [
    /^priority (\d+) \((\w+)\)$/,
    ([, priority, tier]) => t("why.priority", { priority: Number(priority), tier: term("tier", tier) }),
  ],
  [/^[^;,]+ ≥ \d+(, [^;,]+ ≥ \d+)*$/, ([list]) => skills(list)],
];

export function why(reason: string): string {
  return reason
    .split("; ")
    .map((part) => {
      for (const [shape, say] of PARTS) {
        const found = part.match(shape);
        if (found) return say(found);
      }
      return part;
    })
    .join(t("why.and"));
}
