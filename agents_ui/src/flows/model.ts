/** What the page of the voice menus works out by itself: days, rows, choices of prompts, files. */
import type { Days, FlowReport, NodeReport, Prompt } from "../api/flows";
import type { Language } from "../api/types";

export const PERIODS = [1, 7, 30] as const;
/** So many days up to today; null: no figures. */
export type Period = (typeof PERIODS)[number] | null;

const DAY_MS = 86_400_000;

/** The last days up to the one it is now in the company's time zone. */
export function daysOf(count: number, now: number, timeZone: string | undefined): Days {
  const zone = timeZone ? { timeZone } : {};
  // The Swedish way to write a date is ISO 8601's.
  const to = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", ...zone }).format(now);
  const first = new Date(Date.parse(`${to}T00:00:00Z`) - (count - 1) * DAY_MS);
  return { from: first.toISOString().slice(0, 10), to };
}

/** Ways out of the menu, in the order in which they are told. */
export const EXITS = [
  "self_service",
  "chosen",
  "asked",
  "failed",
  "unavailable",
  "callback",
  "transferred",
  "voicemail",
  "turned_away",
  "gave_up",
  "dropped",
] as const;
export type Exit = (typeof EXITS)[number];

/** The ways that calls have gone out by, the ones taken most first. */
export function exitsOf(report: FlowReport): readonly { readonly exit: Exit; readonly calls: number }[] {
  return EXITS.map((exit) => ({ exit, calls: report.exits[exit] ?? 0 }))
    .filter(({ calls }) => calls > 0)
    .sort((one, other) => other.calls - one.calls);
}

/** Nodes where callers gave up, asked for a person or failed, before those they only went through. */
export function byTrouble(nodes: readonly NodeReport[]): readonly NodeReport[] {
  const trouble = ({ gave_up, asked, failed, dropped }: NodeReport) => gave_up + asked + failed + dropped;
  return [...nodes].sort((one, other) => trouble(other) - trouble(one) || other.calls - one.calls);
}

export const SHOWN = ["flows", "missing", "own", "system", "all"] as const;
/** Which prompts: played by flows or queues, with one missing, with one of the company's own, parts of speech. */
export type Shown = (typeof SHOWN)[number];

/** Something a flow in force plays is not there. */
export const isMissing = ({ audio }: Prompt): boolean =>
  Object.values(audio).some(({ source, needed }) => needed && source === "missing");

const isOwn = ({ audio }: Prompt): boolean => Object.values(audio).some(({ source }) => source === "own");

const CHOICES: Readonly<Record<Shown, (prompt: Prompt) => boolean>> = {
  flows: ({ uses }) => uses.length > 0,
  missing: isMissing,
  own: isOwn,
  system: ({ system }) => system,
  all: () => true,
};

/** Those of a kind whose name, number or text in any language has the words. */
export function chosenPrompts(prompts: readonly Prompt[], shown: Shown, words: string): readonly Prompt[] {
  const wanted = words.trim().toLocaleLowerCase();
  return prompts.filter(
    (prompt) =>
      CHOICES[shown](prompt) &&
      (!wanted ||
        [prompt.name, String(prompt.number), ...Object.values(prompt.texts)].some((said) =>
          said.toLocaleLowerCase().includes(wanted),
        )),
  );
}

/** What a prompt says in that language, or in the nearest there is. */
export function wordsOf(
  { texts }: Prompt,
  language: Language,
): { readonly text: string; readonly lang: string } {
  const order = language === "en" ? ["en", "zh-CN", "zh-TW"] : [language, "zh-CN", "zh-TW", "en"];
  const lang = order.find((one) => texts[one]) ?? language;
  return { text: texts[lang] ?? "", lang };
}

export const MOST_BYTES = 10 * 1024 * 1024;

/** The file as the server takes it: its type told by its name where the browser does not; null for what is neither wav
 * nor mp3. */
export function soundFile(file: File): Blob | null {
  const ending = /\.(wav|mp3)$/i.exec(file.name)?.[1]?.toLowerCase();
  if (!ending) return null;
  return new Blob([file], { type: ending === "wav" ? "audio/wav" : "audio/mpeg" });
}
