import type { Case } from "../api/simulations";
import { t } from "../i18n";
import { formatShare } from "../i18n/format";
import { Legend } from "./WaitChart";

const [WIDTH, HEIGHT] = [720, 200];
const [LEFT, TOP, BOTTOM] = [40, 12, 26];
const PLOT = HEIGHT - TOP - BOTTOM;
const LEVELS = [0, 0.5, 1];
/** Not more times of day than can be read side by side. */
const MOST_NAMES = 12;

/** The service level in each part of the day, one line for each case. */
export function DayChart({ cases }: { cases: readonly Case[] }) {
  const parts = Math.max(0, ...cases.map(({ intervals }) => intervals.length));
  if (parts < 2) return null;
  const x = (part: number) => LEFT + ((part + 0.5) * (WIDTH - LEFT)) / parts;
  const y = (level: number) => TOP + (1 - level) * PLOT;
  const every = Math.ceil(parts / MOST_NAMES);
  const named = cases.find(({ intervals }) => intervals.length === parts)?.intervals ?? [];
  return (
    <figure class="chart">
      <figcaption>
        {t("simulate.over_day")}
        <Legend cases={cases} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("simulate.over_day")}>
        {LEVELS.map((level) => (
          <g key={level}>
            <line class="axis" x1={LEFT} x2={WIDTH} y1={y(level)} y2={y(level)} />
            <text class="level-name" x={LEFT - 6} y={y(level) + 4}>
              {formatShare(level)}
            </text>
          </g>
        ))}
        {cases.map(({ name, intervals }, number) => (
          <g key={name} class={`line line-${number}`}>
            <polyline
              points={intervals
                .flatMap(({ service_level }, part) =>
                  service_level === null ? [] : [`${x(part)},${y(service_level)}`],
                )
                .join(" ")}
            />
            {intervals.map(({ starts, ends, service_level }, part) =>
              service_level === null ? null : (
                <circle key={starts} cx={x(part)} cy={y(service_level)} r="3.5">
                  <title>{`${starts}–${ends}: ${formatShare(service_level)}`}</title>
                </circle>
              ),
            )}
          </g>
        ))}
        {named.map(({ starts }, part) =>
          part % every === 0 ? (
            <text key={starts} class="bar-name" x={x(part)} y={HEIGHT - 8}>
              {starts}
            </text>
          ) : null,
        )}
      </svg>
    </figure>
  );
}
