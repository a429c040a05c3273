import { type Signal, useSignal } from "@preact/signals";

/** One request at a time, and why the last was refused. */
export interface Act {
  busy: Signal<boolean>;
  error: Signal<unknown>;
  /** True when the work was done; while other work is under way nothing is begun. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAct(): Act {
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    error.value = null;
    try {
      await work();
      return true;
    } catch (caught) {
      error.value = caught;
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, error, run };
}
