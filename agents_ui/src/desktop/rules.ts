/** What the desktop concludes from the live state; pure. */
import type { DeskContact, Me, Phase } from "../api/types";
import type { LineState } from "../softphone/machine";

/** Which tab has the agent's phone: none, this one, another. */
export type Ownership = "free" | "mine" | "other";

export interface PhoneReport {
  readonly registered: boolean;
  readonly microphone: boolean;
  readonly sound: boolean;
}

export type Missing = "phone" | "registered" | "microphone" | "sound";

const FIRST: readonly Phase[] = ["connected", "offered", "wrap_up"];

export function ownership(me: Me | null, tab: string): Ownership {
  const holder = me?.phone.tab ?? null;
  if (holder === null) return "free";
  return holder === tab ? "mine" : "other";
}

export function report(line: LineState, microphone: boolean, sound: boolean): PhoneReport {
  return { registered: line === "registered", microphone, sound };
}

/** What still stands between the agent and READY. In a tab that looks on, only the phone itself. */
export function missing(owner: Ownership, me: Me | null, own: PhoneReport): readonly Missing[] {
  if (owner === "free") return ["phone"];
  const known = owner === "mine" ? own : me?.phone;
  return (["registered", "microphone", "sound"] as const).filter((part) => !known?.[part]);
}

/** The contact to show: the one talked to, before the one offered, before the one being written up. */
export function chooseContact(contacts: readonly DeskContact[]): DeskContact | null {
  for (const phase of FIRST) {
    const found = contacts.find((contact) => contact.phase === phase);
    if (found) return found;
  }
  return null;
}
