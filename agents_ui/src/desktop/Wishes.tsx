import { useSignal } from "@preact/signals";
import { setWishes } from "../api/endpoints";
import type { Customer } from "../api/types";
import { type MessageId, t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";

const WISHES = [
  ["no_calls", "customer.no_calls"],
  ["no_surveys", "customer.no_surveys"],
] as const satisfies readonly (readonly ["no_calls" | "no_surveys", MessageId])[];

/** What a customer does not want of us; kept as soon as it is ticked. */
export function Wishes({ customer }: { customer: Customer }) {
  const act = useAct();
  const shown = useSignal<Customer | null>(null);
  const now = shown.value?.id === customer.id ? shown.value : customer;
  return (
    <div class="fact-wide" data-testid="wishes">
      <dt>{t("customer.wishes")}</dt>
      <dd>
        {WISHES.map(([name, words]) => (
          <label key={name} class="choice">
            <input
              type="checkbox"
              checked={now[name] ?? false}
              disabled={act.busy.value}
              data-testid={`wish-${name}`}
              onChange={(event) => {
                const wish = { [name]: event.currentTarget.checked };
                void act.run(async () => {
                  shown.value = await setWishes(customer.id, wish);
                });
              }}
            />{" "}
            {t(words)}
          </label>
        ))}
        {act.error.value !== null && <Notice kind="error">{errorText(act.error.value)}</Notice>}
      </dd>
    </div>
  );
}
