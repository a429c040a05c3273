/** What the agent has written about a contact so far; kept over a reload of the tab, gone with the tab. */

export interface Draft {
  readonly disposition: string;
  readonly notes: string;
}

const KEY = "callcenter.draft";
const EMPTY: Draft = { disposition: "", notes: "" };

export function readDraft(contactId: string): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as (Draft & { contactId: string }) | null;
    return kept?.contactId === contactId ? { disposition: kept.disposition, notes: kept.notes } : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function keepDraft(contactId: string, draft: Draft): void {
  sessionStorage.setItem(KEY, JSON.stringify({ contactId, ...draft }));
}

export function dropDraft(): void {
  sessionStorage.removeItem(KEY);
}
