/** The set-up as the forms have it; pure. */
import type {
  AgentSpec,
  HoursSpec,
  Levels,
  Periods,
  QueueSpec,
  RecipeAction,
  RecipeStep,
  Weekday,
} from "../api/company";
import type { Labels } from "../api/types";

export const NO_NAMES: Labels = { "zh-CN": "", "zh-TW": "", en: "" };

export const NEW_QUEUE: QueueSpec = {
  id: "",
  names: NO_NAMES,
  skills: {},
  service_level_ms: 20_000,
  org_unit: "company",
  strategy: "longest_idle",
  recipe: [],
  announce: { every_ms: 0, position: false, expected_wait: false, comfort: true },
  callback: { attempts: 3, ring_ms: 30_000, retry_ms: 300_000, hours: "" },
  dedicated_wait_ms: 0,
  last_agent_wait_ms: 0,
  max_waiting: 0,
  max_expected_wait_ms: 0,
  auto_answer: false,
  wrap_up_ms: null,
  hours: "",
  survey: "",
};

export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export const NEW_PERIOD = "09:00-18:00";

export const NEW_HOURS: HoursSpec = {
  weekly: Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, [NEW_PERIOD]])),
  time_zone: "",
  calendar: "",
  extra_work: [],
  dates: {},
};

export const NEW_AGENT: AgentSpec = {
  id: "",
  name: "",
  skills: {},
  queues: [],
  org_unit: "company",
  preferences: {},
  capacity: {},
};

export type When = "after" | "position" | "nobody" | "full" | "closed";

export function whenOf(step: RecipeStep): When {
  if (step.nobody) return "nobody";
  if (step.full) return "full";
  if (step.closed) return "closed";
  return typeof step.position === "number" ? "position" : "after";
}

const FIRST_AFTER_MS = 30_000;
const FIRST_POSITION = 10;

/** The step with another condition and nothing of the old one. */
export function withWhen(step: RecipeStep, when: When): RecipeStep {
  const {
    after_ms: _after,
    position: _position,
    nobody: _nobody,
    full: _full,
    closed: _closed,
    ...rest
  } = step;
  if (when === "after") return { ...rest, after_ms: FIRST_AFTER_MS };
  if (when === "position") return { ...rest, position: FIRST_POSITION };
  return { ...rest, [when]: true };
}

const NEEDS: Readonly<Record<RecipeAction, readonly (keyof RecipeStep)[]>> = {
  lower_skill: ["skill", "level"],
  add_queue: ["queue"],
  offer_callback: [],
  play_message: ["prompt"],
  overflow: ["queue"],
  voicemail: ["node"],
  hang_up: [],
};

/** Only what belongs to its condition and action: the rest is nobody's business. */
export function tidy(step: RecipeStep): RecipeStep {
  const kept: Record<string, unknown> = { do: step.do };
  const when = whenOf(step);
  if (when === "after") kept.after_ms = step.after_ms ?? 0;
  else if (when === "position") kept.position = step.position;
  else kept[when] = true;
  for (const name of NEEDS[step.do]) kept[name] = step[name] ?? (name === "level" ? 0 : "");
  return kept as unknown as RecipeStep;
}

export const NEW_STEP: RecipeStep = { do: "offer_callback", after_ms: FIRST_AFTER_MS };

/** Names without the empty ones: at least one language is asked for, not all. */
export const filled = (names: Labels): Partial<Labels> =>
  Object.fromEntries(Object.entries(names).filter(([, text]) => text.trim()));

/** A queue as it is sent: its id stands in the address. */
export function queueBody({ id: _id, ...queue }: QueueSpec): object {
  return { ...queue, names: filled(queue.names), recipe: queue.recipe.map(tidy) };
}

/** Opening hours as they are sent: a day without periods is closed, and not named. */
export function hoursBody({ weekly, ...hours }: HoursSpec): object {
  const open = Object.entries(weekly).filter(([, periods]) => periods.length > 0);
  return { ...hours, weekly: Object.fromEntries(open) };
}

/** A period as two fields have it; what is no pair stays as it is written, for the server to tell of. */
export function periodParts(period: string): readonly [string, string] {
  const [from = "", ...to] = period.split("-");
  return [from, to.join("-")];
}

export const withDate = (hours: HoursSpec, date: string, periods: Periods): HoursSpec => ({
  ...hours,
  dates: { ...hours.dates, [date]: periods },
});

export function withoutDate(hours: HoursSpec, date: string): HoursSpec {
  const { [date]: _gone, ...dates } = hours.dates;
  return { ...hours, dates };
}

/** An agent as it is sent: ranks of queues that are not served any more go. */
export function agentBody({ id: _id, ...agent }: AgentSpec): object {
  const ranked = Object.entries(agent.preferences).filter(
    ([queue, rank]) => agent.queues.includes(queue) && rank > 1,
  );
  return { ...agent, preferences: Object.fromEntries(ranked) };
}

export function withLevel(levels: Levels, skill: string, level: number): Levels {
  return { ...levels, [skill]: level };
}

export function withoutSkill(levels: Levels, skill: string): Levels {
  const { [skill]: _gone, ...rest } = levels;
  return rest;
}

/** Whether an error's field is this one or something within it: `recipe[0].skill` is within `recipe[0]`. */
export function within(field: string | null, path: string): boolean {
  if (!field) return false;
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}
