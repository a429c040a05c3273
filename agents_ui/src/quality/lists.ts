/** Where figures lead: to the list of the very cases that they count. */
import type { Dimension, Warning } from "../api/quality";

/** What the list calls the dimensions of figures; its `unit` is another: whose turn it is. */
const FILTER = {
  class: "class",
  cause: "cause",
  product: "product",
  unit: "blamed",
  agent: "agent",
} as const satisfies Record<Dimension, string>;
/** Those of which it is not known. */
const WITHOUT = "-";

export type Asked = Readonly<Record<string, string>>;

/** The month's cases that are asked for. `own`: of the agent who is shown only the own figures. */
export function listOf(month: string, own: string | null, asked: Asked = {}): string {
  const agent: Asked = own === null ? {} : { agent: own };
  return `/cases?${new URLSearchParams({ status: "counted", month, ...agent, ...asked })}`;
}

/** The complaints behind a warning are the newest of these. */
export const complaintsOf = ({ dimension, code }: Pick<Warning, "dimension" | "code">): string =>
  `/cases?${new URLSearchParams({ status: "counted", kind: "complaint", ...groupFilter(dimension, code) })}`;

export const groupFilter = (dimension: Dimension, code: string): Asked => ({
  [FILTER[dimension]]: code || WITHOUT,
});
