import { formatClock } from "../i18n/format";
import { tick } from "../live/clock";

/** A clock that runs up from `since` (server time), or down to `until`. */
export function Clock({ since, until, class: name }: { since?: number; until?: number; class?: string }) {
  const ms = until === undefined ? tick.value - (since ?? tick.value) : until - tick.value;
  return <span class={`clock ${name ?? ""}`}>{formatClock(ms)}</span>;
}
