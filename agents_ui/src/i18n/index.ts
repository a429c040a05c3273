/** All words come from here: Lingui over the three catalogues, and the chosen language as a signal. */
import { type Messages, setupI18n } from "@lingui/core";
import { signal } from "@preact/signals";
import type { Labels, Language } from "../api/types";
import type en from "./catalogues/en.json";

export type MessageId = keyof typeof en;

export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "zh-CN", name: "简体中文" },
  { code: "zh-TW", name: "繁體中文" },
  { code: "en", name: "English" },
];

const KEY = "callcenter.language";
const loaders: Readonly<Record<Language, () => Promise<{ default: unknown }>>> = {
  "zh-CN": () => import("./catalogues/zh-CN.json"),
  "zh-TW": () => import("./catalogues/zh-TW.json"),
  en: () => import("./catalogues/en.json"),
};

const i18n = setupI18n();

export const language = signal<Language>("en");

export function t(id: MessageId, values?: Record<string, unknown>): string {
  // Read for its own sake: whoever shows words is drawn again when the language changes.
  void language.value;
  return i18n._(id, values);
}

/** The label in the chosen language; a plain string (a title somebody typed) is shown as it is. */
export function label(labels: Labels | string | null | undefined): string {
  if (!labels) return "";
  if (typeof labels === "string") return labels;
  // Whoever reads one Chinese script reads the other; a flow may be written in one of them only.
  const near = language.value === "zh-TW" ? labels["zh-CN"] : undefined;
  return labels[language.value] || near || labels.en || "";
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some(({ code }) => code === value);
}

/** What was chosen in this browser before, or null. */
export function rememberedLanguage(): Language | null {
  const kept = localStorage.getItem(KEY);
  return isLanguage(kept) ? kept : null;
}

/** The nearest of ours to what the browser asks for; Chinese of any other kind by its script. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    if (/^zh\b.*\b(hant|tw|hk|mo)\b/.test(lower)) return "zh-TW";
    if (lower.startsWith("zh")) return "zh-CN";
    if (lower.startsWith("en")) return "en";
  }
  return "en";
}

export async function chooseLanguage(code: Language, remember: boolean): Promise<void> {
  const { default: messages } = await loaders[code]();
  i18n.loadAndActivate({ locale: code, messages: messages as Messages });
  document.documentElement.lang = code;
  if (remember) localStorage.setItem(KEY, code);
  language.value = code;
}
