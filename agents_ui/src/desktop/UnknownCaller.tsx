import { useSignal } from "@preact/signals";
import { linkCustomer } from "../api/endpoints";
import type { DeskContact, Pop } from "../api/types";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { TierBadge } from "../ui/Tier";
import { CustomerForm } from "./CustomerForm";
import type { Desk } from "./desk";

/** Who is it? One of several with this number, a new customer, or one found by the search at the side. */
export function UnknownCaller({ desk, contact, pop }: { desk: Desk; contact: DeskContact; pop: Pop }) {
  const creating = useSignal(false);
  const error = useSignal<unknown>(null);
  const link = async (customerId: string) => {
    error.value = null;
    try {
      await linkCustomer(contact.contact_id, customerId);
      desk.viewing.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  return (
    <section class="unknown" aria-labelledby="unknown-title" data-testid="unknown-caller">
      <h3 id="unknown-title">{t(pop.candidates.length > 0 ? "unknown.choose" : "unknown.title")}</h3>
      {pop.candidates.length > 0 && (
        <ul class="candidates">
          {pop.candidates.map((one) => (
            <li key={one.id}>
              <button type="button" data-testid="candidate" onClick={() => void link(one.id)}>
                <span class="clamp-1">{one.name}</span>
                <span class="muted clamp-1">{one.company}</span>
                <TierBadge tier={one.tier} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="muted">{t("unknown.hint")}</p>
      {creating.value ? (
        <CustomerForm
          number={contact.ani ?? ""}
          onCreated={link}
          onCancel={() => {
            creating.value = false;
          }}
        />
      ) : (
        <button
          type="button"
          data-testid="create-customer"
          onClick={() => {
            creating.value = true;
          }}
        >
          {t("unknown.create")}
        </button>
      )}
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </section>
  );
}
