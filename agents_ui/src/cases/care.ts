/** The company's classes, causes, products and units: fetched once for each page, and again after a failure. */
import { signal } from "@preact/signals";
import { type Care, getCare, type TreeNode } from "../api/care";
import { label } from "../i18n";
import { wayTo } from "../ui/tree";

export const care = signal<Care | null>(null);
let asked: Promise<void> | null = null;

export function loadCare(): Promise<void> {
  asked ??= getCare().then(
    (found) => {
      care.value = found;
    },
    (error: unknown) => {
      asked = null;
      throw error;
    },
  );
  return asked;
}

/** "Goods › Quality"; the code itself where the company has it no more. */
export function pathLabel(nodes: readonly TreeNode[] | undefined, code: string | null): string {
  if (!code) return "";
  const way = wayTo(nodes ?? [], code).map(({ labels }) => label(labels));
  return way.join(" › ") || code;
}

/** The name of the leaf alone. */
export function nodeLabel(nodes: readonly TreeNode[] | undefined, code: string | null): string {
  return label(wayTo(nodes ?? [], code).at(-1)?.labels) || (code ?? "");
}

export const classPath = (code: string | null): string => pathLabel(care.value?.classes, code);
export const unitName = (id: string | null): string =>
  care.value?.units.find((unit) => unit.id === id)?.name ?? id ?? "";
