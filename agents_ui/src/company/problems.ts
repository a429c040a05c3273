/** What the server says of the set-up, as a sentence in the reader's language; times in seconds. */
import type { Company } from "../api/company";
import type { ApiError } from "../api/http";
import type { Labels } from "../api/types";
import { label, type MessageId, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { skillName } from "../ui/names";

/** Where names come from. */
export type Names = Pick<Company, "queues" | "agents" | "skills" | "kept_queues">;
type Values = Readonly<Record<string, unknown>>;
type Shown = Record<string, string | number>;

/** By the server's reason: callcenter/company/problems.py and callcenter/service/company_refusals.py. */
const SENTENCES: Readonly<Record<string, MessageId>> = {
  unknown_key: "company.problem.unknown_key",
  missing: "company.problem.missing",
  unknown_word: "company.problem.unknown_word",
  not_a_number: "company.problem.not_a_number",
  not_a_text: "company.problem.not_a_text",
  not_true_or_false: "company.problem.not_true_or_false",
  not_a_list: "company.problem.not_a_list",
  not_a_mapping: "company.problem.not_a_mapping",
  bad_id: "company.problem.bad_id",
  twice: "company.problem.twice",
  no_name: "company.problem.no_name",
  unknown_language: "company.problem.unknown_language",
  empty: "company.problem.empty",
  too_long: "company.problem.too_long",
  unfit_characters: "company.problem.unfit_characters",
  outside: "company.problem.outside",
  outside_time: "company.problem.outside_time",
  too_many: "company.problem.too_many",
  unknown_time_zone: "company.problem.unknown_time_zone",
  bad_flow_name: "company.problem.bad_flow_name",
  no_queue: "company.problem.no_queue",
  unknown_queue: "company.problem.unknown_queue",
  unknown_skill: "company.problem.unknown_skill",
  unknown_hours: "company.problem.unknown_hours",
  flow_needs_queue: "company.problem.flow_needs_queue",
  flow_needs_skill: "company.problem.flow_needs_skill",
  not_served: "company.problem.not_served",
  calls_at_once: "company.problem.calls_at_once",
  never_announced: "company.problem.never_announced",
  less_than_wrap_up: "company.problem.less_than_wrap_up",
  no_condition: "company.problem.no_condition",
  many_conditions: "company.problem.many_conditions",
  argument_needed: "company.problem.argument_needed",
  argument_unused: "company.problem.argument_unused",
  own_queue: "company.problem.own_queue",
  no_prompt: "company.problem.no_prompt",
  no_voicemail: "company.problem.no_voicemail",
  voicemail_into_queue: "company.problem.voicemail_into_queue",
  unknown_survey: "company.problem.unknown_survey",
  survey_leads_on: "company.problem.survey_leads_on",
  lowers_nothing: "company.problem.lowers_nothing",
  same_step: "company.problem.same_step",
  never_reached: "company.problem.never_reached",
  circle: "company.problem.circle",
  limit_without_step: "company.problem.limit_without_step",
  never_full: "company.problem.never_full",
  unknown_day: "company.problem.unknown_day",
  no_date: "company.problem.no_date",
  no_period: "company.problem.no_period",
  no_number: "company.problem.no_number",
  no_origin: "company.problem.no_origin",
  no_country: "company.problem.no_country",
  own_number: "company.problem.own_number",
  hours_without_step: "company.problem.hours_without_step",
  never_closed: "company.problem.never_closed",
  extra_work_unused: "company.problem.extra_work_unused",
  unknown_calendar: "company.problem.unknown_calendar",
  calendar_unusable: "company.problem.calendar_unusable",
  calendar_incomplete: "company.problem.calendar_incomplete",
  csv_unreadable: "company.problem.csv_unreadable",
  csv_no_column: "company.problem.csv_no_column",
  csv_bad_date: "company.problem.csv_bad_date",
  csv_unknown_kind: "company.problem.csv_unknown_kind",
  csv_unknown_status: "company.problem.csv_unknown_status",
  csv_twice: "company.problem.csv_twice",
  csv_bad_name: "company.problem.csv_bad_name",
  nobody_serves: "company.problem.nobody_serves",
  nobody_able: "company.problem.nobody_able",
  changed_since: "company.problem.changed_since",
  changed_by_hand: "company.problem.changed_by_hand",
  unreadable: "company.problem.unreadable",
  flow_faulty: "company.problem.flow_faulty",
  not_written: "company.problem.not_written",
  queue_not_empty: "company.problem.queue_not_empty",
  still_used: "company.problem.still_used",
  not_an_agent: "company.problem.not_an_agent",
  username_taken: "company.problem.username_taken",
  no_phone_name: "company.problem.no_phone_name",
};

const WHENS: Readonly<Record<string, MessageId>> = {
  after_ms: "company.when_after",
  position: "company.when_position",
  nobody: "company.when_nobody",
  full: "company.when_full",
  closed: "company.when_closed",
};
const KEYS: Readonly<Record<string, MessageId>> = {
  skill: "company.skill",
  level: "company.level",
  queue: "monitor.queue",
  prompt: "company.prompt",
  node: "company.node",
};
const ROLES: Readonly<Record<string, MessageId>> = {
  agent: "company.role_agent",
  supervisor: "company.role_supervisor",
  admin: "company.role_admin",
};

/** The whole sentence; null for a reason that this page does not know, whose own words are English. */
export function problemText(reason: string | null, values: Values, names: Names): string | null {
  const id = reason === null ? undefined : SENTENCES[reason];
  if (id === undefined) return null;
  const sentences = [t(id, shown(values, names))];
  if (isFilled(values.missing)) {
    sentences.push(t("company.problem.highest", { missing: levels(values.missing, names) }));
  }
  const known = knownNames(values, names);
  if (typeof values.close === "string") {
    sentences.push(t("company.problem.did_you_mean", { name: known(values.close) }));
  } else if (Array.isArray(values.known) && values.known.length > 0) {
    const all = withUnnamed(values.known.map(String).map(known), values.unnamed);
    sentences.push(t("company.problem.choose_one", { names: all }));
  }
  if (typeof values.more === "number") {
    sentences.push(t("company.problem.more", { count: values.more }));
  }
  return sentences.join(" ");
}

/** The sentence of an error, after its place where that is not in the form: such a field has its whole path. */
export function errorSentence({ reason, values, field }: ApiError, names: Names): string | null {
  const problem = problemText(reason, values, names);
  const elsewhere = field !== null && WHOLE_PATH.test(field) && reason !== "still_used";
  if (problem === null || !elsewhere) return problem;
  return t("company.problem.at", { place: placeName(field, names), problem });
}

/** The forms of queues and agents have a field `skills.goods` of their own. */
const WHOLE_PATH = /^(queues|agents|hours|limits|priority)\.\w/;

export const queueName = (id: string, { queues, kept_queues }: Names): string =>
  label([...queues, ...kept_queues].find((one) => one.id === id)?.names) || id;

/** The values as the sentence shows them. */
function shown(values: Values, names: Names): Shown {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.replace(/_ms$/, ""), one(key, value, values, names)]),
  );
}

