/** Figures of cases, their early warnings and the monthly report. Times in seconds, marks 0-100. */
import { request } from "./http";
import type { Labels } from "./types";

export const KINDS = ["complaint", "enquiry", "request", "suggestion", "praise"] as const;
export type Kind = (typeof KINDS)[number];

export const DIMENSIONS = ["class", "cause", "product", "unit", "agent"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface Spread {
  readonly n: number;
  readonly median_s: number | null;
  readonly p90_s: number | null;
  readonly open_median_s: number | null;
  readonly open_p90_s: number | null;
}

export interface Mean {
  readonly n: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Group {
  readonly code: string;
  readonly labels: Partial<Labels>;
  readonly parent: string | null;
  readonly depth: number;
  readonly cases: number;
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly open: number;
  readonly overdue: number;
  readonly withdrawn: number;
  readonly first_answer: Spread;
  readonly reply: Spread;
  readonly close: Spread;
  readonly reopened: number;
  readonly escalated: number;
  readonly appealed: number;
  readonly fault: number;
  readonly fault_known: number;
  readonly recovery: Readonly<Record<string, number>>;
  readonly satisfaction: Mean;
}

export interface Compared {
  readonly month: string;
  readonly cases: number;
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly first_answer_s: number | null;
  readonly reply_s: number | null;
  readonly close_s: number | null;
  readonly reopened: number;
  readonly escalated: number;
  readonly satisfaction: Mean;
}

export interface MonthCount {
  readonly month: string;
  readonly cases: number;
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly satisfaction: number | null;
  readonly satisfaction_n: number;
}

export interface MonthFigures {
  readonly month: string;
  readonly at: string;
  readonly time_zone: string;
  readonly own: boolean;
  readonly total: Group;
  readonly before: Compared | null;
  readonly year_before: Compared | null;
  readonly by: Readonly<Partial<Record<Dimension, readonly Group[]>>>;
  readonly course: readonly MonthCount[];
}

export interface Warning {
  /** The company that it is of, or the group; what it is called, for those who see more than one. */
  readonly unit: string;
  readonly unit_labels: Partial<Labels>;
  readonly dimension: Dimension;
  readonly code: string;
  readonly labels: Partial<Labels>;
  readonly day: string;
  readonly observed: number;
  readonly expected: number;
  readonly threshold: number;
  readonly seen_by: string | null;
  readonly seen_by_name: string | null;
}

export interface Warnings {
  readonly weeks: number;
  readonly weeks_needed: number;
  readonly warnings: readonly Warning[];
}

const PATH = "/api/quality";

/** Without a month: this one, by the company's clock. */
export const getFigures = (month: string, signal?: AbortSignal): Promise<MonthFigures> =>
  request("GET", month ? `${PATH}?${new URLSearchParams({ month })}` : PATH, undefined, signal);

export const getWarnings = (): Promise<Warnings> => request("GET", `${PATH}/warnings`);

export const seenWarning = ({ unit, dimension, code, day }: Warning): Promise<Warnings> =>
  request("POST", `${PATH}/warnings/seen`, { unit, dimension, code, day });

export const reportPath = (month: string, language: string): string =>
  `${PATH}/report.pdf?${new URLSearchParams({ month, language })}`;
