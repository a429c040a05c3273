import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What a page shows that is no live view: null until the first answer, and why the last request failed. */
export interface Again<T> {
  value: Signal<T | null>;
  error: Signal<unknown>;
}

/** Ask for it at once, and again every so many ms; what was there stays when a request fails. */
export function useAgain<T>(get: () => Promise<T>, everyMs: number): Again<T> {
  const value = useSignal<T | null>(null);
  const error = useSignal<unknown>(null);
  useEffect(() => {
    const load = async () => {
      try {
        value.value = await get();
        error.value = null;
      } catch (caught) {
        error.value = caught;
      }
    };
    void load();
    const timer = setInterval(() => void load(), everyMs);
    return () => clearInterval(timer);
  }, []);
  return { value, error };
}
