/** The company's set-up (docs/company.md), as far as pages use it. Times in ms. */
import { request } from "./http";
import type { Labels } from "./types";

export interface QueueSpec {
  readonly id: string;
  readonly names: Labels;
}

export interface AgentSpec {
  readonly id: string;
  readonly name: string;
}

export interface Company {
  readonly version: string;
  readonly skills: Readonly<Record<string, Labels>>;
  readonly queues: readonly QueueSpec[];
  readonly agents: readonly AgentSpec[];
}

export const getCompany = (): Promise<Company> => request("GET", "/api/configuration");
