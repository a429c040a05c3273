import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getCustomer } from "../api/endpoints";
import type { Customer } from "../api/types";
import { t } from "../i18n";
import { formatDate, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { TierBadge } from "../ui/Tier";
import type { Desk } from "./desk";
import { TimelineList } from "./TimelineList";
import { Wishes } from "./Wishes";

/** A customer's card and timeline; `timelineOnly` under the pop, which shows the card itself. */
export function CustomerView({
  desk,
  customerId,
  timelineOnly,
}: {
  desk: Desk;
  customerId: string;
  timelineOnly?: boolean;
}) {
  return (
    <>
      {!timelineOnly && <CustomerCard desk={desk} customerId={customerId} />}
      <TimelineList customerId={customerId} />
    </>
  );
}

function CustomerCard({ desk, customerId }: { desk: Desk; customerId: string }) {
  const customer = useSignal<Customer | null>(null);
  const error = useSignal<unknown>(null);
  useEffect(() => {
    getCustomer(customerId).then(
      (found) => {
        customer.value = found;
      },
      (caught: unknown) => {
        error.value = caught;
      },
    );
  }, []);
  const close = (
    <button
      type="button"
      class="quiet"
      data-testid="customer-close"
      onClick={() => {
        desk.viewing.value = null;
      }}
    >
      {t(desk.contact.value ? "customer.back" : "customer.close")}
    </button>
  );
  if (error.value !== null) {
    return (
      <section class="card">
        {close}
        <Notice kind="error">{errorText(error.value)}</Notice>
      </section>
    );
  }
  const shown = customer.value;
  if (!shown) return <p class="card muted">{t("loading")}</p>;
  const language = shown.language ? t(`language.${shown.language}`) : "–";
  const facts: readonly (readonly [string, string])[] = [
    [t("field.numbers"), shown.numbers.map(formatPhone).join("\n") || "–"],
    [t("field.email"), shown.email ?? "–"],
    [t("field.language"), language],
    [t("customer.life_cycle"), term("life_cycle", shown.life_cycle) || "–"],
    [t("customer.since"), formatDate(shown.created_ms)],
  ];
  return (
    <section class="card pop" aria-labelledby="customer-name" data-testid="customer-card">
      <header class="pop-head">
        <div class="pop-who">
          <h2 id="customer-name" class="pop-name">
            {shown.name}
          </h2>
          <p class="pop-company">{shown.company}</p>
        </div>
        <div class="pop-tags">
          <TierBadge tier={shown.tier} />
          {close}
        </div>
      </header>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <Wishes customer={shown} />
        {shown.notes && (
          <div class="fact-wide">
            <dt>{t("customer.notes")}</dt>
            <dd class="clamp">{shown.notes}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
