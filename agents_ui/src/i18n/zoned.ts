/** Wall-clock time of a zone, as `<input type="datetime-local">` has it, to and from milliseconds since 1970. */

const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? "";
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat("en-CA", {
      ...(zone ? { timeZone: zone } : {}),
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formatters.set(key, made);
  }
  return made;
}

/** "2026-11-22T20:30"; without a zone the browser's own. */
export function toWallTime(ms: number, zone: string | undefined): string {
  const parts = new Map(
    formatter(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/**
 * The moment of a wall-clock time, or null when the text is none. A time that the clocks skip is taken as they stood
 * before; of one that comes twice, the first is meant.
 */
export function fromWallTime(text: string, zone: string | undefined): number | null {
  const found = WALL.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  if (new Date(asUtc).getUTCDate() !== day || hour > 23 || minute > 59) return null;
  const offsetAt = (ms: number): number => (fromUtcText(toWallTime(ms, zone)) ?? ms) - ms;
  // The offset a day before and a day after are those on both sides of any change of the clocks.
  const offsets = [offsetAt(asUtc - DAY_MS), offsetAt(asUtc + DAY_MS)];
  const fitting = offsets.map((offset) => asUtc - offset).filter((ms) => toWallTime(ms, zone) === text);
  return fitting.length > 0 ? Math.min(...fitting) : asUtc - (offsets[0] ?? 0);
}

const DAY_MS = 86_400_000;

function fromUtcText(text: string): number | null {
  const ms = Date.parse(`${text}:00Z`);
  return Number.isNaN(ms) ? null : ms;
}
