/** Figures in the reader's words. */
import type { Compared, Dimension, Group, Mean, Warning } from "../api/quality";
import type { Labels } from "../api/types";
import { label, language, type MessageId, t } from "../i18n";
import { formatDecimal, formatMoney, formatNumber, formatShare } from "../i18n/format";

export const NOTHING = "–";
export const BY = {
  class: "quality.by_class",
  cause: "quality.by_cause",
  product: "quality.by_product",
  unit: "quality.by_unit",
  agent: "quality.by_agent",
} as const satisfies Record<Dimension, MessageId>;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** In minutes below an hour, in hours below two days, in days above. */
export function timeWords(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  const [unit, size, digits] =
    seconds < HOUR
      ? (["minute", 60, 0] as const)
      : seconds < 2 * DAY
        ? (["hour", HOUR, 1] as const)
        : (["day", DAY, 1] as const);
  const options = {
    style: "unit",
    unit,
    unitDisplay: "short",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat(language.value, options).format(seconds / size);
}

export function meanWords({ n, mean, low, high }: Mean): string {
  if (mean === null) return NOTHING;
  const sure =
    low === null || high === null
      ? t("quality.marks", { n })
      : t("quality.interval", { low: formatDecimal(low), high: formatDecimal(high), n });
  return `${formatDecimal(mean)} (${sure})`;
}

export const moneyWords = (recovery: Group["recovery"]): string =>
  Object.entries(recovery)
    .map(([currency, minor]) => formatMoney(minor, currency))
    .join(", ") || NOTHING;

export const faultShare = ({ fault, fault_known }: Group): string =>
  fault_known ? formatShare(fault / fault_known) : NOTHING;

export const faultWords = (group: Group): string =>
  group.fault_known
    ? t("quality.fault_of", { share: faultShare(group), part: group.fault, whole: group.fault_known })
    : NOTHING;

export const groupName = ({ code, labels }: Pick<Group, "code" | "labels">): string =>
  label(labels as Labels) || code || t("quality.unknown");

export const companyName = ({ unit_labels }: Pick<Warning, "unit_labels">): string =>
  label(unit_labels as Labels);

export const countOf = (month: Compared | null, count: (month: Compared) => number): string =>
  month ? formatNumber(count(month)) : NOTHING;

/** YYYY-MM, so many months later. */
export function later(month: string, by: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}`;
}

export const isMonth = (text: string): boolean => /^2[01]\d\d-(0[1-9]|1[0-2])$/.test(text);
