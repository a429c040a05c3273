/** What the desktop concludes from the live state; pure. */
import type { AgentState, CallbackRecord, DeskContact, Me, Phase } from "../api/types";
import type { LineState } from "../softphone/machine";

/** Which tab has the agent's phone: none, this one, another. */
export type Ownership = "free" | "mine" | "other";

export interface PhoneReport {
  readonly registered: boolean;
  readonly microphone: boolean;
  readonly sound: boolean;
}

export type Missing = "phone" | "elsewhere" | "registered" | "microphone" | "sound";

const FIRST: readonly Phase[] = ["connected", "offered", "wrap_up"];

export function ownership(me: Me | null, tab: string): Ownership {
  const holder = me?.phone.tab ?? null;
  if (holder === null) return "free";
  return holder === tab ? "mine" : "other";
}

export function report(line: LineState, microphone: boolean, sound: boolean): PhoneReport {
  return { registered: line === "registered", microphone, sound };
}

/**
 * What still stands between the agent and READY, as the server sees it: only the phone's tab can make ready, and
 * `registered` there means that Asterisk agrees with the page.
 */
export function missing(owner: Ownership, me: Me | null): readonly Missing[] {
  if (owner === "free") return ["phone"];
  if (owner === "other") return ["elsewhere"];
  return (["registered", "microphone", "sound"] as const).filter((part) => !me?.phone[part]);
}

/** The contact to show: the one talked to, before the one offered, before the one being written up. */
export function chooseContact(contacts: readonly DeskContact[]): DeskContact | null {
  for (const phase of FIRST) {
    const found = contacts.find((contact) => contact.phase === phase);
    if (found) return found;
  }
  return null;
}

const HOLDING: readonly AgentState[] = ["OFFERED", "BUSY", "WRAP_UP"];

export const holdsContact = (me: Me): boolean => HOLDING.includes(me.state);

/** Why the agent will be NOT_READY once the contact at hand is done with; null when nothing is planned. */
export function planned(me: Me | null): string | null {
  return me && me.presence === "NOT_READY" && holdsContact(me) ? me.reason : null;
}

/** The agent has picked up, and the customer who is called back has not yet. */
export function dialsCustomer(contact: DeskContact | null): boolean {
  return contact?.phase === "offered" && contact.callback?.dialling === true;
}

/** Those in turn first, as they were promised; then the times, the next one first. */
export function nextFirst(callbacks: readonly CallbackRecord[]): readonly CallbackRecord[] {
  return [...callbacks].sort((a, b) => (a.due_ms ?? 0) - (b.due_ms ?? 0) || a.promised_ms - b.promised_ms);
}
