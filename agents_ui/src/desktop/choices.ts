/** The lists forms choose from, fetched once for each page and again after a failure. */
import { signal } from "@preact/signals";
import { getCaseClasses, getDispositions } from "../api/endpoints";
import type { Choice } from "../api/types";
import { label } from "../i18n";

export const dispositions = signal<readonly Choice[]>([]);
export const caseClasses = signal<readonly Choice[]>([]);

export async function loadChoices(): Promise<void> {
  const [ways, classes] = await Promise.all([getDispositions(), getCaseClasses()]);
  dispositions.value = ways;
  caseClasses.value = classes;
}

const labelOf = (items: readonly Choice[], code: string | null): string =>
  label(items.find((item) => item.code === code)?.labels) || (code ?? "");

export const dispositionLabel = (code: string | null): string => labelOf(dispositions.value, code);
export const classLabel = (code: string | null): string => labelOf(caseClasses.value, code);
