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

/** Exactly one of `after_ms`, `position`, `nobody` and `full` says when. */
export interface RecipeStep {
  readonly do: RecipeAction;
  readonly after_ms?: number | null;
  readonly position?: number | null;
  readonly nobody?: boolean;
  readonly full?: boolean;
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

/** What was taken though it would leave callers waiting without end; `reason` with its values says it. */
export interface SetupWarning {
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
  readonly flow: { readonly hours: readonly string[]; readonly voicemails: readonly string[] };
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
