/** Notices when the server has lost a call of this phone, which the page may still hold for alive. */
import { effect, type ReadonlySignal, untracked } from "@preact/signals";

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
