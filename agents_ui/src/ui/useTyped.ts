import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What is asked for while somebody types. */
export interface Typed<T> {
  /** Of what was asked last and answered; null while nothing is asked. */
  value: Signal<T | null>;
  error: Signal<unknown>;
}

/**
 * Ask when the words have stood still for so many ms. Answers to earlier words are passed over; what was found before
 * stays until the next is there. Empty words ask nothing.
 */
export function useTyped<T>(
  asked: string,
  get: (asked: string, signal: AbortSignal) => Promise<T>,
  waitMs = 200,
): Typed<T> {
  const value = useSignal<T | null>(null);
  const error = useSignal<unknown>(null);
  useEffect(() => {
    error.value = null;
    if (!asked) {
      value.value = null;
      return;
    }
    const over = new AbortController();
    const timer = setTimeout(() => {
      get(asked, over.signal).then(
        (found) => {
          if (!over.signal.aborted) value.value = found;
        },
        (caught: unknown) => {
          if (!over.signal.aborted) error.value = caught;
        },
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [asked]);
  return { value, error };
}
