/** Dates, times, numbers and durations in the chosen language and the user's time zone, by Intl. */
import { signal } from "@preact/signals";
import { language } from "./index";

export const timeZone = signal<string | undefined>(undefined);

type Formatter = { format(value: number): string };
const cache = new Map<string, Formatter>();

function cached(key: string, make: () => Formatter): Formatter {
  const full = `${language.value} ${timeZone.value ?? ""} ${key}`;
  let formatter = cache.get(full);
  if (!formatter) {
    formatter = make();
    cache.set(full, formatter);
  }
  return formatter;
}

function dateFormatter(key: string, options: Intl.DateTimeFormatOptions): Formatter {
  return cached(key, () => {
    const zone = timeZone.value ? { timeZone: timeZone.value } : {};
    return new Intl.DateTimeFormat(language.value, { ...options, ...zone });
  });
}

export const formatDateTime = (ms: number): string =>
  dateFormatter("datetime", { dateStyle: "medium", timeStyle: "short" }).format(ms);

export const formatDate = (ms: number): string => dateFormatter("date", { dateStyle: "medium" }).format(ms);

export const formatTime = (ms: number): string => dateFormatter("time", { timeStyle: "medium" }).format(ms);

/** A moment near now: the time alone of today, else with the day. */
export function formatWhen(ms: number, now: number): string {
  if (formatDate(ms) === formatDate(now))
    return dateFormatter("time-short", { timeStyle: "short" }).format(ms);
  const parts = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
  return dateFormatter("when", parts).format(ms);
}

export const formatNumber = (value: number): string =>
  cached("number", () => new Intl.NumberFormat(language.value)).format(value);

/** A share of one as a percentage; a dash when nothing has been counted yet. */
export function formatShare(value: number | null): string {
  if (value === null) return "–";
  return cached(
    "share",
    () => new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 0 }),
  ).format(value);
}

/** Like formatShare with one decimal, for figures that are compared. */
export function formatPercent(value: number): string {
  return cached(
    "percent",
    () =>
      new Intl.NumberFormat(language.value, {
        style: "percent",
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  ).format(value);
}

/** A number with one decimal at most. */
export const formatDecimal = (value: number): string =>
  cached("decimal", () => new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 })).format(value);

/** A length of time as a running clock: 0:07, 12:30, 1:02:03. Never negative. */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** A length of time in its largest unit that fits once, rounded down: 3 days, 5 hours, 0 minutes. */
export function formatSpan(ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms >= one) ?? ["minute", 60_000];
  const options = { style: "unit", unit, unitDisplay: "long" } as const;
  return cached(`span ${unit}`, () => new Intl.NumberFormat(language.value, options)).format(
    Math.max(0, Math.floor(ms / size)),
  );
}

const money = (currency: string) => new Intl.NumberFormat(language.value, { style: "currency", currency });

/** How many decimals amounts of a currency have. */
export const decimalsOf = (currency: string): number =>
  money(currency).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount in minor units (cents) in words of its currency. */
export const formatMoney = (minor: number, currency: string): string =>
  cached(`money ${currency}`, () => money(currency)).format(minor / 10 ** decimalsOf(currency));

/** The size of a file. */
export function formatBytes(bytes: number): string {
  const [unit, size] =
    bytes < 1_000_000 ? (["kilobyte", 1_000] as const) : (["megabyte", 1_000_000] as const);
  const options = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return cached(`bytes ${unit}`, () => new Intl.NumberFormat(language.value, options)).format(bytes / size);
}

/** A telephone number in groups where its plan is known (+86 mobiles), else as it came. */
export function formatPhone(number: string | null): string {
  if (!number) return "";
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(number);
  return mobile ? `+86 ${mobile[1]} ${mobile[2]} ${mobile[3]}` : number;
}
