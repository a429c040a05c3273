/** What is worked out of articles for the page. */
import type { ArticleTexts } from "../api/knowledge";
import type { Language } from "../api/types";

/** The languages nearest to each, itself first. */
const NEAREST: Readonly<Record<Language, readonly Language[]>> = {
  "zh-CN": ["zh-CN", "zh-TW", "en"],
  "zh-TW": ["zh-TW", "zh-CN", "en"],
  en: ["en", "zh-CN", "zh-TW"],
};

/** The language in which an article is shown: the wanted one, or the nearest there is. */
export function shownLanguage(texts: ArticleTexts, wanted: Language): Language {
  return NEAREST[wanted].find((code) => texts[code]) ?? wanted;
}

/** Noon of a local day (YYYY-MM-DD), ms: its date is the same in the zones around. */
export const dayOf = (day: string): number => Date.parse(`${day}T12:00:00`);

export type Change = readonly ["same" | "gone" | "new", string];

/** What became of the lines of a text: the longest common row of lines is the same, the others are gone or new. */
export function changes(before: string, after: string): Change[] {
  const old = before.split("\n");
  const now = after.split("\n");
  // longest[i][j]: how many lines old[i..] and now[j..] have in common, in order.
  const longest = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = longest[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push(["same", old[i] ?? ""]);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      found.push(["gone", old[i] ?? ""]);
      i += 1;
    } else {
      found.push(["new", now[j] ?? ""]);
      j += 1;
    }
  }
  return found;
}

/** Tags as they are typed, by commas of any script. */
export function tagsOf(written: string): string[] {
  const tags = written.split(/[,，、;；\n]/u).map((tag) => tag.trim());
  return [...new Set(tags.filter(Boolean))];
}
