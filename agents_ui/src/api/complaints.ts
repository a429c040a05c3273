/** Complaints from the company's site: no log-in. Days as YYYY-MM-DD by the company's clock. */
import { request } from "./http";
import type { Labels, Language } from "./types";

export interface PublicChoice {
  readonly code: string;
  readonly labels: Labels;
  readonly choices?: readonly PublicChoice[];
}

export interface PublicForm {
  readonly classes: readonly PublicChoice[];
  readonly products: readonly PublicChoice[];
  readonly files: number;
  readonly file_bytes: number;
  readonly media: readonly string[];
}

export interface Complaint {
  /** The same id again gives the same number. */
  readonly request_id: string;
  readonly kind: string;
  readonly description: string;
  readonly language: Language;
  readonly class?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly order_number?: string;
  readonly product?: string;
  /** Not for people: they do not see it. */
  readonly website?: string;
}

export interface PublicStatus {
  readonly number: string;
  readonly status: "open" | "assigned" | "answered" | "closed";
  readonly opened_on: string;
  readonly due_on: string | null;
  readonly closed_on: string | null;
  /** Whether the customer may say that it is not solved. */
  readonly may_reopen: boolean;
  /** Whether somebody else can be asked to look at the answer. */
  readonly may_appeal: boolean;
  /** Somebody else has looked at the answer, and it stays. */
  readonly appeal_refused: boolean;
}

const COMPLAINTS = "/api/public/complaints";

export const getComplaintForm = (): Promise<PublicForm> => request("GET", COMPLAINTS);
export const complain = (complaint: Complaint): Promise<{ number: string }> =>
  request("POST", COMPLAINTS, complaint);

/** `proof`: the last four digits of the phone number, the whole number, or the e-mail address. */
export const askStatus = (number: string, proof: string): Promise<PublicStatus> =>
  request("POST", `${COMPLAINTS}/status`, { number, proof });

/** It is taken up again. */
export const reopen = (number: string, proof: string, reason: string): Promise<PublicStatus> =>
  request("POST", `${COMPLAINTS}/reopen`, { number, proof, reason });

/** Somebody who had no hand in the case decides. */
export const appeal = (number: string, proof: string, reason: string): Promise<PublicStatus> =>
  request("POST", `${COMPLAINTS}/appeal`, { number, proof, reason });

export const complaintFiles = (number: string, name: string): string =>
  `${COMPLAINTS}/${encodeURIComponent(number)}/files?${new URLSearchParams({ name })}`;
