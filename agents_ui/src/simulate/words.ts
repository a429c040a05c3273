/** Figures in the reader's words and numbers. */
import type { Case, FigureName, Figures, Simulation } from "../api/simulations";
import { type MessageId, t } from "../i18n";
import { formatDecimal, formatPercent } from "../i18n/format";
import { term } from "../i18n/terms";

export const CASE_NAMES: Readonly<Record<Case["name"], MessageId>> = {
  simulated: "simulate.case_simulated",
  recorded: "simulate.case_recorded",
  changed: "simulate.case_changed",
};

const FIGURE_NAMES: readonly (readonly [FigureName, MessageId])[] = [
  ["service_level", "simulate.service_level"],
  ["asa_s", "simulate.asa"],
  ["p_wait", "simulate.p_wait"],
  ["abandon_rate", "simulate.abandon_rate"],
  ["occupancy", "simulate.occupancy"],
];

export const seconds = (value: number): string => t("simulate.seconds", { value: formatDecimal(value) });

export const shown = (name: string, value: number | null | undefined): string => {
  if (value === null || value === undefined) return "–";
  return name.startsWith("asa") ? seconds(value) : formatPercent(value);
};

export interface Row {
  readonly name: string;
  readonly words: string;
  readonly of: (figures: Figures) => number | null;
}

/** The table's rows; the waits of each tier where there are several. */
export function rows(cases: readonly Case[]): readonly Row[] {
  const tiers = [...new Set(cases.flatMap((one) => Object.keys(one.figures.asa_by_priority)))].sort();
  const all: Row[] = FIGURE_NAMES.map(([name, words]) => ({ name, words: t(words), of: (f) => f[name] }));
  if (tiers.length < 2) return all;
  const byTier = tiers.map((tier) => ({
    name: `asa_by_priority.${tier}`,
    words: t("simulate.asa_of", { tier: term("tier", tier) }),
    of: (f: Figures) => f.asa_by_priority[tier] ?? null,
  }));
  return [...all.slice(0, 2), ...byTier, ...all.slice(2)];
}

/** The answer as a person would tell it. */
export function inWords({ request, result }: Simulation): string {
  if (!result) return "";
  const named = new Map(result.cases.map((one) => [one.name, one.figures]));
  const simulated = named.get("simulated");
  if (!simulated) return "";
  if (request.ask === "question") {
    const told = t("simulate.in_words", {
      agents: request.agents,
      level: shown("service_level", simulated.service_level),
      threshold: formatDecimal(request.threshold_s),
      wait: shown("p_wait", simulated.p_wait),
      asa: shown("asa_s", simulated.asa_s),
      occupancy: shown("occupancy", simulated.occupancy),
    });
    if (request.patience_s === null) return told;
    return `${told} ${t("simulate.in_words_abandon", { share: shown("abandon_rate", simulated.abandon_rate) })}`;
  }
  const changed = named.get("changed");
  if (changed) {
    return t("simulate.day_in_words", {
      before: shown("service_level", simulated.service_level),
      after: shown("service_level", changed.service_level),
      asa_before: shown("asa_s", simulated.asa_s),
      asa_after: shown("asa_s", changed.asa_s),
    });
  }
  return t("simulate.day_alone", {
    recorded: shown("service_level", named.get("recorded")?.service_level),
    simulated: shown("service_level", simulated.service_level),
  });
}
