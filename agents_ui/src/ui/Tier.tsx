import type { Tier } from "../api/types";
import { term } from "../i18n/terms";

export function TierBadge({ tier }: { tier: Tier | null }) {
  if (!tier) return null;
  return <span class={`badge tier-${tier}`}>{term("tier", tier)}</span>;
}
