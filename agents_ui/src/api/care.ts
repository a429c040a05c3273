/** What the company says of its customers' cases: classes, causes, products, limits. */
import { request } from "./http";
import type { Labels } from "./types";

/** A class, a cause, a product: cases have the leaves. A retired one is read in old cases, not chosen in new ones. */
export interface TreeNode {
  readonly code: string;
  readonly labels: Labels;
  readonly children?: readonly TreeNode[];
  readonly retired?: boolean;
}

export interface Unit {
  readonly id: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly unit: string | null;
}

export interface Care {
  readonly classes: readonly TreeNode[];
  readonly causes: readonly TreeNode[];
  readonly products: readonly TreeNode[];
  readonly units: readonly Unit[];
  /** Who can be responsible for a case. */
  readonly people: readonly Person[];
  /** Those that can be asked about a case. */
  readonly surveys: readonly { readonly id: string; readonly labels: Labels }[];
  /** What I may give without asking, in minor units of the currency. */
  readonly recovery: { readonly currency: string; readonly mine: Readonly<Record<string, number>> };
  /** Responsible persons without an account; `mail`: their link is sent, else it is shown. */
  readonly outside: { readonly allowed: boolean; readonly mail: boolean };
  /** To supervisors: why what is in care.yaml is not in force, a line each, in English; empty when it is. */
  readonly faults: string;
  readonly files: { readonly bytes: number; readonly media: readonly string[] };
}

export const getCare = (): Promise<Care> => request("GET", "/api/care");
