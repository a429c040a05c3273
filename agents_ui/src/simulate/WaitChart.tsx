import type { Case, WaitBar } from "../api/simulations";
import { t } from "../i18n";
import { formatDecimal } from "../i18n/format";
import { CASE_NAMES, shown } from "./words";

const WIDTH = 720;
const HEIGHT = 190;
const [TOP, BOTTOM] = [22, 30];
const PLOT = HEIGHT - TOP - BOTTOM;

function barName({ from_s, to_s }: WaitBar): string {
  if (to_s === null) return t("simulate.over", { seconds: formatDecimal(from_s) });
  return to_s === 0 ? t("simulate.no_wait") : t("simulate.up_to", { seconds: formatDecimal(to_s) });
}

/** How the waits are spread: a group of bars for each length, one bar for each case, its share above it. */
export function WaitChart({ cases }: { cases: readonly Case[] }) {
  const waits = cases[0]?.waits ?? [];
  if (waits.length === 0) return null;
  const highest = Math.max(0.01, ...cases.flatMap((one) => one.waits.map(({ share }) => share)));
  const step = WIDTH / waits.length;
  const bar = (step * 0.7) / cases.length;
  return (
    <figure class="chart">
      <figcaption>
        {t("simulate.waits")}
        <Legend cases={cases} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("simulate.waits")}>
        <line class="axis" x1="0" x2={WIDTH} y1={TOP + PLOT} y2={TOP + PLOT} />
        {waits.map((wait, group) => (
          <g key={wait.to_s ?? "over"}>
            {cases.map((one, number) => {
              const share = one.waits[group]?.share ?? 0;
              const height = (share / highest) * PLOT;
              const x = group * step + step * 0.15 + number * bar;
              return (
                <g key={one.name}>
                  <rect
                    class={`bar bar-${number}`}
                    x={x}
                    y={TOP + PLOT - height}
                    width={bar}
                    height={height}
                    rx="2"
                  >
                    <title>{`${t(CASE_NAMES[one.name])}, ${barName(wait)}: ${shown("share", share)}`}</title>
                  </rect>
                  {cases.length === 1 && (
                    <text class="bar-share" x={x + bar / 2} y={TOP + PLOT - height - 5}>
                      {shown("share", share)}
                    </text>
                  )}
                </g>
              );
            })}
            <text class="bar-name" x={(group + 0.5) * step} y={HEIGHT - 10}>
              {barName(wait)}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

export function Legend({ cases }: { cases: readonly Case[] }) {
  if (cases.length < 2) return null;
  return (
    <span class="legend">
      {cases.map((one, number) => (
        <span key={one.name} class="legend-item">
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect class={`bar bar-${number}`} width="12" height="12" rx="2" />
          </svg>
          {t(CASE_NAMES[one.name])}
        </span>
      ))}
    </span>
  );
}
