/** The server's time, as near as its messages tell, and a signal that ticks twice a second for running clocks. */
import { signal } from "@preact/signals";

const TICK_MS = 500;
const JITTER_MS = 250;

let offset: number | null = null;

/** Takes a message's `now_ms` in. Differences within network jitter are ignored, so that clocks do not hop. */
export function hearServerTime(nowMs: number, localMs: number = Date.now()): void {
  const heard = nowMs - localMs;
  if (offset === null || Math.abs(heard - offset) > JITTER_MS) offset = heard;
}

export function serverNow(localMs: number = Date.now()): number {
  return localMs + (offset ?? 0);
}

export const tick = signal(serverNow());

setInterval(() => {
  tick.value = serverNow();
}, TICK_MS);
