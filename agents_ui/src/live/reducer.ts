/** Snapshot and numbered deltas to one state; pure. A delta out of turn is a gap: the state stays as it was. */

export type Values = ReadonlyMap<string, unknown>;

export interface LiveState {
  /** Number of the last frame taken in; null while a snapshot is awaited. */
  readonly n: number | null;
  readonly values: Values;
}

export interface Snapshot {
  readonly type: "snapshot";
  readonly n: number;
  readonly now_ms: number;
  readonly state: Readonly<Record<string, unknown>>;
}

export interface Delta {
  readonly type: "delta";
  readonly n: number;
  readonly now_ms: number;
  readonly put: Readonly<Record<string, unknown>>;
  readonly drop: readonly string[];
}

export type Outcome =
  | { readonly kind: "applied"; readonly state: LiveState }
  | { readonly kind: "gap"; readonly state: LiveState }
  | { readonly kind: "ignored"; readonly state: LiveState };

export const EMPTY: LiveState = { n: null, values: new Map() };

export function reduce(state: LiveState, frame: Snapshot | Delta): Outcome {
  if (frame.type === "snapshot") {
    return { kind: "applied", state: { n: frame.n, values: new Map(Object.entries(frame.state)) } };
  }
  // A resync has been asked for already: deltas sent before the server heard of it are of no use.
  if (state.n === null) return { kind: "ignored", state };
  if (frame.n !== state.n + 1) return { kind: "gap", state: { ...state, n: null } };
  const values = new Map(state.values);
  for (const key of frame.drop ?? []) values.delete(key);
  for (const [key, value] of Object.entries(frame.put ?? {})) values.set(key, value);
  return { kind: "applied", state: { n: frame.n, values } };
}

/** All values whose key begins with `prefix`, in the order the server first named them. */
export function withPrefix<T>(values: Values, prefix: string): readonly T[] {
  const found: T[] = [];
  for (const [key, value] of values) if (key.startsWith(prefix)) found.push(value as T);
  return found;
}
