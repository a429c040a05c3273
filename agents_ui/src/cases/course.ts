/** The course of a case in words. */
import type { CourseItem } from "../api/cases";
import { type MessageId, t } from "../i18n";
import { formatDate, formatDateTime } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { care, nodeLabel, unitName } from "./care";

export function actorName({ by_kind, by_name }: Pick<CourseItem, "by_kind" | "by_name">): string {
  switch (by_kind) {
    case "customer":
      return t("case_actor.customer");
    case "system":
      return t("case_actor.system");
    case "outside":
      return t("case_actor.outside", { name: by_name });
    default:
      return by_name || t("case_actor.unknown");
  }
}

/** "Lin assigned the case"; a step not known here (a newer server) is shown as it came. */
export function didWords(item: CourseItem): string {
  const by = actorName(item);
  const known: readonly string[] = codes("case_step");
  return known.includes(item.step) ? t(`case_did.${item.step}` as MessageId, { by }) : `${by}: ${item.step}`;
}

type Shown = (value: unknown) => string;
const plain: Shown = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const yesNo: Shown = (value) => (typeof value === "boolean" ? t(value ? "yes" : "no") : "");
const when: Shown = (value) => (typeof value === "number" ? formatDateTime(value) : plain(value));

/** A user's or a unit's name by its id. */
export function whoName(id: string): string {
  return care.value?.people.find((person) => person.id === id)?.name ?? unitName(id);
}

const product: Shown = (code) =>
  code === "" ? t("cases.no_product") : nodeLabel(care.value?.products, plain(code));

/** What the course keeps of a step beside its words: how it is called, and how it is shown. */
const DETAILS: Readonly<Record<string, readonly [MessageId, Shown]>> = {
  user: ["cases.detail_to", (id) => whoName(plain(id))],
  unit: ["cases.detail_to", (id) => unitName(plain(id))],
  to: ["cases.detail_to", (id) => whoName(plain(id))],
  name: ["field.name", plain],
  email: ["field.email", plain],
  channel: ["cases.channel", (code) => term("channel", plain(code))],
  into: ["cases.detail_into", plain],
  from: ["cases.detail_from", plain],
  duplicate: ["cases.detail_duplicate", plain],
  article: ["cases.article", plain],
  granted: ["cases.granted", yesNo],
  mark: ["cases.mark", plain],
  deadline: ["cases.deadline", (code) => term("case_deadline", plain(code))],
  due_ms: ["cases.due", when],
  file: ["cases.file", plain],
};

/** The facts that a correction changes, by the columns of the case. */
const FACTS: Readonly<Record<string, readonly [MessageId, Shown]>> = {
  kind: ["cases.kind", (code) => term("case_kind", plain(code))],
  class_code: ["complaint.class", (code) => nodeLabel(care.value?.classes, plain(code))],
  cause_code: ["cases.cause", (code) => nodeLabel(care.value?.causes, plain(code))],
  product_code: ["cases.product", product],
  batch: ["cases.batch", plain],
  order_number: ["complaint.order_number", plain],
  blamed_unit: ["cases.unit", (id) => unitName(plain(id))],
  severity: ["complaint.severity", (code) => term("severity", plain(code))],
  fault: ["cases.fault", yesNo],
  solution: ["cases.solution", plain],
  subject: ["complaint.subject", plain],
  description: ["complaint.description", plain],
};

function named(
  values: Readonly<Record<string, unknown>>,
  known: typeof DETAILS,
): (readonly [string, string])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const [id, show] = known[key] ?? [];
    const shown = show?.(value) ?? "";
    return id && shown ? [[t(id), shown] as const] : [];
  });
}

/** The details of a step as names and values; what has no name here is left out. */
export function details({ step, data }: CourseItem): readonly (readonly [string, string])[] {
  const isCorrection = step === "edit" && typeof data.after === "object" && data.after !== null;
  return isCorrection ? named(data.after as Record<string, unknown>, FACTS) : named(data, DETAILS);
}

/** A local day (YYYY-MM-DD) as it is written; the text itself when it is none. */
export function dayWords(day: string | null): string {
  if (!day) return "";
  const at = Date.parse(`${day}T12:00:00`);
  return Number.isNaN(at) ? day : formatDate(at);
}
