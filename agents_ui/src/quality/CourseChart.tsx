import type { MonthCount } from "../api/quality";
import { t } from "../i18n";
import { formatDecimal, formatNumber } from "../i18n/format";
import { listOf } from "./lists";
import { NOTHING } from "./words";

const [WIDTH, HEIGHT, TOP, BOTTOM] = [760, 220, 24, 24];
const PLOT = HEIGHT - TOP - BOTTOM;

const told = ({ month, cases, kinds, satisfaction }: MonthCount): string =>
  t("quality.course_month", {
    month,
    cases,
    complaints: kinds.complaint,
    mark: satisfaction === null ? NOTHING : formatDecimal(satisfaction),
  });

/** A bar for each month, complaints its darker part; the line is the mean mark, 0 at the foot and 100 at the top. */
export function CourseChart({ course, own }: { course: readonly MonthCount[]; own: string | null }) {
  const most = Math.max(1, ...course.map(({ cases }) => cases));
  const step = WIDTH / course.length;
  const base = TOP + PLOT;
  const marks = course.flatMap(({ month, satisfaction }, place) =>
    satisfaction === null ? [] : [{ month, x: (place + 0.5) * step, y: base - (PLOT * satisfaction) / 100 }],
  );
  return (
    <figure class="card quality-chart">
      <figcaption>
        {t("quality.course")}
        <ul class="quality-legend">
          <li class="quality-legend-cases">{t("quality.cases")}</li>
          <li class="quality-legend-complaints">{t("quality.complaints")}</li>
          <li class="quality-legend-marks">{t("quality.satisfaction_short")}</li>
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        <title>{t("quality.course")}</title>
        <line class="quality-axis" x1="0" x2={WIDTH} y1={base} y2={base} />
        {course.map((one, place) => {
          const height = (PLOT * one.cases) / most;
          const dark = (PLOT * one.kinds.complaint) / most;
          const x = (place + 0.2) * step;
          return (
            <a key={one.month} href={listOf(one.month, own)} aria-label={told(one)}>
              <title>{told(one)}</title>
              <rect class="quality-bar" x={x} y={base - height} width={step * 0.6} height={height} />
              <rect class="quality-bar-dark" x={x} y={base - dark} width={step * 0.6} height={dark} />
              <text x={(place + 0.5) * step} y={base - height - 5}>
                {formatNumber(one.cases)}
              </text>
              <text x={(place + 0.5) * step} y={HEIGHT - 6}>
                {one.month}
              </text>
            </a>
          );
        })}
        <polyline class="quality-line" points={marks.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {marks.map(({ month, x, y }) => (
          <circle key={month} class="quality-mark" cx={x} cy={y} r="3.5" />
        ))}
      </svg>
    </figure>
  );
}
