/** Which number leads to a menu that the company's own people use. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getFlows } from "../api/flows";
import { t } from "../i18n";

type Dialled = string | null | undefined;

/** The number to dial; null when none leads there, undefined while that is not known. */
export function useNumberOf(flow: string): Dialled {
  const number = useSignal<Dialled>(undefined);
  useEffect(() => {
    getFlows().then(
      ({ flows }) => {
        number.value = flows.find(({ name }) => name === flow)?.entries[0] ?? null;
      },
      // What is told by this number is left out, all else works.
      () => undefined,
    );
  }, [flow]);
  return number.value;
}

/** How it is done by phone, or what is missing for that. */
export function byPhone(dial: Dialled, flow: string, told: (number: string) => string): string {
  if (dial === undefined) return "";
  return dial === null ? t("flows.no_number", { flow }) : told(dial);
}