function one(key: string, value: unknown, { unnamed }: Values, names: Names): string | number {
  // Numbers that decide between one and many stay numbers.
  if (key === "contacts" && typeof value === "number") return value;
  if (typeof value === "number") return formatNumber(key.endsWith("_ms") ? value / 1000 : value);
  if (Array.isArray(value)) return list(key, value.map(String), unnamed, names);
  if (key === "given" && typeof value === "object") return label(value as Labels);
  if (isFilled(value)) return least(value, names);
  const text = typeof value === "string" ? value : "";
  if (key === "queue") return queueName(text, names);
  if (key === "skill") return skillName(text, names);
  if (key === "action") return term("recipe", text);
  const id = { key: KEYS, role: ROLES }[key]?.[text];
  return id ? t(id) : text;
}

function list(key: string, all: readonly string[], unnamed: unknown, names: Names): string {
  if (key === "around") return all.map((id) => queueName(id, names)).join(" → ");
  if (key === "places") {
    return withUnnamed([...new Set(all.map((place) => placeName(place, names)))], unnamed);
  }
  const when = (name: string) => (WHENS[name] ? t(WHENS[name]) : name);
  return (key === "conditions" ? all.map(when) : all).join(t("list.comma"));
}

function withUnnamed(all: readonly string[], unnamed: unknown): string {
  const text = all.join(t("list.comma"));
  return typeof unnamed === "number" && unnamed > 0
    ? t("company.problem.unnamed", { names: text, count: unnamed })
    : text;
}

/** What a field of the file belongs to, as people call it. */
export function placeName(place: string, names: Names): string {
  const [, part, id = "", step] = /^(queues|agents|hours)\.([^.[]+)(?:\.recipe\[(\d+)\])?/.exec(place) ?? [];
  if (part === "queues") {
    const queue = queueName(id, names);
    return step === undefined
      ? queue
      : t("company.problem.in_step", { queue, step: formatNumber(Number(step) + 1) });
  }
  if (part === "agents") {
    // Ids of agents may have dots.
    const found = names.agents.find((one) => place.startsWith(`agents.${one.id}.`));
    return found?.name ?? place.replace("agents.", "");
  }
  if (part === "hours") return t("company.problem.in_hours", { name: id });
  const [, flow, node] = /^flows\.(.+)\.nodes\.([^.]+)$/.exec(place) ?? [];
  return flow ? t("company.problem.in_flow", { flow, node }) : place;
}

/** What the names to choose from are names of. */
function knownNames(values: Values, names: Names): (id: string) => string {
  if ("queue" in values) return (id) => queueName(id, names);
  if ("skill" in values) return (id) => skillName(id, names);
  const actions: readonly string[] = codes("recipe");
  return (id) => (actions.includes(id) ? term("recipe", id) : id);
}

const isFilled = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

const least = (all: Readonly<Record<string, number>>, names: Names): string =>
  Object.entries(all)
    .map(([skill, level]) => t("why.skill", { skill: skillName(skill, names), level }))
    .join(t("list.comma"));

const levels = (all: Readonly<Record<string, number>>, names: Names): string =>
  Object.entries(all)
    .map(([skill, level]) => `${skillName(skill, names)} ${formatNumber(level)}`)
    .join(t("list.comma"));
