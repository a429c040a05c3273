import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What a page shows that is no live view: null until the first answer, and why the last request failed. */
export interface Again<T> {
  value: Signal<T | null>;
  error: Signal<unknown>;
}

/**
 * Ask for it at once, and again every so many ms; what was there stays when a request fails. With another `key` it is
 * asked at once, and what comes of the one before is passed over.
 */
export function useAgain<T>(get: () => Promise<T>, everyMs: number, key = ""): Again<T> {
  const value = useSignal<T | null>(null);
  const error = useSignal<unknown>(null);
  useEffect(() => {
    let isOver = false;
    const load = async () => {
      try {
        const got = await get();
        if (isOver) return;
        value.value = got;
        error.value = null;
      } catch (caught) {
        if (!isOver) error.value = caught;
      }
    };
    void load();
    const timer = setInterval(() => void load(), everyMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [key]);
  return { value, error };
}
