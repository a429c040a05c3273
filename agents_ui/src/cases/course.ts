/** The course of a case in words. */
import type { CourseItem } from "../api/cases";
import { LANGUAGES, type MessageId, t } from "../i18n";
import { formatDate, formatDateTime, formatPhone } from "../i18n/format";
import { codes, type TermList, term } from "../i18n/terms";
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
  if (item.data.letters_left_out) return t("cases.letters_left_out");
  const by = actorName(item);
  const known: readonly string[] = codes("case_step");
  return known.includes(item.step) ? t(`case_did.${item.step}` as MessageId, { by }) : `${by}: ${item.step}`;
}

type Shown = (value: unknown) => string;
const plain: Shown = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const yesNo: Shown = (value) => (typeof value === "boolean" ? t(value ? "yes" : "no") : "");
const list: Shown = (value) => (Array.isArray(value) ? value.map(plain).join(", ") : "");
const when: Shown = (value) => (typeof value === "number" ? formatDateTime(value) : plain(value));

/** A user's or a unit's name by its id. */
export function whoName(id: string): string {
  return care.value?.people.find((person) => person.id === id)?.name ?? unitName(id);
}

const product: Shown = (code) =>
  code === "" ? t("cases.no_product") : nodeLabel(care.value?.products, plain(code));

/** What the course keeps of a step beside its words: how it is called, and how it is shown. */
const DETAILS: Readonly<Record<string, readonly [MessageId, Shown]>> = {
  to_name: ["cases.detail_to", plain],
  email: ["field.email", plain],
  name: ["cases.file", plain],
  channel: ["cases.channel", (code) => term("channel", plain(code))],
  into: ["cases.detail_into", plain],
  from: ["cases.detail_from", plain],
  duplicate: ["cases.detail_duplicate", plain],
  article: ["cases.article", plain],
  granted: ["cases.granted", yesNo],
  mark: ["cases.mark", plain],
  deadline: ["cases.deadline", (code) => term("case_deadline", plain(code))],
  due_ms: ["cases.due", when],
  recovery_kind: ["cases.recovery_kind", (code) => term("case_recovery", plain(code))],
  kind: ["cases.kind", (code) => term("case_kind", plain(code))],
  class: ["complaint.class", (code) => nodeLabel(care.value?.classes, plain(code))],
  cause: ["cases.cause", (code) => nodeLabel(care.value?.causes, plain(code))],
  product: ["cases.product", product],
  batch: ["cases.batch", plain],
  order_number: ["complaint.order_number", plain],
  unit: ["cases.unit", (id) => unitName(plain(id))],
  severity: ["complaint.severity", (code) => term("severity", plain(code))],
  fault: ["cases.fault", yesNo],
  solution: ["cases.solution", plain],
  subject: ["complaint.subject", plain],
  description: ["complaint.description", plain],
  left_out: ["cases.files_left_out", list],
  reporter_name: ["field.name", plain],
  reporter_number: ["field.numbers", (number) => formatPhone(plain(number))],
  reporter_email: ["field.email", plain],
  language: ["field.language", (code) => LANGUAGES.find((one) => one.code === code)?.name ?? plain(code)],
};

/** The state that a recovery or a corrective action came into. */
const STATES: Readonly<Record<string, TermList>> = { recovery: "case_recovery_state", action: "case_action" };

/** The details of a step as names and values; what has no name here is left out. */
export function details({ step, data }: CourseItem): readonly (readonly [string, string])[] {
  const found = Object.entries(data).flatMap(([key, value]) => {
    const [id, show] = DETAILS[key] ?? [];
    const shown = show?.(value) ?? "";
    return id && shown ? [[t(id), shown] as const] : [];
  });
  const states = STATES[step];
  return states && data.state ? [...found, [t("cases.status"), term(states, plain(data.state))]] : found;
}

/** A local day (YYYY-MM-DD) as it is written; the text itself when it is none. */
export function dayWords(day: string | null): string {
  if (!day) return "";
  const at = Date.parse(`${day}T12:00:00`);
  return Number.isNaN(at) ? day : formatDate(at);
}
