/** The company's set-up (docs/company.md). Times in ms. */
import { request } from "./http";
import type { Labels, Tier } from "./types";

export type Strategy = "longest_idle" | "best_level" | "least_occupied" | "fewest_calls" | "value_weighted";
export type RecipeAction =
  | "lower_skill"
  | "add_queue"
  | "offer_callback"
  | "play_message"
  | "overflow"
  | "voicemail"
  | "hang_up";
export type Levels = Readonly<Record<string, number>>;

/** Exactly one of `after_ms`, `position`, `nobody`, `full` and `closed` says when. */
export interface RecipeStep {
  readonly do: RecipeAction;
  readonly after_ms?: number | null;
  readonly position?: number | null;
  readonly nobody?: boolean;
  readonly full?: boolean;
  readonly closed?: boolean;
  readonly skill?: string;
  readonly level?: number;
  readonly queue?: string;
  readonly prompt?: string;
  readonly node?: string;
}

export interface QueueSpec {
  readonly id: string;
  readonly names: Labels;
  readonly skills: Levels;
  readonly service_level_ms: number;
  readonly org_unit: string;
  readonly strategy: Strategy;
  readonly recipe: readonly RecipeStep[];
  readonly announce: {
    readonly every_ms: number;
    readonly position: boolean;
    readonly expected_wait: boolean;
    readonly comfort: boolean;
  };
  readonly callback: {
    readonly attempts: number;
    readonly ring_ms: number;
    readonly retry_ms: number;
    readonly hours: string;
  };
  readonly dedicated_wait_ms: number;
  readonly last_agent_wait_ms: number;
  readonly max_waiting: number;
  readonly max_expected_wait_ms: number;
  readonly auto_answer: boolean;
  readonly wrap_up_ms: number | null;
  /** Its opening hours; empty: always open. */
  readonly hours: string;
  /** The flow that asks customers after a talk; empty: nobody is asked. */
  readonly survey: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
/** Each "08:30-18:00", the end not included and at most 24:00; none: closed. */
export type Periods = readonly string[];

export interface HoursSpec {
  readonly weekly: Readonly<Partial<Record<Weekday, Periods>>>;
  /** Empty: the company's. */
  readonly time_zone: string;
  /** The calendar of holidays; empty: none. */
  readonly calendar: string;
  /** On extra days of work; none: as on Mondays. */
  readonly extra_work: Periods;
  /** Of one's own, before the calendar's, by ISO date. */
  readonly dates: Readonly<Record<string, Periods>>;
}

/** How opening hours stand now. */
export interface HoursNow {
  readonly open: boolean;
  /** When they open next, in ms; null when they are open, or never are. */
  readonly next_opening_ms: number | null;
  /** The fields that name them. */
  readonly used_by: readonly string[];
}

/** What a calendar has of a year. Not `complete`: the year's arrangement is still to be imported. */
export interface CalendarYear {
  readonly year: number;
  readonly closed: number;
  readonly work: number;
  readonly complete: boolean;
  /** From the company's own file, not ours. */
  readonly own: boolean;
}

/** A year of an imported file, and what the calendar had of it before; null: nothing. */
export interface ImportedYear {
  readonly now: CalendarYear;
  readonly before: CalendarYear | null;
}

export interface Calendar {
  readonly name: string;
  readonly years: readonly CalendarYear[];
  /** Why its file cannot be used, in English; empty when it can. */
  readonly problem: string;
}

export interface AgentSpec {
  readonly id: string;
  readonly name: string;
  readonly skills: Levels;
  readonly queues: readonly string[];
  readonly org_unit: string;
  readonly preferences: Levels;
  readonly capacity: Levels;
}

export interface Limits {
  readonly pop_wait_ms: number;
  readonly ring_ms: number;
  readonly wrap_up_ms: number;
  readonly wrap_up_most_ms: number;
  readonly recovery_ms: number;
  readonly phone_grace_ms: number;
  readonly missed_offers: number;
}

export interface Priority {
  readonly tier_points: Readonly<Partial<Record<Tier, number>>>;
  readonly value_points: number;
  readonly point_ms: number;
  readonly preference_ms: number;
}

/** What was taken though callers might wait without end, or holidays are missing; `reason` with its values says it. */
export interface SetupWarning {
  /** Empty when it is about something else. */
  readonly queue: string;
  readonly field: string;
  readonly reason: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly hint: string;
}

/** A queue that is in force only for the contacts in it. */
export interface KeptQueue {
  readonly id: string;
  readonly names: Labels;
  readonly waiting: number;
  readonly contacts: number;
}

export interface Company {
  readonly version: string;
  readonly file_changed: boolean;
  readonly kept_queues: readonly KeptQueue[];
  readonly warnings: readonly SetupWarning[];
  readonly time_zone: string;
  readonly flow: { readonly voicemails: readonly string[] };
  readonly hours: Readonly<Record<string, HoursSpec>>;
  readonly hours_now: Readonly<Record<string, HoursNow>>;
  readonly skills: Readonly<Record<string, Labels>>;
  readonly queues: readonly QueueSpec[];
  readonly agents: readonly AgentSpec[];
  readonly priority: Priority;
  readonly limits: Limits;
}

export interface Changed {
  readonly version: string;
  readonly warnings?: readonly SetupWarning[];
  /** Of a new agent, told once. */
  readonly username?: string;
  readonly password?: string | null;
  /** Of an import. */
  readonly calendar?: string;
  readonly years?: readonly ImportedYear[];
}

/** What is changed: `queues/sales`, `skills/en`, `limits`. */
export type Part = string;

const PATH = "/api/configuration";
const path = (part: Part): string => `${PATH}/${part.split("/").map(encodeURIComponent).join("/")}`;

export const getCompany = (): Promise<Company> => request("GET", PATH);

export const putPart = (version: string, part: Part, body: unknown): Promise<Changed> =>
  request("PUT", path(part), body, undefined, { "If-Match": version });

export const deletePart = (version: string, part: Part, moveTo: string): Promise<Changed> =>
  request(
    "DELETE",
    `${path(part)}${moveTo ? `?move_to=${encodeURIComponent(moveTo)}` : ""}`,
    undefined,
    undefined,
    {
      "If-Match": version,
    },
  );

export const reloadCompany = (): Promise<Changed> => request("POST", `${PATH}/reload`, {});

const HOLIDAYS = "/api/holidays";

export const getCalendars = (): Promise<{ readonly calendars: readonly Calendar[] }> =>
  request("GET", HOLIDAYS);

/** A CSV file of days off and extra days of work; each of its years replaces that of the calendar. */
export const putCalendar = (name: string, file: Blob): Promise<Changed> =>
  request("PUT", `${HOLIDAYS}/${encodeURIComponent(name)}`, new Blob([file], { type: "text/csv" }));
