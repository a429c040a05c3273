/** What could not be simulated, as a sentence in the reader's language; null for what this page does not know. */
import type { Company } from "../api/company";
import type { ApiError } from "../api/http";
import type { Problem, ProblemValue } from "../api/simulations";
import { label, type MessageId, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { errorText } from "../ui/errors";
import { skillName } from "../ui/names";

type Values = Readonly<Record<string, ProblemValue>>;

const PLAIN: Readonly<Record<string, MessageId>> = {
  no_date: "simulate.no_date",
  no_journal: "simulate.no_journal",
  journal_unreadable: "simulate.journal_unreadable",
  nobody_answered: "simulate.nobody_answered",
  endless_queue: "simulate.endless",
  too_many_contacts: "simulate.too_many_contacts",
  too_many_agent_days: "simulate.too_many_agent_days",
  too_many_changes: "simulate.too_many_changes",
  too_many_kinds: "simulate.too_many_kinds",
  change_unclear: "simulate.change_unclear",
  no_skill_level: "simulate.no_skill_level",
  no_period: "simulate.no_period",
  no_such_time: "simulate.no_such_time",
  empty_period: "simulate.empty_period",
  too_long: "simulate.too_long",
  broken: "simulate.broken",
};

/** The form's own name of each field; traffic is asked in erlangs, whatever unit was filled in. */
const FIELDS: Readonly<Record<string, readonly MessageId[]>> = {
  "question.erlangs": ["simulate.traffic", "simulate.erlangs"],
  "question.agents": ["simulate.agents"],
  "question.handle_s": ["simulate.handle"],
  "question.threshold_s": ["simulate.threshold"],
  "question.patience_s": ["simulate.patience"],
  "question.vip_share": ["simulate.vip"],
  "question.contacts": ["simulate.contacts"],
  "recorded.day": ["simulate.day"],
  "recorded.repeats": ["simulate.repeats"],
  "recorded.changes": ["simulate.changes"],
};
const PERCENT = "question.vip_share";

export function problemText(
  { code, values, field }: Omit<Problem, "error">,
  company: Company | null,
): string | null {
  const told = sentence(code ?? "", values ?? {}, field, company);
  const change = changeNumber(field);
  return told !== null && change !== null
    ? t("simulate.wrong_change", { number: change, problem: told })
    : told;
}

/** Which change of staff it is about, from 1; null for none. */
function changeNumber(field: string | null): number | null {
  const found = /^recorded\.changes\[(\d+)\]$/.exec(field ?? "");
  return found ? Number(found[1]) + 1 : null;
}

function sentence(
  code: string,
  values: Values,
  field: string | null,
  company: Company | null,
): string | null {
  const list = (name: string, shown: (id: string) => string = (id) => id): string => {
    const value = values[name];
    return Array.isArray(value) ? value.map(shown).join(t("list.comma")) : "";
  };
  const text = (name: string): string => String(values[name] ?? "");
  switch (code) {
    case "out_of_range": {
      const times = field === PERCENT ? 100 : 1;
      const number = (name: string) => formatNumber(Number(values[name]) * times);
      return t("simulate.out_of_range", {
        field: changeNumber(field) === null ? fieldName(field) : t("simulate.change_count"),
        value: number("value"),
        least: number("least"),
        most: number("most"),
      });
    }
    case "no_callers": {
      const days = list("days");
      const known = days && ` ${t("simulate.known_days", { days })}`;
      return t("simulate.no_day", { day: text("day") }) + known;
    }
    case "unknown_agent": {
      const name = (id: string) => company?.agents.find((one) => one.id === id)?.name ?? id;
      return t("simulate.unknown_agent", { agent: name(text("agent")), known: list("known", name) });
    }
    case "unknown_queue": {
      const name = (id: string) => label(company?.queues.find((one) => one.id === id)?.names) || id;
      return t("simulate.unknown_queue", { queue: name(text("queue")), known: list("known", name) });
    }
    case "unknown_skill": {
      const name = (id: string) => skillName(id, company);
      const known = list("known", name) || t("simulate.no_wait");
      return t("simulate.unknown_skill", { skill: name(text("skill")), known });
    }
    default: {
      const words = PLAIN[code];
      return words ? t(words, { ...values }) : null;
    }
  }
}

const fieldName = (field: string | null): string =>
  FIELDS[field?.replace(/\[.*$/, "") ?? ""]?.map((id) => t(id)).join(" · ") ?? field ?? "";

/** Why a question was not even begun. */
export function refusalText(error: ApiError, company: Company | null): string {
  const { code, reason, values, field } = error;
  const told = reason === null ? null : problemText({ code: reason, values, field }, company);
  if (told !== null) return told;
  if (code === "conflict") return t("simulate.still_running");
  if (code === "too_many") return t("simulate.others_run");
  if (code === "invalid" && field !== null && fieldName(field) !== field) {
    return t("error.invalid_field", { field: fieldName(field) });
  }
  return errorText(error);
}
