/** Which cases a list shows; kept in the page's address. */

export interface Filter {
  /** One status, or `open`: those in which the customer waits, `counted`: all but duplicates; empty: all. */
  readonly status: string;
  readonly kind: string;
  /** A class, or a branch of classes. */
  readonly class: string;
  /** A cause, or a branch of causes; WITHOUT: none is known. So for product, unit and agent. */
  readonly cause: string;
  readonly product: string;
  /** The unit from which the fault came. */
  readonly blamed: string;
  /** Whose it is in the month's figures. */
  readonly agent: string;
  /** Whose: mine, my unit's, everyone's. */
  readonly of: "mine" | "unit" | "all";
  readonly overdue: boolean;
  /** YYYY-MM in which they were registered. */
  readonly month: string;
  readonly q: string;
}

/** In place of a code: of which none is known. */
export const WITHOUT = "-";

export const NO_FILTER: Filter = {
  status: "open",
  kind: "",
  class: "",
  cause: "",
  product: "",
  blamed: "",
  agent: "",
  of: "all",
  overdue: false,
  month: "",
  q: "",
};

/** What the figures are counted by. */
export const COUNTED_BY = ["cause", "product", "blamed", "agent"] as const;
const PLAIN = ["kind", "class", ...COUNTED_BY, "month", "q"] as const;

/** What an address asks for. What it does not know is passed over. */
export function readFilter(search: string): Filter {
  const query = new URLSearchParams(search);
  const of = query.get("of");
  return {
    ...NO_FILTER,
    ...Object.fromEntries(PLAIN.map((name) => [name, query.get(name) ?? ""])),
    status: query.get("status") === "all" ? "" : (query.get("status") ?? NO_FILTER.status),
    of: of === "mine" || of === "unit" ? of : "all",
    overdue: query.get("overdue") === "1",
  };
}

/** The address of a filter: only what differs from the usual; empty for that. */
export function filterSearch(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.status !== NO_FILTER.status) query.set("status", filter.status || "all");
  for (const name of PLAIN) if (filter[name]) query.set(name, filter[name]);
  if (filter.of !== "all") query.set("of", filter.of);
  if (filter.overdue) query.set("overdue", "1");
  const words = query.toString();
  return words && `?${words}`;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** What the server is asked. A month that is still being written asks for none. */
export function filterQuery(filter: Filter, after: string | null): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.status) query.set("status", filter.status);
  if (filter.kind) query.set("kind", filter.kind);
  if (filter.class) query.set("class", filter.class);
  for (const name of COUNTED_BY) if (filter[name]) query.set(name, filter[name]);
  if (filter.of === "mine") query.set("mine", "1");
  if (filter.of === "unit") query.set("unit", "1");
  if (filter.overdue) query.set("overdue", "1");
  if (MONTH.test(filter.month)) query.set("month", filter.month);
  if (filter.q.trim()) query.set("q", filter.q.trim());
  if (after !== null) query.set("after", after);
  return query;
}
