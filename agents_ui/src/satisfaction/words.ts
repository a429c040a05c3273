/** Figures in the reader's words, and the names of groups. */
import type { QueueSpec } from "../api/company";
import type { IndicatorScore, Interval, Split } from "../api/satisfaction";
import { care, nodeLabel } from "../cases/care";
import { label, type MessageId, t } from "../i18n";
import { formatDecimal, formatShare } from "../i18n/format";
import { term } from "../i18n/terms";

export const NOTHING = "–";

export const BY = {
  agent: "satisfaction.by_agent",
  queue: "satisfaction.by_queue",
  class: "satisfaction.by_class",
  tier: "satisfaction.by_tier",
  month: "satisfaction.by_month",
} as const satisfies Record<Split, MessageId>;

/** The name of an agent, queue, class, tier or month; its key where it has none any more. */
export function groupName(by: Split, key: string, queues: readonly QueueSpec[]): string {
  switch (by) {
    case "agent":
      return care.value?.people.find(({ id }) => id === key)?.name ?? key;
    case "queue":
      return label(queues?.find(({ id }) => id === key)?.names) || key;
    case "class":
      return nodeLabel(care.value?.classes, key);
    case "tier":
      return term("tier", key);
    case "month":
      return key;
  }
}

/** "60–83"; a dash of one answer, which tells nothing of others. */
export const intervalWords = (interval: Interval | null): string =>
  interval
    ? t("satisfaction.interval", { low: formatDecimal(interval.low), high: formatDecimal(interval.high) })
    : NOTHING;

export const shareInterval = (interval: Interval | null): string =>
  interval
    ? t("satisfaction.interval", { low: formatShare(interval.low), high: formatShare(interval.high) })
    : NOTHING;

export const meanWords = (mean: number | null): string => (mean === null ? NOTHING : formatDecimal(mean));

export interface Branch {
  readonly indicator: IndicatorScore;
  readonly depth: number;
  readonly hasBelow: boolean;
}

/** The indicators in the order of their tree, those below a closed one left out. */
export function branches(indicators: readonly IndicatorScore[], open: ReadonlySet<string>): Branch[] {
  const below = (parent: string, depth: number): Branch[] =>
    indicators
      .filter((one) => one.parent === parent && one.code !== parent)
      .flatMap((indicator) => {
        const hasBelow = indicators.some((one) => one.parent === indicator.code);
        const more = hasBelow && open.has(indicator.code) ? below(indicator.code, depth + 1) : [];
        return [{ indicator, depth, hasBelow }, ...more];
      });
  return below("", 0);
}

export const isDay = (text: string): boolean => /^2[01]\d\d-\d\d-\d\d$/.test(text);
