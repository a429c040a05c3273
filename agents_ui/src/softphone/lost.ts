/** Notices when the server has lost a call of this phone, which the page may still hold for alive. */
import { computed, effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { Phase } from "../api/types";
import type { Link } from "../live/connection";
import type { CallState } from "./machine";

interface Recoverable {
  readonly contact_id: string;
  readonly recovering: boolean;
}

/** Calls `drop` once each time the contact on the desk begins to be recovered; gives the way to stop watching. */
export function watchForLoss(contact: ReadonlySignal<Recoverable | null>, drop: () => void): () => void {
  let lost: string | null = null;
  return effect(() => {
    const current = contact.value;
    // Without news (a connection being made anew) what was known holds.
    if (!current) return;
    const { contact_id: id, recovering } = current;
    const isNew = recovering && id !== lost;
    lost = recovering ? id : null;
    if (isNew) untracked(drop);
  });
}

/** How long the server's word and the phone may differ: the end of a call comes by two ways, not at one time. */
const DIFFER_MS = 1_500;
const LIVE: readonly Phase[] = ["offered", "connected"];
const HELD: readonly CallState[] = ["answering", "talking"];

interface Desk {
  readonly link: ReadonlySignal<Link>;
  readonly contact: ReadonlySignal<{ readonly phase: Phase } | null>;
  readonly call: ReadonlySignal<CallState>;
}

/**
 * Calls `drop` when the phone has held a call for a while of which the server, connected all the time, knows nothing:
 * Asterisk died and nobody is left to end it. While there is no connection the server has not said anything, so the
 * call stays. Gives the way to stop watching.
 */
export function watchForDeadCall({ link, contact, call }: Desk, drop: () => void): () => void {
  const dead = computed(() => {
    const phase = contact.value?.phase;
    return link.value === "open" && HELD.includes(call.value) && !(phase && LIVE.includes(phase));
  });
  return effect(() => {
    if (!dead.value) return;
    const timer = setTimeout(drop, DIFFER_MS);
    return () => clearTimeout(timer);
  });
}
