/** The lists forms choose from, fetched once for each page and again after a failure. */
import { signal } from "@preact/signals";
import { getDispositions } from "../api/endpoints";
import type { Choice } from "../api/types";
import { loadCare } from "../cases/care";
import { label } from "../i18n";

export const dispositions = signal<readonly Choice[]>([]);

export async function loadChoices(): Promise<void> {
  const known = loadCare();
  dispositions.value = await getDispositions();
  await known;
}

export const dispositionLabel = (code: string | null): string =>
  label(dispositions.value.find((item) => item.code === code)?.labels) || (code ?? "");
