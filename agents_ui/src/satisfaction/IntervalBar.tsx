import type { Interval } from "../api/satisfaction";

const [WIDTH, HEIGHT] = [120, 14];

/** A mean and how sure it is, between `least` and `most`; its figures stand beside it in words. */
export function IntervalBar({
  mean,
  interval,
  least = 0,
  most = 100,
}: {
  mean: number | null;
  interval: Interval | null;
  least?: number;
  most?: number;
}) {
  if (mean === null) return null;
  const at = (value: number): number =>
    Math.min(WIDTH, Math.max(0, ((value - least) / (most - least)) * WIDTH));
  return (
    <svg
      class="interval-bar"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      data-testid="interval-bar"
    >
      <rect class="interval-track" x="0" y="5" width={WIDTH} height="4" rx="2" />
      {interval && (
        <rect
          class="interval-range"
          x={at(interval.low)}
          y="2"
          width={Math.max(2, at(interval.high) - at(interval.low))}
          height="10"
          rx="2"
        />
      )}
      <rect
        class="interval-mean"
        x={Math.min(WIDTH - 3, Math.max(0, at(mean) - 1.5))}
        y="0"
        width="3"
        height={HEIGHT}
      />
    </svg>
  );
}
