/** From what is filled in to what is asked; pure. */
import type { NewSimulation, Question } from "../api/simulations";

export type TrafficUnit = "per_hour" | "erlangs";

export interface QuestionForm {
  readonly traffic: string;
  readonly unit: TrafficUnit;
  readonly handle: string;
  readonly agents: string;
  readonly threshold: string;
  readonly patience: string;
  readonly vip: string;
  readonly contacts: string;
}

export const FIRST_QUESTION: QuestionForm = {
  traffic: "200",
  unit: "per_hour",
  handle: "180",
  agents: "13",
  threshold: "20",
  patience: "",
  vip: "0",
  contacts: "20000",
};

const HOUR_S = 3_600;

/** Traffic in erlangs: how many agents would be busy if nobody ever waited. */
export function erlangs({ traffic, unit, handle }: QuestionForm): number {
  return unit === "erlangs" ? Number(traffic) : (Number(traffic) * Number(handle)) / HOUR_S;
}

export function question(form: QuestionForm): Question {
  return {
    erlangs: Math.round(erlangs(form) * 10_000) / 10_000,
    agents: Number(form.agents),
    handle_s: Number(form.handle),
    threshold_s: Number(form.threshold),
    patience_s: form.patience.trim() ? Number(form.patience) : null,
    vip_share: Number(form.vip) / 100,
    contacts: Number(form.contacts),
  };
}

/** Without patience the queue grows for ever when there is as much work as agents, or more. */
export const endless = ({ erlangs: work, agents, patience_s }: Question): boolean =>
  patience_s === null && work >= agents;

export interface StaffChange {
  readonly kind: "more" | "off";
  readonly count: string;
  readonly skill: string;
  readonly queue: string;
  readonly agent: string;
  readonly from: string;
  readonly to: string;
}

export const FIRST_CHANGE: StaffChange = {
  kind: "more",
  count: "2",
  skill: "",
  queue: "",
  agent: "",
  from: "10:00",
  to: "12:00",
};

/** The change in the simulation's words: "2 zh-CN agents for sales 10:00-12:00", "agent1 off 12:00-14:00". */
export function inWords(change: StaffChange): string {
  const when = `${change.from}-${change.to}`;
  if (change.kind === "off") return `${change.agent} off ${when}`;
  const noun = Number(change.count) === 1 ? "agent" : "agents";
  return [change.count, change.skill, noun, change.queue && `for ${change.queue}`, when]
    .filter(Boolean)
    .join(" ");
}

const MORE = /^(\d+)(?: (\S+))? agents?(?: for (\S+))? (\S+)$/;
const OFF = /^(\S+) off (\S+)$/;

/** A change taken apart again; null when it was not written here. */
export function changeOf(
  words: string,
): { count: number; skill: string; queue: string; agent: string; when: string } | null {
  const more = MORE.exec(words);
  if (more) {
    const [, count, skill = "", queue = "", when = ""] = more;
    return { count: Number(count), skill, queue, agent: "", when };
  }
  const off = OFF.exec(words);
  return off ? { count: 0, skill: "", queue: "", agent: off[1] ?? "", when: off[2] ?? "" } : null;
}

export function recorded(day: string, repeats: string, changes: readonly StaffChange[]): NewSimulation {
  return { recorded: { day, repeats: Number(repeats), changes: changes.map(inWords) } };
}
