import { useSignal } from "@preact/signals";
import { searchCustomers } from "../api/endpoints";
import type { CustomerBrief } from "../api/types";
import { t } from "../i18n";
import { formatPhone } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { TierBadge } from "../ui/Tier";
import { useTyped } from "../ui/useTyped";

interface Props {
  /** What is looked for at first. */
  readonly first?: string;
  readonly picked: CustomerBrief | null;
  readonly required?: boolean;
  readonly onPick: (customer: CustomerBrief | null) => void;
}

/** Finds a customer while one types, by name, pinyin, number or company. */
export function CustomerPick({ first = "", picked, required, onPick }: Props) {
  const typed = useSignal(first);
  const { value: found, error } = useTyped(typed.value.trim(), searchCustomers);
  const listed = found.value ?? [];
  // What was picked stays where other words find others.
  const shown = picked && !listed.some(({ id }) => id === picked.id) ? [picked, ...listed] : listed;
  return (
    <>
      <label class="field">
        <span>{t("cases.find_customer")}</span>
        <input
          type="search"
          value={typed.value}
          maxLength={100}
          autoComplete="off"
          placeholder={t("search.placeholder")}
          data-testid="link-q"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      <fieldset class="picks" aria-live="polite">
        <legend class={shown.length ? "" : "visually-hidden"}>{t("cases.customer")}</legend>
        {found.value?.length === 0 && <p class="muted">{t("cases.no_such_customer")}</p>}
        {shown.map((customer) => (
          <label class="choice" key={customer.id}>
            <input
              type="radio"
              name="customer"
              required={required}
              checked={picked?.id === customer.id}
              data-testid={`link-${customer.id}`}
              onChange={() => onPick(customer)}
            />
            <span>
              {customer.name} {customer.tier !== "standard" && <TierBadge tier={customer.tier} />}{" "}
              <span class="muted">
                {[customer.company, ...customer.numbers.map(formatPhone)].filter(Boolean).join(" · ")}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {picked && !required && (
        <div class="form-actions">
          <button type="button" data-testid="link-nobody" onClick={() => onPick(null)}>
            {t("cases.not_a_customer")}
          </button>
        </div>
      )}
    </>
  );
}
