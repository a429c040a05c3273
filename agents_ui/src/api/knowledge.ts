/** The knowledge base: searching, reading, using and writing articles. */
import { request } from "./http";
import type { Language } from "./types";

export type ArticleState = "draft" | "published" | "withdrawn";

/** A hit; in `title` and `snippet` what was searched for stands between U+0002 and U+0003. */
export interface Found {
  readonly id: string;
  readonly title: string;
  readonly snippet: string;
  readonly language: Language;
  readonly tags: readonly string[];
  /** It has little of what was searched for. */
  readonly weak: boolean;
}

export interface FoundPage {
  /** The search, to say of it which article was opened. */
  readonly search_id: string | null;
  /** Something that was found is likely to be it. */
  readonly answered: boolean;
  readonly items: readonly Found[];
}

export interface ArticleText {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
}

export type ArticleTexts = Partial<Record<Language, ArticleText>>;

export interface Article {
  readonly id: string;
  readonly state: ArticleState;
  /** The one in force; null: none was published. */
  readonly version: number | null;
  /** The one these texts are of. */
  readonly shown: number;
  /** To be named when it is changed. */
  readonly revision: string;
  readonly texts: ArticleTexts;
  readonly owner: string;
  readonly owner_name: string;
  readonly review_on: string;
  readonly valid_from: string | null;
  readonly valid_until: string | null;
  readonly classes: readonly string[];
  readonly used: number;
  readonly from_case: string | null;
  readonly may_edit: boolean;
}

export interface ArticleVersion {
  readonly version: number;
  readonly note: string;
  readonly by_name: string;
  readonly at_ms: number;
  readonly published_ms: number | null;
}

export interface ArticleBody {
  readonly texts: ArticleTexts;
  readonly owner: string;
  readonly review_on: string;
  readonly valid_from: string | null;
  readonly valid_until: string | null;
  readonly classes: readonly string[];
  readonly note: string;
  /** What was read before it was changed; null: it is new. */
  readonly revision: string | null;
}

export interface ArticleBrief {
  readonly id: string;
  readonly state: ArticleState;
  readonly title: string;
  readonly language: Language;
  readonly owner: string;
  readonly review_on: string;
  readonly valid_until: string | null;
  readonly used: number;
  /** There is a version that is not published. */
  readonly changed: boolean;
}

export interface ArticlePage {
  readonly items: readonly ArticleBrief[];
  readonly next: string | null;
}

/** What somebody said of an article they used. */
export interface UseRecord {
  readonly id: string;
  readonly article_id: string;
  readonly title: string;
  readonly version: number;
  readonly contact_id: string | null;
  readonly case_number: string | null;
  readonly by_name: string;
  readonly at_ms: number;
  readonly words: string;
}

/** What awaits me as an owner. */
export interface Mine {
  readonly unhelpful: readonly UseRecord[];
  readonly due: readonly ArticleBrief[];
}

export interface Unanswered {
  readonly query: string;
  readonly language: Language;
  readonly times: number;
  readonly people: number;
  readonly last_ms: number;
}

export interface Use {
  readonly contact_id?: string;
  readonly case_number?: string;
  readonly version: number;
  readonly helped?: boolean;
  readonly words?: string;
}

const KNOWLEDGE = "/api/knowledge";
const of = (id: string): string => `${KNOWLEDGE}/${encodeURIComponent(id)}`;

export function searchKnowledge(q: string, language: Language, signal?: AbortSignal): Promise<FoundPage> {
  const query = new URLSearchParams({ q, language });
  return request("GET", `${KNOWLEDGE}/search?${query}`, undefined, signal);
}

export function getArticle(id: string, version?: number, signal?: AbortSignal): Promise<Article> {
  const query = version === undefined ? "" : `?version=${version}`;
  return request("GET", `${of(id)}${query}`, undefined, signal);
}

export async function getVersions(id: string): Promise<readonly ArticleVersion[]> {
  return (await request<{ items: ArticleVersion[] }>("GET", `${of(id)}/versions`)).items;
}

export const addArticle = (body: ArticleBody): Promise<Article> => request("POST", KNOWLEDGE, body);
export const putArticle = (id: string, body: ArticleBody): Promise<Article> => request("PUT", of(id), body);
/** Refused when it is no longer what was read. */
export const publishArticle = (id: string, revision: string): Promise<Article> =>
  request("POST", `${of(id)}/publish`, { revision });
export const withdrawArticle = (id: string): Promise<Article> => request("POST", `${of(id)}/withdraw`, {});
export const addUse = (id: string, use: Use): Promise<unknown> => request("POST", `${of(id)}/uses`, use);

/** By id; `state` empty: of any. */
export function getArticles(language: Language, state: string, after: string | null): Promise<ArticlePage> {
  const query = new URLSearchParams({ language, ...(state ? { state } : {}), ...(after ? { after } : {}) });
  return request("GET", `${KNOWLEDGE}?${query}`);
}

const mineIn = (language: Language, everybody: boolean) =>
  new URLSearchParams({ language, ...(everybody ? { everybody: "1" } : {}) });

export const getMine = (language: Language, everybody: boolean): Promise<Mine> =>
  request("GET", `${KNOWLEDGE}/mine?${mineIn(language, everybody)}`);

/** What was said of an article was dealt with: what is left. */
export const settleUse = (id: string, language: Language, everybody: boolean): Promise<Mine> =>
  request("POST", `${KNOWLEDGE}/uses/${encodeURIComponent(id)}/settle?${mineIn(language, everybody)}`, {});

export async function getUnanswered(): Promise<readonly Unanswered[]> {
  return (await request<{ items: Unanswered[] }>("GET", `${KNOWLEDGE}/unanswered`)).items;
}

/** There is an answer now, or none is needed: what is left. */
export async function settleSearch(query: string): Promise<readonly Unanswered[]> {
  const left = request<{ items: Unanswered[] }>("POST", `${KNOWLEDGE}/unanswered/settle`, { query });
  return (await left).items;
}
