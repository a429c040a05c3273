/** Callbacks among the monitor's calls; pure. */
import type { MonitorCall } from "../api/types";
import type { Places } from "./figures";

/** Nobody talks to them yet: the promise waits to be kept. */
export function waitsForCallback(call: MonitorCall): boolean {
  return call.callback !== null && call.state === "QUEUED";
}

/** Those in line first, as they stand in it; then the agreed times, the next one first. */
export function inOrder(calls: readonly MonitorCall[], places: Places): readonly MonitorCall[] {
  const place = (call: MonitorCall) => places.get(call.contact_id) ?? Number.POSITIVE_INFINITY;
  const due = (call: MonitorCall) => call.callback?.due_ms ?? 0;
  const promised = (call: MonitorCall) => call.callback?.promised_ms ?? 0;
  const queue = (call: MonitorCall) => call.queue ?? "";
  return [...calls].sort((a, b) => {
    const [here, there] = [place(a), place(b)];
    if (here !== there) return here - there;
    return due(a) - due(b) || promised(a) - promised(b) || queue(a).localeCompare(queue(b));
  });
}
