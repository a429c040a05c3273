/** What customers and agents are asked and say. Scores and marks 0-100, shares 0-1, times in ms. */
import type { Task } from "./cases";
import { request } from "./http";
import { linkHeader } from "./outside";
import type { Labels, Language } from "./types";

export type Scale = "1-5" | "0-10" | "yes_no" | "choice" | "text";

/** Where an answer leads: to a later question, or `end`. Yes is 1, no 0. */
export interface Way {
  readonly to: string;
  readonly at_most: number | null;
  readonly at_least: number | null;
  readonly choice: string;
}

/** The first of `ways` that fits the answer is gone, else `next`, else the question below. */
export interface Question {
  readonly id: string;
  readonly texts: Labels;
  readonly scale: Scale;
  readonly required: boolean;
  readonly choices: readonly { readonly code: string; readonly labels: Labels }[];
  readonly ways: readonly Way[];
  readonly next: string;
}

/** `answered`: it was, and can be no more. */
export interface SurveyPage {
  readonly labels: Labels;
  readonly language: Language;
  readonly answered: boolean;
  readonly questions: readonly Question[];
}

/** By question: digits, `yes` or `no`, the code of a choice, words. */
export type Answers = Readonly<Record<string, string>>;

/** `again`: they were kept before, and this changed nothing. */
export interface Thanks {
  readonly again: boolean;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Score {
  readonly n: number;
  readonly mean: number | null;
  readonly interval: Interval | null;
  readonly content: number | null;
  readonly content_interval: Interval | null;
}

export interface IndicatorScore {
  readonly code: string;
  readonly parent: string;
  readonly labels: Labels;
  readonly weight: number;
  readonly score: Score;
}

export interface GroupScore {
  readonly key: string;
  readonly score: Score;
  /** From 1; null: too few answers for one. */
  readonly rank: number | null;
}

export interface ResponseRate {
  readonly survey: string;
  readonly labels: Labels;
  readonly asked: number;
  readonly answered: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

/** Of answers 0-10: the share of 9 and 10, of 0 to 6, and `net`, -100 to 100. */
export interface Recommending {
  readonly survey: string;
  readonly question: string;
  readonly n: number;
  readonly promoters: number;
  readonly detractors: number;
  readonly net: number;
  readonly net_interval: Interval | null;
}

export const SPLITS = ["agent", "queue", "class", "tier", "month"] as const;
export type Split = (typeof SPLITS)[number];

export interface Results {
  readonly since: string;
  readonly until: string;
  readonly indicator: string;
  readonly by: Split;
  /** With fewer answers a group has no rank. */
  readonly minimum: number;
  readonly indicators: readonly IndicatorScore[];
  readonly groups: readonly GroupScore[];
  readonly responses: readonly ResponseRate[];
  readonly recommending: readonly Recommending[];
}

export interface Comment {
  readonly at_ms: number;
  readonly survey: string;
  readonly question: string;
  readonly words: string;
  readonly case_number: string | null;
  readonly customer_id: string | null;
}

export interface SurveySetup {
  readonly id: string;
  readonly purpose: "after_call" | "case" | "agents";
  readonly labels: Labels;
  readonly questions: readonly Question[];
}

/** A round of the agents' own survey; `questions` only for who may answer it, `answered`: they have. */
export interface StaffRound {
  readonly id: string;
  readonly survey: string;
  readonly labels: Labels;
  readonly opened_ms: number;
  readonly closes_ms: number;
  readonly open: boolean;
  readonly answered: boolean;
  readonly questions: readonly Question[];
}

/** Null where too few have answered it. */
export interface StaffScore {
  readonly code: string;
  readonly labels: Labels;
  readonly n: number | null;
  readonly mean: number | null;
  readonly interval: Interval | null;
}

/** `shown` false: too few have answered, and nothing is told. */
export interface StaffResults {
  readonly round: StaffRound;
  readonly shown: boolean;
  readonly n: number | null;
  readonly indicators: readonly StaffScore[];
  readonly questions: readonly StaffScore[];
  readonly words: readonly string[];
}

export const getSurvey = (token: string): Promise<SurveyPage> =>
  request("GET", "/api/survey", undefined, undefined, linkHeader(token));

export const answerSurvey = (token: string, answers: Answers): Promise<Thanks> =>
  request("POST", "/api/survey", { answers }, undefined, linkHeader(token));

const PATH = "/api/satisfaction";

/** `query`: from, to, by, indicator, survey. */
export const getResults = (query: URLSearchParams, signal?: AbortSignal): Promise<Results> =>
  request("GET", `${PATH}?${query}`, undefined, signal);

/** `query`: from, to, survey. */
export async function getComments(query: URLSearchParams, signal?: AbortSignal): Promise<readonly Comment[]> {
  return (await request<{ items: Comment[] }>("GET", `${PATH}/comments?${query}`, undefined, signal)).items;
}

export async function getSurveys(): Promise<readonly SurveySetup[]> {
  return (await request<{ items: SurveySetup[] }>("GET", "/api/surveys")).items;
}

/** What low marks have opened and nobody has done, whoever it is for; the most urgent first. */
export async function getLowMarks(): Promise<readonly Task[]> {
  return (await request<{ items: Task[] }>("GET", "/api/tasks?kind=low_mark&limit=100")).items;
}

const STAFF = "/api/staff-surveys";

export async function getStaffRounds(): Promise<readonly StaffRound[]> {
  return (await request<{ items: StaffRound[] }>("GET", STAFF)).items;
}

export const openStaffRound = (survey: string, days: number): Promise<StaffRound> =>
  request("POST", STAFF, { survey, days });

export const answerStaffRound = (id: string, answers: Answers): Promise<Thanks> =>
  request("POST", `${STAFF}/${encodeURIComponent(id)}/answers`, { answers });

export const getStaffResults = (id: string): Promise<StaffResults> =>
  request("GET", `${STAFF}/${encodeURIComponent(id)}/results`);
