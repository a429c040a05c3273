/** The knowledge base: searching, reading, using and writing articles. */
import { request } from "./http";
import type { Language } from "./types";

export type ArticleState = "draft" | "published" | "withdrawn";

export interface Found {
  readonly id: string;
  readonly title: string;
  readonly snippet: string;
  readonly language: Language;
  readonly tags: readonly string[];
}

export interface FoundPage {
  /** The search, to say of it which article was opened. */
  readonly search_id: string | null;
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
export const publishArticle = (id: string): Promise<Article> => request("POST", `${of(id)}/publish`, {});
export const withdrawArticle = (id: string): Promise<Article> => request("POST", `${of(id)}/withdraw`, {});
export const addUse = (id: string, use: Use): Promise<unknown> => request("POST", `${of(id)}/uses`, use);
