/** Voice menus: what is in force, what became of their calls, what callers hear. Times in ms, lengths in s. */
import { request } from "./http";
import type { Language } from "./types";

/** A voice menu in force. */
export interface Flow {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly Language[];
  /** The numbers that lead there; those of the flow that answers are all others, and `main` is true. */
  readonly entries: readonly string[];
  readonly main: boolean;
  /** From the company's own file, not ours. */
  readonly own: boolean;
  readonly file: string;
  /** Callers in it now, and how many of them in an older version. */
  readonly running: number;
  readonly running_old: number;
}

/**
 * Why a changed file was not taken up, in the language that was asked for. What is wrong with company.yaml is in
 * English, and is told by `reason`, `values` and `field` as the refusals of its changes are.
 */
export interface FlowProblem {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly mend: string;
  readonly reason: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly field: string | null;
}

export interface Flows {
  readonly flows: readonly Flow[];
  readonly problems: readonly FlowProblem[];
}

export interface NodeReport {
  readonly node: string;
  readonly calls: number;
  readonly gave_up: number;
  readonly asked: number;
  readonly failed: number;
  readonly unavailable: number;
  readonly dropped: number;
}

export interface FlowReport {
  readonly flow: string;
  readonly since: string;
  readonly until: string;
  readonly versions: readonly string[];
  readonly calls: number;
  readonly returned: number;
  readonly left: number;
  readonly self_service: number;
  readonly self_service_rate: number | null;
  readonly exits: Readonly<Record<string, number>>;
  readonly nodes: readonly NodeReport[];
}

export type AudioSource = "own" | "ours" | "shared" | "missing";

export interface PromptAudio {
  readonly source: AudioSource;
  readonly seconds: number | null;
  readonly rms_dbfs: number | null;
  readonly peak_dbfs: number | null;
  readonly needed: boolean;
}

export interface Prompt {
  readonly name: string;
  /** What is keyed to record it by phone. */
  readonly number: number;
  readonly texts: Readonly<Record<string, string>>;
  readonly audio: Readonly<Record<string, PromptAudio>>;
  readonly uses: readonly { readonly flow?: string; readonly node?: string; readonly queue?: string }[];
  /** Part of what the system itself says: numbers, dates, places in a queue. */
  readonly system: boolean;
}

export interface FlowNotice {
  readonly name: string;
  readonly since_ms: number;
  readonly by: string;
  readonly seconds: number | null;
}

/** Days of the company, as YYYY-MM-DD, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const FLOWS = "/api/flows";
const PROMPTS = "/api/prompts";
const NOTICES = "/api/notices";
const of = (flow: string): string => `${FLOWS}/${encodeURIComponent(flow)}`;
const prompt = (language: string, name: string): string =>
  `${PROMPTS}/${encodeURIComponent(language)}/${encodeURIComponent(name)}`;
const days = ({ from, to }: Days): string => `from=${from}&to=${to}`;

export const getFlows = (language: Language = "en"): Promise<Flows> =>
  request("GET", `${FLOWS}?language=${language}`);

export const getReport = (flow: string, when: Days, signal?: AbortSignal): Promise<FlowReport> =>
  request("GET", `${of(flow)}/report?${days(when)}`, undefined, signal);

export const reportFile = (flow: string, when: Days): string => `${of(flow)}/report.csv?${days(when)}`;

/** SVG. */
export const getPicture = (
  flow: string,
  language: Language,
  when: Days | null,
  signal?: AbortSignal,
): Promise<string> =>
  text(`${of(flow)}/picture.svg?language=${language}${when ? `&${days(when)}` : ""}`, signal);

export const getMermaid = (flow: string, language: Language, signal?: AbortSignal): Promise<string> =>
  text(`${of(flow)}/mermaid?language=${language}`, signal);

const text = (path: string, signal?: AbortSignal): Promise<string> =>
  request("GET", path, undefined, signal, { Accept: "image/svg+xml, text/plain" });

export const getPrompts = async (): Promise<readonly Prompt[]> =>
  (await request<{ items: readonly Prompt[] }>("GET", PROMPTS)).items;

export const promptSound = prompt;

export const deleteSound = (language: string, name: string): Promise<Prompt> =>
  request("DELETE", prompt(language, name));

export const putText = (language: string, name: string, words: string): Promise<Prompt> =>
  request("PUT", `${prompt(language, name)}/text`, { text: words });

export const getNotices = async (): Promise<readonly FlowNotice[]> =>
  (await request<{ items: readonly FlowNotice[] }>("GET", NOTICES)).items;

const notice = (name: string): string => `${NOTICES}/${encodeURIComponent(name)}`;

export const noticeSound = (name: string): string => `${notice(name)}/audio`;

/** Answers with what is left. */
export const withdrawNotice = async (name: string): Promise<readonly FlowNotice[]> =>
  (await request<{ items: readonly FlowNotice[] }>("DELETE", notice(name))).items;

/** What proves who one is on the phone; the PIN is told this once. */
export const makePhonePin = (): Promise<{ readonly staff_number: string; readonly pin: string }> =>
  request("POST", "/api/me/phone-pin", {});
