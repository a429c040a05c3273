/** What the simulation is asked and answers (docs/protocol.md). Times in seconds, shares 0-1. */
import { request } from "./http";

export interface Question {
  readonly erlangs: number;
  readonly agents: number;
  readonly handle_s: number;
  readonly threshold_s: number;
  readonly patience_s: number | null;
  readonly vip_share: number;
  readonly contacts: number;
}

export interface RecordedDay {
  readonly day: string;
  readonly changes: readonly string[];
  readonly repeats: number;
}

export type NewSimulation = { readonly question: Question } | { readonly recorded: RecordedDay };

export type FigureName = "service_level" | "asa_s" | "p_wait" | "abandon_rate" | "occupancy";

export interface Figures extends Readonly<Record<FigureName, number | null>> {
  readonly contacts: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly asa_by_priority: Readonly<Record<string, number>>;
  readonly confidence_intervals: Readonly<Record<string, readonly [number, number]>>;
}

export interface Interval {
  readonly starts: string;
  readonly ends: string;
  readonly contacts: number;
  readonly agents: number;
  readonly service_level: number | null;
}

export interface WaitBar {
  readonly from_s: number;
  readonly to_s: number | null;
  readonly share: number;
}

export interface Case {
  readonly name: "simulated" | "recorded" | "changed";
  readonly threshold_s: number | null;
  readonly figures: Figures;
  readonly by_queue: Readonly<Record<string, Figures>>;
  readonly waits: readonly WaitBar[];
  readonly intervals: readonly Interval[];
}

export interface SimulationResult {
  readonly cases: readonly Case[];
  readonly theory: Readonly<Record<string, number>>;
  readonly warm_up: number;
  readonly simulated: number;
  readonly seconds: number;
}

export interface Simulation extends Problem {
  readonly id: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly request: ({ readonly ask: "question" } & Question) | ({ readonly ask: "recorded" } & RecordedDay);
  readonly started_ms: number;
  readonly done: number;
  readonly of: number;
  readonly result: SimulationResult | null;
}

export type ProblemValue = string | number | readonly string[];

/** What is wrong with `field`: a code with its values (docs/simulation.md), and the same in English. */
export interface Problem {
  readonly error: string | null;
  readonly code: string | null;
  readonly values: Readonly<Record<string, ProblemValue>>;
  readonly field: string | null;
}

const path = (id: string): string => `/api/simulations/${encodeURIComponent(id)}`;

export const startSimulation = (asked: NewSimulation): Promise<Simulation> =>
  request("POST", "/api/simulations", asked);

export const getSimulation = (id: string): Promise<Simulation> => request("GET", path(id));

export const cancelSimulation = (id: string): Promise<Simulation> => request("DELETE", path(id));
