/** What the monitor works out from the server's figures as time goes on; pure. */
import type { MonitorAgent } from "../api/types";

/** A waiting contact's place in its queue, from 1; those far behind have none. */
export type Places = ReadonlyMap<string, number>;

export function placesIn(lines: readonly (readonly string[])[]): Places {
  return new Map(lines.flatMap((line) => line.map((contactId, index) => [contactId, index + 1] as const)));
}

/** (talk + hold + wrap-up) / (logged in − not ready) today, with the state that lasts now; null before there was any. */
export function occupancy({ state, since_ms, today }: MonitorAgent, now: number): number | null {
  const lasts = Math.max(0, now - Math.max(since_ms, today.began_ms));
  const busy = today.busy_ms + (state === "BUSY" || state === "WRAP_UP" ? lasts : 0);
  const of = today.available_ms + (state === "LOGGED_OUT" || state === "NOT_READY" ? 0 : lasts);
  return of > 0 ? busy / of : null;
}
