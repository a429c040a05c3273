import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { linkCustomer, searchCustomers } from "../api/endpoints";
import type { CustomerBrief } from "../api/types";
import { t } from "../i18n";
import { formatPhone } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { TierBadge } from "../ui/Tier";
import type { Desk } from "./desk";

const DEBOUNCE_MS = 200;

/** Finds customers while typing: name, pinyin or its initials, either script, number. */
export function SearchBox({ desk }: { desk: Desk }) {
  const query = useSignal("");
  const found = useSignal<readonly CustomerBrief[] | null>(null);
  const error = useSignal<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const contact = desk.contact.value;
  const linkable = contact?.phase === "connected" && !contact.customer_id ? contact : null;

  useEffect(() => {
    running.current?.abort();
    const q = query.value.trim();
    if (!q) {
      found.value = null;
      error.value = null;
      return;
    }
    const timer = setTimeout(() => {
      const controller = new AbortController();
      running.current = controller;
      searchCustomers(q, controller.signal).then(
        (items) => {
          found.value = items;
          error.value = null;
        },
        (caught: unknown) => {
          if (!controller.signal.aborted) error.value = caught;
        },
      );
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [query.value]);

  const open = (customer: CustomerBrief) => {
    desk.viewing.value = customer.id === contact?.customer_id ? null : customer.id;
    query.value = "";
  };
  const link = async (customer: CustomerBrief) => {
    if (!linkable) return;
    try {
      await linkCustomer(linkable.contact_id, customer.id);
      query.value = "";
      desk.viewing.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };

  return (
    <search class="card search">
      <label class="field">
        <span>{t("search.title")}</span>
        <input
          type="search"
          maxLength={100}
          autoComplete="off"
          placeholder={t("search.placeholder")}
          data-testid="search-input"
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
          }}
        />
      </label>
      <div role="status" class="visually-hidden">
        {found.value && t("search.count", { count: found.value.length })}
      </div>
      {found.value?.length === 0 && <p class="muted">{t("search.none")}</p>}
      {found.value && found.value.length > 0 && (
        <ul class="search-results">
          {found.value.map((one) => (
            <li key={one.id}>
              <button type="button" class="search-hit" data-testid="search-result" onClick={() => open(one)}>
                <span class="clamp-1 strong">{one.name}</span>
                <TierBadge tier={one.tier} />
                <span class="muted clamp-1">
                  {[one.company, ...one.numbers.map(formatPhone)].filter(Boolean).join(" · ")}
                </span>
              </button>
              {linkable && (
                <button type="button" data-testid="search-link" onClick={() => void link(one)}>
                  {t("search.link")}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </search>
  );
}
