/** The case of somebody outside who has a link: its token goes in a header, never in an address. */
import { download, request } from "./http";
import type { Language } from "./types";

export interface OutsideFile {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly mine: boolean;
}

export interface OutsideCase {
  readonly number: string;
  readonly kind: string;
  readonly class: string;
  readonly subject: string;
  readonly description: string;
  readonly product: string | null;
  readonly batch: string | null;
  readonly order_number: string | null;
  readonly status: string;
  readonly opened_ms: number;
  readonly due_ms: number | null;
  /** When the link ends, at the latest. */
  readonly until_ms: number;
  readonly name: string;
  readonly language: Language;
  readonly words: readonly { readonly at_ms: number; readonly step: string; readonly words: string | null }[];
  readonly files: readonly OutsideFile[];
  readonly steps: readonly string[];
  readonly file_bytes: number;
}

export const linkHeader = (token: string) => ({ Authorization: `Link ${token}` });

const send = <T>(token: string, path: string, body: object): Promise<T> =>
  request("POST", `/api/outside/${path}`, body, undefined, linkHeader(token));

export const getOutside = (token: string): Promise<OutsideCase> =>
  request("GET", "/api/outside", undefined, undefined, linkHeader(token));

export const acceptOutside = (token: string): Promise<OutsideCase> => send(token, "accept", {});
/** The link has ended then. */
export const declineOutside = (token: string, reason: string): Promise<unknown> =>
  send(token, "decline", { reason });
export const giveFeedback = (token: string, text: string): Promise<OutsideCase> =>
  send(token, "feedback", { text });
export const addOutsideNote = (token: string, text: string): Promise<OutsideCase> =>
  send(token, "notes", { text });

export const outsideFiles = (name: string): string => `/api/outside/files?${new URLSearchParams({ name })}`;
export const getOutsideFile = (token: string, id: string): Promise<Blob> =>
  download(`/api/outside/files/${encodeURIComponent(id)}`, linkHeader(token));
