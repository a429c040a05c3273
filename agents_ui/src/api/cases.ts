/** Cases and what is done about them. Times in ms, amounts in minor units of their currency. */
import { request } from "./http";
import type { CaseBrief, CaseFacts, CustomerBrief, Labels, Language } from "./types";

export type ActorKind = "user" | "customer" | "outside" | "system";

/** One line of a list. */
export interface CaseRow {
  readonly number: string;
  readonly kind: string;
  readonly class: string | null;
  readonly subject: string;
  readonly severity: string;
  readonly status: string;
  readonly opened_ms: number;
  readonly order_number: string | null;
  readonly customer_name: string | null;
  readonly tier: string | null;
  readonly responsible_name: string | null;
  /** The nearest deadline that is not met; null: none. */
  readonly due_ms: number | null;
  readonly overdue: boolean;
}

export interface CasePage {
  readonly items: readonly CaseRow[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

export interface Deadline {
  readonly kind: string;
  readonly due_ms: number;
  readonly met_ms: number | null;
  readonly overdue: boolean;
}

/** One step of a case's course. */
export interface CourseItem {
  readonly place: number;
  readonly at_ms: number;
  readonly step: string;
  readonly from: string | null;
  readonly to: string;
  readonly by_kind: ActorKind;
  readonly by_name: string;
  readonly contact_id: string | null;
  readonly words: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface CaseFile {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly by_name: string;
  readonly at_ms: number;
}

export interface Responsible {
  readonly kind: "user" | "unit" | "outside";
  readonly id: string | null;
  readonly name: string;
  readonly email: string | null;
}

/** What is done to win a customer back. `may`: what I may do with it now. */
export interface Recovery {
  readonly id: string;
  readonly kind: string;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly words: string;
  readonly state: string;
  readonly proposed_by_name: string;
  readonly proposed_ms: number;
  readonly decided_by_name: string | null;
  readonly decision: string | null;
  readonly promised_by: string | null;
  readonly done_ms: number | null;
  readonly cost_minor: number | null;
  readonly may: readonly string[];
}

export interface Action {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly owner_name: string;
  readonly due_on: string;
  readonly state: string;
  readonly done_by_name: string | null;
  readonly done_words: string | null;
  readonly check_on: string | null;
  readonly effect: string | null;
  readonly may: readonly string[];
}

/** Somebody is to call the customer. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly words: string;
  readonly case_number: string | null;
  readonly customer_name: string | null;
  readonly owner_name: string | null;
  readonly due_ms: number;
  readonly number: string | null;
  readonly callback_contact: string | null;
  readonly done_ms: number | null;
  readonly result: string | null;
  readonly may: readonly string[];
}

/** A letter about a case: `incoming` (left out with `error`), or sent, waiting, given up or returned with `error`. */
export interface Letter {
  readonly at_ms: number;
  readonly incoming: boolean;
  readonly address: string;
  readonly subject: string;
  readonly sent_ms: number | null;
  readonly error: string | null;
  /** When a mail server reported that it did not arrive. */
  readonly returned_ms?: number | null;
  /** Of a letter that no server takes: it is to be passed on. */
  readonly body?: string | null;
}

export interface ArticleUse {
  readonly article_id: string;
  readonly by_name: string;
  readonly at_ms: number;
  readonly helped: boolean | null;
}

export interface Case extends CaseRow {
  readonly version: number;
  readonly description: string;
  readonly channel: string;
  readonly language: Language | null;
  readonly customer: CustomerBrief | null;
  readonly reporter: {
    readonly name: string | null;
    readonly number: string | null;
    readonly email: string | null;
  } | null;
  readonly recording: string | null;
  readonly product: string | null;
  readonly batch: string | null;
  readonly opened_by_name: string | null;
  readonly due_on: string | null;
  readonly cause: string | null;
  readonly blamed_unit: string | null;
  readonly fault: boolean | null;
  readonly solution: string | null;
  readonly responsible: Responsible | null;
  /** Who is asked first about such cases, by care.yaml. */
  readonly suggested_unit: string | null;
  readonly escalated_to_name: string | null;
  readonly mark: number | null;
  readonly reopened: number;
  readonly escalated: number;
  readonly merged_into: string | null;
  readonly merged: readonly string[];
  readonly deadlines: readonly Deadline[];
  readonly course: readonly CourseItem[];
  readonly files: readonly CaseFile[];
  readonly recoveries: readonly Recovery[];
  readonly actions: readonly Action[];
  readonly tasks: readonly Task[];
  readonly mails: readonly Letter[];
  readonly articles: readonly ArticleUse[];
  /** What I may do with it now. */
  readonly steps: readonly string[];
  /** The address of a responsible person's page, when no letter takes it there. */
  readonly link?: string | null;
}

export interface SimilarCase {
  readonly number: string;
  readonly kind: string;
  readonly class: string | null;
  readonly subject: string;
  readonly status: string;
  readonly opened_ms: number;
  readonly solution: string | null;
}

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly class: string;
  readonly texts: Partial<Labels>;
  readonly used: number;
}

export interface StepBody {
  readonly step: string;
  readonly [field: string]: unknown;
}

/** A case that came without a call: of a customer, or of whoever has this name, number or address. */
export interface TakenDown extends CaseFacts {
  /** The same id again gives the same number. */
  readonly request_id: string;
  readonly channel: string;
  readonly language: string;
  readonly customer_id?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
}

const CASES = "/api/cases";
const of = (number: string): string => `${CASES}/${encodeURIComponent(number)}`;

export const getCases = (query: URLSearchParams, signal?: AbortSignal): Promise<CasePage> =>
  request("GET", `${CASES}?${query}`, undefined, signal);

export const getCase = (number: string, signal?: AbortSignal): Promise<Case> =>
  request("GET", of(number), undefined, signal);

export const takeDown = (made: TakenDown): Promise<CaseBrief> => request("POST", CASES, made);

/** Refused with `conflict` when the case is no longer the one of that version; null: of any. */
export const takeStep = (number: string, version: number | null, body: StepBody): Promise<Case> =>
  request("POST", `${of(number)}/steps`, { ...body, version });

export async function getSimilar(text: string, signal?: AbortSignal): Promise<readonly SimilarCase[]> {
  return (await request<{ items: SimilarCase[] }>("POST", `${CASES}/similar`, { text }, signal)).items;
}

export async function getTemplates(code: string | null, signal?: AbortSignal): Promise<readonly Template[]> {
  const query = new URLSearchParams(code ? { class: code } : {});
  return (await request<{ items: Template[] }>("GET", `/api/templates?${query}`, undefined, signal)).items;
}

export const makeTemplate = (
  number: string,
  template: { readonly title: string; readonly language: Language; readonly text: string },
): Promise<unknown> => request("POST", `${of(number)}/template`, template);

/** The id of a draft of what solved the case. */
export const makeArticle = (number: string, language: Language): Promise<{ id: string }> =>
  request("POST", `${of(number)}/article`, { language });

export const addRecovery = (number: string, body: object): Promise<Case> =>
  request("POST", `${of(number)}/recoveries`, body);

export const changeRecovery = (id: string, body: object): Promise<Case> =>
  request("POST", `/api/recoveries/${encodeURIComponent(id)}`, body);

export const addAction = (number: string, body: object): Promise<Case> =>
  request("POST", `${of(number)}/actions`, body);

export const changeAction = (id: string, body: object): Promise<Case> =>
  request("POST", `/api/actions/${encodeURIComponent(id)}`, body);

/** Calls to be made, the most urgent first. */
export async function getTasks(): Promise<readonly Task[]> {
  return (await request<{ items: Task[] }>("GET", "/api/tasks?mine=1")).items;
}

export const endTask = (id: string, result: string): Promise<unknown> =>
  request("POST", `/api/tasks/${encodeURIComponent(id)}`, { act: "done", result });

/** The customer is called now: by the one who asks, when they are ready. */
export const callForTask = (id: string): Promise<unknown> =>
  request("POST", `/api/tasks/${encodeURIComponent(id)}/call`, {});

/** How a customer is asked; `url`: the link, when nobody has sent it: it is told once. */
export interface AskedCase {
  readonly how: "letter" | "link" | "call";
  readonly url: string;
}

/** Asks the customer of a closed case how it was handled. */
export const askCustomer = (number: string): Promise<AskedCase> => request("POST", `${of(number)}/survey`);

/** What a customer said who was called to be asked. */
export const keepAnswers = (number: string, answers: Readonly<Record<string, string>>): Promise<unknown> =>
  request("POST", `${of(number)}/survey/answers`, { answers });

export const fileAddress = (number: string, id: string): string =>
  `${of(number)}/files/${encodeURIComponent(id)}`;

export const filesAddress = (number: string, name: string): string =>
  `${of(number)}/files?${new URLSearchParams({ name })}`;
